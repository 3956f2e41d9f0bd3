# fish completion for astrosecrets.
# astrosecrets completion fish > ~/.config/fish/completions/astrosecrets.fish

function __astrosecrets_complete
    set -l words (commandline --tokenize --current-process --cut-at-cursor)
    set -l current (commandline --current-token --cut-at-cursor)
    for line in (command $words[1] __complete $words[2..-1] ":$current" 2>/dev/null)
        if test "$line" = ":files"
            set -l lead (string match --regex '^.*=' -- $current)
            for path in (__fish_complete_path (string replace --regex '^.*=' '' -- $current))
                echo "$lead$path"
            end
        else
            echo $line
        end
    end
end

complete --command astrosecrets --no-files --keep-order --arguments '(__astrosecrets_complete)'
