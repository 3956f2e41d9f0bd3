package placeholder

import (
	"slices"
	"strings"
)

// The words of a text that says what belongs in its place. At least one is a sign: a real secret may be "client-key".
const (
	signs = `replace replaceme replaced change changeme changeit changed insert enter put paste provide provided specify specified define defined fill filled fixme todo tbd
		override overridden overwrite inject injected supply supplied generate generated store stored managed commit
		redacted removed masked hidden sensitive dummy fake mock example sample placeholder invalid unset undefined unused ignored empty none null nil
		1password onepassword bitwarden lastpass`
	// together are signs in company only.
	together = `set add see ask your my the some here goes real value no from by dein deine ihr mein votre mon tu su mi seu sua meu minha seus`
	joining  = `me in with to be a an and or of for please actual is it on at this do use only later yet known not after apply manually
		vault secret secrets private public id token key password passwd passphrase client role credential credentials access keyvault api auth app application service principal account user username
		aws azure gcp google hashicorp airflow astro sp string text name data
		production prod dev runtime pipeline ci cd ui deploy deployment build environment env terraform helm kubernetes devops
		passwort geheimnis mot de passe senha segredo clave secreto secreta`
)

// Describes reports text in the place of a value that consists of words about the value:
// REPLACE_WITH_SECRET_ID, not-a-real-token, or the name of the value itself, as secret-id-from-vault for
// secret_id, or of a variable, as VAULT_TOKEN. name is empty if it is unknown.
func Describes(s, name string) bool {
	words, own := wordsOf(s), wordsOf(name)
	if !isVocabulary(words, own) {
		return false
	}
	if len(words) > 1 && isUpperName(s) || len(own) > 1 && strings.Contains(" "+strings.Join(words, " ")+" ", " "+strings.Join(own, " ")+" ") {
		return true
	}
	return slices.ContainsFunc(words, func(w string) bool { return listed(signs, w) || len(words) > 1 && listed(together, w) })
}

// isVocabulary reports words of which each is about values in general or in own. The number in
// my-secret-1 is such a word.
func isVocabulary(words, own []string) bool {
	for _, w := range words {
		if !listed(signs, w) && !listed(together, w) && !listed(joining, w) && !slices.Contains(own, w) && !(len(words) > 1 && len(w) < 4 && consistsOf(w, digits)) {
			return false
		}
	}
	return len(words) > 0
}

// wordsOf returns the words of a text in lower case, which separators delimit, or a capital letter
// after a small one.
func wordsOf(s string) []string {
	var spaced strings.Builder
	for i := range len(s) {
		if i > 0 && s[i] >= 'A' && s[i] <= 'Z' && s[i-1] >= 'a' && s[i-1] <= 'z' {
			spaced.WriteByte(' ')
		}
		spaced.WriteByte(s[i])
	}
	return strings.FieldsFunc(strings.ToLower(spaced.String()), func(r rune) bool { return strings.ContainsRune("_-. \"'<>[]{}()*:;!?,/|", r) })
}
