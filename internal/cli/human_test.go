package cli

import "strings"

// humanWords are parts of passwords that people choose. None is a part of a word that the program
// prints.
var humanWords = []string{
	"harborside", "moonlight", "kingfisher", "velvetzorg", "wintergarden", "sommerregen", "lavender", "marmalade", "zucchini", "gwyndolyn",
	"giovanni", "katarzyna", "bartholomew", "xochitl", "dumbledore", "liverpool", "schalke04", "quidditch", "zanzibar", "wojciech",
	"tr0ub4dor", "hunter2horse", "dr4g0nfly", "ilovemycat", "letmein99", "iloveyou2",
}

// humanWalks are walks over a keyboard, dates and the like.
var humanWalks = []string{
	"qwertzuiop", "1qaz2wsx3edc", "asdfghjkl", "zxcvbnm987", "qazwsxedc", "poiuytrewq", "12.März.1987", "24-Dec-1999", "19870312x", "july4th1976",
}

// human returns a password as people choose it, and the parts of it that must not be displayed.
func (g *projectGenerator) human() (password string, parts []string) {
	word := func() string {
		w := humanWords[g.r.IntN(len(humanWords))]
		if g.r.IntN(2) == 0 {
			w = strings.ToUpper(w[:1]) + w[1:]
		}
		return w
	}
	switch g.r.IntN(8) {
	case 0:
		p := word()
		return p, []string{p}
	case 1:
		p := word() + g.pick("1", "42", "2024", "!", "!!", "?", "_x")
		return p, []string{p}
	case 2: // a passphrase
		between := g.pick("-", ".", "_", " ", "/", "+")
		words := []string{word(), word(), word()}
		return strings.Join(words, between), words
	case 3:
		p := humanWalks[g.r.IntN(len(humanWalks))]
		return p, []string{p}
	case 4: // signs in the middle
		a, b := word(), word()
		return a + g.pick("$", "#", " #", "'", `"`, `\`, "~", "{", "}", ",", ":", "=", "@", "&", ";", "<", "(") + b, []string{a, b}
	case 5: // a key, as JSON and shells have it
		lines := []string{g.word(32, letters+"/+"), g.word(32, letters+"/+"), g.word(18, letters+"/+")}
		return "-----BEGIN PRIVATE KEY-----" + g.pick(`\n`, `\\n`) + strings.Join(lines, `\n`) + `\n-----END PRIVATE KEY-----\n`, lines
	case 6:
		a := word()
		return "https://x.blob.core.windows.net/c?sv=2022-11-02&sig=" + a + "%2Bz%3D", []string{a}
	}
	a := word() + g.pick("", "7", "!")
	text := g.pick("postgresql://svc:%@db.example.com:5432/x", "mysql+pymysql://svc:%@db/x", "mssql+pyodbc://sa:%@h/x?driver=y", "oracle://svc:%@h:1521/?service_name=s",
		"mongodb+srv://svc:%@c.example.net/x", "redis://:%@redis:6379/0", "amqp://svc:%@mq:5672//", "snowflake://svc:%@acc/db",
		"jdbc:sqlserver://h;user=sa;password=%", "Driver={x};Server=h;Uid=sa;Pwd=%;")
	return strings.Replace(text, "%", a, 1), []string{a}
}
