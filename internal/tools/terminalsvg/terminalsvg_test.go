package terminalsvg_test

import (
	"encoding/xml"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/tools/terminalsvg"
)

func TestRenderDrawsStyles(t *testing.T) {
	svg := terminalsvg.Render("a < b", "\x1b[1mbold\x1b[0m plain\n  \x1b[1;31m^^\x1b[0m \x1b[2m[x]\x1b[0m", 40)
	for _, want := range []string{
		"<title>a &lt; b</title>",
		`<text x="20" y="50" textLength="33.6" font-weight="bold">bold</text>`,
		`<text x="62" y="50" textLength="42">plain</text>`,
		`<text x="36.8" y="70" textLength="16.8" fill="#ff7b72" font-weight="bold">^^</text>`,
		`fill="#8b949e">[x]</text>`,
	} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in\n%s", want, svg)
		}
	}
}

// TestRenderKeepsColumns puts each word below the column that the terminal has it in, whatever a viewer does to spaces.
func TestRenderKeepsColumns(t *testing.T) {
	svg := terminalsvg.Render("", "•a  b c   d \x1b[1m e\x1b[0m", 20)
	for _, want := range []string{`x="20" y="50" textLength="16.8">•a<`, `x="53.6" y="50" textLength="25.2">b c<`, `x="104" y="50" textLength="8.4">d<`, `x="129.2" y="50" textLength="8.4" font-weight="bold">e<`} {
		if !strings.Contains(svg, want) {
			t.Errorf("no %s in\n%s", want, svg)
		}
	}
}

func TestRenderHidesOtherSequences(t *testing.T) {
	for _, text := range []string{
		"\x1b]8;;https://example.com/rule\x1b\\rule\x1b]8;;\x1b\\ end",
		"\x1b]8;;https://example.com/rule\arule\x1b]8;;\a end",
		"\x1b[2Krule\x1b[38;5m end",
	} {
		svg := terminalsvg.Render("", text, 20)
		if strings.Contains(svg, "example.com") || !strings.Contains(svg, ">rule</text>") || !strings.Contains(svg, ">end</text>") {
			t.Errorf("%q:\n%s", text, svg)
		}
	}
}

func TestRenderIsXML(t *testing.T) {
	for _, text := range []string{"", "\x1b", "\x1b[", "\x1b[1", "\x1b]8;;x", "a & b <c> \"d\" 'e'", "\x00\xff\x07", "•••• …"} {
		d := xml.NewDecoder(strings.NewReader(terminalsvg.Render(text, text, 10)))
		for {
			_, err := d.Token()
			if err != nil && err.Error() == "EOF" {
				break
			}
			if err != nil {
				t.Errorf("%q: %v", text, err)
				break
			}
		}
	}
}
