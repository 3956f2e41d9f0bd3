# bash completion for astrosecrets.
# For one session: source <(astrosecrets completion bash)
# For all: astrosecrets completion bash > ~/.local/share/bash-completion/completions/astrosecrets

_astrosecrets() {
    local words=() word line current i
    # bash splits words at "=": join them again.
    for ((i = 1; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if ((${#words[@]} > 0)) && [[ $word == "=" || ${COMP_WORDS[i - 1]} == "=" ]]; then
            words[${#words[@]} - 1]+=$word
        else
            words+=("$word")
        fi
    done
    current=${words[${#words[@]} - 1]}
    # bash replaces only what follows the last "=".
    local lead=""
    [[ $current == *=* ]] && lead=${current%"${current##*=}"}
    COMPREPLY=()
    while IFS= read -r line; do
        if [[ $line == ":files" ]]; then
            compopt -o filenames 2>/dev/null
            while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "${current#"$lead"}")
        elif [[ -n $line ]]; then
            line=${line%%$'\t'*}
            COMPREPLY+=("${line#"$lead"}")
        fi
    done < <("${COMP_WORDS[0]}" __complete "${words[@]:0:${#words[@]}-1}" ":$current" 2>/dev/null)
}
complete -F _astrosecrets astrosecrets
