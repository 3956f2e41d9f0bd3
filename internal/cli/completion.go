package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/pflag"

	"github.com/astrosecrets/astrosecrets/internal/redact"
)

func runCompletion(_ context.Context, s Streams, args []string) (int, error) {
	fs := newFlags("completion")
	rest, err := parse(fs, s, args)
	if err != nil {
		return 0, err
	}
	if len(rest) != 1 {
		return 0, usagef("completion takes one shell: bash, zsh, fish or powershell")
	}
	script, ok := map[string]func() string{"bash": bash, "zsh": zsh, "fish": fish, "powershell": powershell}[rest[0]]
	if !ok {
		return 0, usagef("completion: %q is not bash, zsh, fish or powershell", redact.Word(rest[0]))
	}
	_, err = io.WriteString(s.Out, script())
	return exitClean, err
}

// choices are the words that complete a flag of check or a command's argument.
func choices() map[string][]string {
	return map[string][]string{
		"format": formatNames(), "fail-on": {"error", "warning", "note", "never"}, "target": {"local", "hosted", "remote"},
		"only": ruleNames(), "skip": ruleNames(), "color": {"auto", "always", "never"},
	}
}

// eachFlag calls f for every flag of check in order.
func eachFlag(f func(*pflag.Flag)) {
	var o checkFlags
	o.set().VisitAll(f)
}

func words(c command) string {
	switch c.name {
	case "explain":
		return joined(ruleNames())
	case "completion":
		return "bash zsh fish powershell"
	case "lookup":
		return "conn variable config"
	}
	return ""
}

func bash() string {
	var b strings.Builder
	b.WriteString("# bash completion for astrosecrets: source <(astrosecrets completion bash)\n_astrosecrets() {\n")
	b.WriteString("  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]}\n  COMPREPLY=()\n  case $prev in\n")
	table := choices()
	eachFlag(func(f *pflag.Flag) {
		if list := table[f.Name]; list != nil {
			name := "--" + f.Name
			if f.Shorthand != "" {
				name += "|-" + f.Shorthand
			}
			fmt.Fprintf(&b, "    %s) COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n", name, joined(list))
		}
	})
	for _, c := range commands() {
		if w := words(c); w != "" {
			fmt.Fprintf(&b, "    %s) COMPREPLY=($(compgen -W '%s' -- \"$cur\")); return ;;\n", c.name, w)
		}
	}
	b.WriteString("  esac\n  if [[ $cur == -* ]]; then\n    COMPREPLY=($(compgen -W '")
	eachFlag(func(f *pflag.Flag) { b.WriteString("--" + f.Name + " ") })
	fmt.Fprintf(&b, "--help' -- \"$cur\"))\n    return\n  fi\n  if [[ $COMP_CWORD -eq 1 ]]; then\n    COMPREPLY=($(compgen -W '%s' -- \"$cur\"))\n  fi\n", joined(commandNames()))
	b.WriteString("  COMPREPLY+=($(compgen -f -- \"$cur\"))\n}\ncomplete -o filenames -F _astrosecrets astrosecrets\n")
	return b.String()
}

func zsh() string {
	var b strings.Builder
	b.WriteString("#compdef astrosecrets\n# zsh completion for astrosecrets: put it as _astrosecrets into a directory of $fpath\n_astrosecrets() {\n  local -a commands\n  commands=(\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "    '%s:%s'\n", c.name, zshQuote(c.short))
	}
	b.WriteString("  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n  fi\n  case ${words[2]} in\n")
	for _, c := range commands() {
		if w := words(c); w != "" {
			fmt.Fprintf(&b, "    %s) (( CURRENT == 3 )) && compadd -- %s; return ;;\n", c.name, w)
		}
	}
	b.WriteString("  esac\n  _arguments \\\n")
	table := choices()
	eachFlag(func(f *pflag.Flag) {
		action := ""
		if f.Value.Type() != "bool" {
			action = ":value:"
			if list := table[f.Name]; list != nil {
				action += "(" + joined(list) + ")"
			} else {
				action += "_files"
			}
		}
		_, usage := pflag.UnquoteUsage(f)
		fmt.Fprintf(&b, "    '*--%s[%s]%s' \\\n", f.Name, zshQuote(usage), action)
	})
	b.WriteString("    '*:path:_files'\n}\n_astrosecrets \"$@\"\n")
	return b.String()
}

// zshQuote keeps text from ending a single-quoted word or a description.
func zshQuote(s string) string {
	return strings.NewReplacer("'", "'\\''", "[", "(", "]", ")", ":", "\\:").Replace(s)
}

func fish() string {
	var b strings.Builder
	b.WriteString("# fish completion for astrosecrets: astrosecrets completion fish > ~/.config/fish/completions/astrosecrets.fish\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "complete -c astrosecrets -n __fish_use_subcommand -a %s -d %s\n", c.name, fishQuote(c.short))
		if w := words(c); w != "" {
			fmt.Fprintf(&b, "complete -c astrosecrets -n '__fish_seen_subcommand_from %s' -f -a %s\n", c.name, fishQuote(w))
		}
	}
	table := choices()
	eachFlag(func(f *pflag.Flag) {
		_, usage := pflag.UnquoteUsage(f)
		fmt.Fprintf(&b, "complete -c astrosecrets -l %s", f.Name)
		if f.Shorthand != "" {
			b.WriteString(" -s " + f.Shorthand)
		}
		if f.Value.Type() != "bool" {
			b.WriteString(" -r")
		}
		if list := table[f.Name]; list != nil {
			b.WriteString(" -f -a " + fishQuote(joined(list)))
		}
		b.WriteString(" -d " + fishQuote(usage) + "\n")
	})
	return b.String()
}

func fishQuote(s string) string {
	return "'" + strings.NewReplacer("\\", "\\\\", "'", "\\'").Replace(s) + "'"
}

func powershell() string {
	var list []string
	list = append(list, commandNames()...)
	eachFlag(func(f *pflag.Flag) { list = append(list, "--"+f.Name) })
	var b strings.Builder
	b.WriteString("# PowerShell completion for astrosecrets: astrosecrets completion powershell | Out-String | Invoke-Expression\n")
	b.WriteString("Register-ArgumentCompleter -Native -CommandName astrosecrets -ScriptBlock {\n  param($wordToComplete, $commandAst, $cursorPosition)\n  $previous = $commandAst.CommandElements | Where-Object { $_.Extent.EndOffset -lt $cursorPosition } | Select-Object -Last 1\n  $words = switch (\"$previous\") {\n")
	table := choices()
	eachFlag(func(f *pflag.Flag) {
		if l := table[f.Name]; l != nil {
			fmt.Fprintf(&b, "    '--%s' { '%s' }\n", f.Name, strings.Join(l, "', '"))
		}
	})
	for _, c := range commands() {
		if w := words(c); w != "" {
			fmt.Fprintf(&b, "    '%s' { '%s' }\n", c.name, strings.ReplaceAll(w, " ", "', '"))
		}
	}
	fmt.Fprintf(&b, "    default { '%s' }\n  }\n", strings.Join(list, "', '"))
	b.WriteString("  $words | Where-Object { $_ -like \"$wordToComplete*\" } | ForEach-Object {\n    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)\n  }\n}\n")
	return b.String()
}
