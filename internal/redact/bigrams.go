package redact

import "strings"

// commonBigrams are the letters that follow each letter, from a to z, in at least one of 2,000 pairs
// of letters in the words that the identifiers of Airflow and of Go's library are made of. Of
// the pairs in random text every second one is not among them.
var commonBigrams = [26]string{
	"bcdfgiklmnprstuvwxy",     // a
	"abeilorsuy",              // b
	"abcdeghiklmnoprstuv",     // c
	"abcdefgilmnorstu",        // d
	"abcdefghilmnopqrstuvwxy", // e
	"acdefiloprstu",           // f
	"aceghilnoprsu",           // g
	"adeiort",                 // h
	"abcdefglmnoprstvxz",      // i
	"",                        // j
	"eis",                     // k
	"acdeilopstuy",            // l
	"abeimopstu",              // m
	"abcdefgiklmnoprstuv",     // n
	"abcdfgiklmnoprstuvw",     // o
	"acdefhiloprstuy",         // p
	"u",                       // q
	"acdefgiklmnoprstuvy",     // r
	"acdeghiklmnoprstuwy",     // s
	"acdefhilmnoprstuxy",      // t
	"abcdefgilmnprst",         // u
	"aeio",                    // v
	"aeinors",                 // w
	"aceipt",                  // x
	"mnpst",                   // y
	"e",                       // z
}

// unpronounceable reports a word with so many pairs of letters that hardly any word has
// that no person would have written it.
func unpronounceable(word string) bool {
	const enough = 9 // pairs to judge a word by
	if len(word) <= enough {
		return false
	}
	pairs, rare := 0, 0
	var last byte
	for i := range len(word) {
		c := word[i] | 0x20
		if c < 'a' || c > 'z' {
			continue
		}
		if last != 0 {
			pairs++
			if strings.IndexByte(commonBigrams[last-'a'], c) < 0 {
				rare++
			}
		}
		last = c
	}
	return pairs >= enough && rare >= 3 && 100*rare >= 35*pairs
}
