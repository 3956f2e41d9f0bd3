// Package terminalsvg draws what a program prints on a terminal as an SVG picture. In goes text with ANSI
// sequences, out comes a picture that looks the same with every font: each piece of text has its own
// position and length. It knows nothing of astrosecrets.
package terminalsvg

import (
	"encoding/xml"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Sizes in pixels.
const (
	cellWidth  = 8.4
	cellHeight = 20
	margin     = 20
	titleBar   = 36
	fontSize   = 14
)

// colors maps the parameters of "select graphic rendition" to colors of the picture.
var colors = map[int]string{31: "#ff7b72", 32: "#7ee787", 33: "#e3b341", 34: "#79c0ff", 35: "#d2a8ff", 36: "#56d4dd"}

const (
	foreground = "#e6edf3"
	background = "#0d1117"
	faint      = "#8b949e"
)

// Render returns the picture of a terminal with the given number of columns. The text may use bold, faint,
// underline, six colors and links (OSC 8); other sequences leave no trace. Longer lines are not wrapped: the
// caller runs the program with that width. The title is what a screen reader says.
func Render(title, text string, columns int) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	width := margin*2 + cellWidth*float64(columns)
	height := titleBar + margin + cellHeight*len(lines)
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %d" width="%s" height="%d" role="img">`+"\n", number(width), height, number(width), height)
	fmt.Fprintf(&b, "<title>%s</title>\n", escape(title))
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", background)
	for i, c := range []string{"#ff5f57", "#febc2e", "#28c840"} {
		fmt.Fprintf(&b, `<circle cx="%d" cy="18" r="6" fill="%s"/>`+"\n", margin+20*i, c)
	}
	fmt.Fprintf(&b, `<g font-family="ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace" font-size="%d" fill="%s">`+"\n", fontSize, foreground)
	style := pen{}
	for i, line := range lines {
		y := titleBar + cellHeight*i + fontSize
		column := 0
		for _, r := range runs(line, &style) {
			for _, p := range pieces(r.text) {
				x := margin + cellWidth*float64(column+p.column)
				fmt.Fprintf(&b, `<text x="%s" y="%d" textLength="%s"%s>%s</text>`+"\n", number(x), y, number(cellWidth*float64(utf8.RuneCountInString(p.text))), r.style.attributes(), escape(p.text))
			}
			column += utf8.RuneCountInString(r.text)
		}
	}
	b.WriteString("</g>\n</svg>\n")
	return b.String()
}

// pen is how text is drawn.
type pen struct {
	bold, faint, underline bool
	color                  string
}

func (p pen) attributes() string {
	s := ""
	switch {
	case p.color != "":
		s = ` fill="` + p.color + `"`
	case p.faint:
		s = ` fill="` + faint + `"`
	}
	if p.bold {
		s += ` font-weight="bold"`
	}
	if p.underline {
		s += ` text-decoration="underline"`
	}
	return s
}

// set applies the parameters of one "select graphic rendition" sequence.
func (p *pen) set(parameters string) {
	for _, s := range strings.Split(parameters, ";") {
		n, _ := strconv.Atoi(s)
		switch {
		case n == 0:
			*p = pen{}
		case n == 1:
			p.bold = true
		case n == 2:
			p.faint = true
		case n == 4:
			p.underline = true
		case n == 22:
			p.bold, p.faint = false, false
		case n == 24:
			p.underline = false
		case n == 39:
			p.color = ""
		case colors[n] != "":
			p.color = colors[n]
		}
	}
}

// run is a piece of a line in one style.
type run struct {
	text  string
	style pen
}

// runs cuts a line at its ANSI sequences. The style of its end is that of the next line's start.
func runs(line string, p *pen) []run {
	var out []run
	for line != "" {
		start := strings.IndexByte(line, '\x1b')
		if start < 0 {
			return append(out, run{line, *p})
		}
		if start > 0 {
			out = append(out, run{line[:start], *p})
		}
		line = line[start+1:]
		switch {
		case strings.HasPrefix(line, "["):
			end := strings.IndexFunc(line[1:], func(r rune) bool { return r >= '@' && r <= '~' })
			if end < 0 {
				return out
			}
			if line[1+end] == 'm' {
				p.set(line[1 : 1+end])
			}
			line = line[end+2:]
		case strings.HasPrefix(line, "]"):
			_, rest, ok := strings.Cut(line, "\x1b\\")
			if before, after, bell := strings.Cut(line, "\a"); bell && (!ok || len(before) < len(line)-len(rest)) {
				rest, ok = after, true
			}
			if !ok {
				return out
			}
			line = rest
		}
	}
	return out
}

// piece is text in which no space follows another: viewers do not agree on more spaces in SVG.
type piece struct {
	text   string
	column int
}

// pieces cuts text where spaces follow each other, and at spaces on its ends.
func pieces(text string) []piece {
	var out []piece
	column := 0
	for text != "" {
		rest := strings.TrimLeft(text, " ")
		column += len(text) - len(rest)
		words, after, _ := strings.Cut(rest, "  ")
		if words != "" {
			out = append(out, piece{strings.TrimRight(words, " "), column})
		}
		column += utf8.RuneCountInString(rest) - utf8.RuneCountInString(after)
		text = after
	}
	return out
}

// number writes pixels, with at most one decimal.
func number(f float64) string { return strconv.FormatFloat(math.Round(f*10)/10, 'f', -1, 64) }

func escape(s string) string {
	var b strings.Builder
	// A strings.Builder does not fail.
	_ = xml.EscapeText(&b, []byte(s))
	return b.String()
}
