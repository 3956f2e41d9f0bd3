package check

import (
	"strings"
	"sync"

	"github.com/astrosecrets/astrosecrets/internal/finding"
)

// cli2Commands are the commands of Astro CLI 1 that version 2 has replaced, with their replacements
// (docs/upgrading-from-v1.md of astronomer/astro-cli, commit 0095e49b), the longer ones first.
var cli2Commands = sync.OnceValue(func() *strings.Replacer {
	return strings.NewReplacer(
		"`astro dev start --standalone`", "`astro local start`",
		"`astro dev start`", "`astro local start`",
		"`astro dev pytest` and `astro run` do", "`astro local run` does",
		"`astro dev pytest` and `astro run`", "`astro local run`",
		"`astro dev pytest`", "`uv run pytest`",
		"`astro run`", "`astro local run`",
		"`astro dev parse`", "`astro local check`",
		"`astro dev init`", "`astro init`",
		"`astro dev restart`", "`astro local restart`",
		"`astro env variable create --from-file`", "`astro env variable set --from-file`",
		"astro env variable create ", "astro env variable set ",
		"astro env variable update ", "astro env variable set ",
		"astro env connection create ", "astro env connection set ",
		"astro env connection update ", "astro env connection set ",
	)
})

// forCLI2 returns a message with the commands of Astro CLI 2.
func forCLI2(m finding.Message) finding.Message {
	r := cli2Commands()
	m.Text, m.Effect, m.Help = r.Replace(m.Text), r.Replace(m.Effect), r.Replace(m.Help)
	return m
}
