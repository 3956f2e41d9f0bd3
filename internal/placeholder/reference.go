package placeholder

import (
	"slices"
	"strings"
)

// IsReference reports text in the place of a credential that names where the credential is, so that a
// tool or an entry point fetches it: env:NAME, file:///run/secrets/token, vault:path#key, !secret name,
// projects/p/secrets/s, var.client_secret, /run/secrets/token, op read op://…, ENC(…). It is for
// credentials only: in another value a URL is a URL.
func IsReference(s string) bool {
	text := strings.TrimSpace(s)
	if isLocation(text) || isScheme(text) || isMember(text) || isCall(strings.Trim(text, "%")) || isTag(text) || IsFilePath(text) || isCommand(text) || isEncrypted(text) {
		return true
	}
	if !isExpression(text) && !isDelimitedName(text) {
		return false
	}
	_, _, found := Find(text) // a person fills that in
	return !found && !IsFiller(text)
}

// isLocation reports a URL without a password, an ARN, and the resource names of Google.
func isLocation(s string) bool {
	if strings.ContainsAny(s, " \t\"'") {
		return false
	}
	if scheme, rest, ok := strings.Cut(s, "://"); ok && len(scheme) > 1 && isLetter(scheme[0]) && consistsOf(scheme, letters+digits+"+.-") && rest != "" {
		authority, _, _ := strings.Cut(rest, "/")
		user, _, named := strings.Cut(authority, "@")
		return !named || !strings.Contains(user, ":")
	}
	if rest, ok := strings.CutPrefix(s, "arn:aws"); ok {
		return strings.Count(rest, ":") >= 4
	}
	return strings.HasPrefix(s, "projects/") && strings.Contains(s, "/secrets/") || strings.HasPrefix(s, "//secretmanager.googleapis.com/")
}

// schemes precede a colon and the place of a secret.
const schemes = `env environ environment file secret secrets secretref secretkeyref vault hvault hashivault ssm aws-ssm awsssm awssm aws-sm aws
	secretsmanager aws-secretsmanager aws-secrets-manager awssecretsmanager resolve gcp gcpsm gcp-sm gsm sm gcp-secret-manager secretmanager secret-manager
	kv keyvault key-vault akv akvs azkv azurekeyvault azure-keyvault azure-key-vault azure keyvaultref k8s kubernetes onepassword 1password op bw bws bitwarden
	lpass lastpass pass gopass keepass keepassxc keyring keychain conjur chamber doppler infisical akeyless kms gcp-kms sops tfvar var vals`

// isScheme reports vault:path#key, env:NAME, secret:app/token, @file:token, and the path of a secret
// with its key (secret/app#token).
func isScheme(s string) bool {
	scheme, rest, ok := strings.Cut(strings.TrimPrefix(s, "@"), ":")
	if ok && listed(schemes, strings.ToLower(scheme)) {
		return isLocator(rest)
	}
	if rest, ok := strings.CutPrefix(s, "sm@"); ok {
		return isLocator(rest)
	}
	mount, rest, ok := strings.Cut(s, "/")
	return ok && (mount == "secret" || mount == "secrets" || mount == "kv") && strings.ContainsAny(rest, "#:") && isLocator(rest)
}

// isLocator reports the place of a secret: a path, or a name made of words.
func isLocator(s string) bool {
	if !consistsOf(s, letters+digits+"_./:#@,=+-*") || s == "" {
		return false
	}
	return strings.ContainsAny(s, "/#:") || isNameOfWords(s)
}

// isNameOfWords reports words of letters or of digits with separators: CLIENT_SECRET, app-token-2. Random
// text mixes letters and digits.
func isNameOfWords(s string) bool {
	n := 0
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune("_-. ", r) }) {
		if !consistsOf(word, letters) && !consistsOf(word, digits) {
			return false
		}
		n++
	}
	return n > 0
}

// holders are objects of configuration languages and programs whose members are values.
const holders = `env process.env os.environ secrets secret vars var local locals data module inputs outputs params parameters variables
	steps needs dependency config values .values settings self each`

// isMember reports var.client_secret, process.env.TOKEN, secrets.TOKEN, and the attribute of a Terraform
// resource: azurerm_key_vault_secret.sp.value.
func isMember(s string) bool {
	if rest, ok := strings.CutPrefix(s, "os.environ/"); ok { // of LiteLLM
		return isNameOfWords(rest)
	}
	if strings.ContainsAny(s, " \t") || !strings.Contains(s, ".") {
		return false
	}
	path, _, _ := strings.Cut(s, "[")
	if !consistsOf(path, letters+digits+"_.-") {
		return false
	}
	parts := strings.Split(path, ".")
	for n := 1; n <= min(2, len(parts)-1); n++ {
		if rest := strings.Join(parts[n:], "."); listed(holders, strings.ToLower(strings.Join(parts[:n], "."))) && isNameOfWords(rest) {
			return true
		}
	}
	kind := parts[0]
	return strings.Contains(kind, "_") && strings.ToLower(path) == path && isLetter(kind[0]) && len(parts) > 1 && isNameOfWords(path)
}

// functions return a value that is somewhere else.
const functions = `env getenv os.getenv os.environ os.environ.get process.env vault secret secrets lookup file readfile var vars param
	parameter ssm sops getsecret get_secret config enc crypt @microsoft.keyvault credentials fn fn::importvalue`

// isCall reports env(NAME), ENV['NAME'], os.getenv("NAME"), @Microsoft.KeyVault(SecretUri=…).
func isCall(s string) bool {
	open := strings.IndexAny(s, "([")
	if open <= 0 {
		return strings.HasPrefix(s, "Fn::") && isNameOfWords(s[len("Fn::"):])
	}
	end := byte(')')
	if s[open] == '[' {
		end = ']'
	}
	return s[len(s)-1] == end && len(s) > open+2 && listed(functions, strings.ToLower(s[:open]))
}

// isTag reports the tag of a YAML file as text: !secret name, !vault | ….
func isTag(s string) bool {
	if !strings.HasPrefix(s, "!") {
		return false
	}
	tag, rest, ok := strings.Cut(s[1:], " ")
	return ok && len(tag) > 1 && isLetter(tag[0]) && isNameOfWords(strings.NewReplacer(":", " ", "/", " ").Replace(tag)) && strings.TrimSpace(rest) != ""
}

// isExpression reports text that is one expression of a template or of a shell: {{ … }}, [[ … ]],
// << … >>, <name | base64encode>, $(command), `command`.
func isExpression(s string) bool {
	pairs := [][2]string{{"{{", "}}"}, {"[[", "]]"}, {"<<", ">>"}, {"<", ">"}, {"$(", ")"}, {"$[", "]"}, {"<(", ")"}, {"`", "`"}, {"&lt;", "&gt;"}, {"((", "))"}}
	return slices.ContainsFunc(pairs, func(pair [2]string) bool {
		return len(s) > len(pair[0])+len(pair[1]) && strings.HasPrefix(s, pair[0]) && strings.HasSuffix(s, pair[1])
	})
}

// isDelimitedName reports a name between delimiters that some template language has: %NAME%, ##NAME##,
// ~NAME~, @{NAME}, %(NAME)s, (NAME). The name is in capital letters, or consists of words about a
// credential.
func isDelimitedName(s string) bool {
	const signs = "#%@~|*!^+:_$&=-"
	inner := strings.Trim(s, signs)
	if open := strings.IndexAny(s, "{(["); open >= 0 && open <= 2 && consistsOf(s[:open], signs) {
		inner = strings.TrimSuffix(strings.TrimRight(s, signs), "s")
		if !strings.HasSuffix(inner, closing[s[open]]) {
			return false
		}
		inner = inner[open+1 : len(inner)-1]
	} else if left := strings.Index(s, inner); left == 0 || left != len(s)-left-len(inner) {
		return false
	}
	inner = strings.Trim(inner, "\"' .$")
	if strings.HasPrefix(s, "%(") && strings.HasSuffix(s, ")s") { // of supervisord and airflow.cfg
		return consistsOf(inner, letters+digits+"_.-")
	}
	return len(inner) >= 3 && isNameOfWords(inner) && (isUpperName(inner) || isVocabulary(wordsOf(inner), nil))
}

// closing are the brackets that end a name.
var closing = map[byte]string{'{': "}", '(': ")", '[': "]"}

// roots begin the paths that containers and people have for files of secrets.
var roots = []string{
	"/run/", "/var/", "/etc/", "/mnt/", "/opt/", "/vault/", "/home/", "/usr/", "/secrets/", "/app/", "/aws/reference/", "./", "../", "~/", "@/", "@./", "@../",
}

// IsFilePath reports the path of a file, as people have it for files of secrets: /run/secrets/token,
// ./token.txt, ~/.vault-token, @secrets/token.txt.
func IsFilePath(s string) bool {
	s = strings.TrimSpace(s)
	if len(s) > 3 && isLetter(s[0]) && s[1] == ':' && (s[2] == '\\' || s[2] == '/') {
		return isNameOfWords(strings.NewReplacer("\\", " ", "/", " ", ":", " ").Replace(s))
	}
	if !consistsOf(s, letters+digits+"_./@~-") {
		return false
	}
	for _, root := range roots {
		if rest, ok := strings.CutPrefix(s, root); ok && rest != "" {
			return true
		}
	}
	rest, ok := strings.CutPrefix(s, "@")
	return ok && strings.Contains(rest, "/") && isNameOfWords(strings.ReplaceAll(rest, "/", " "))
}

// commands print secrets.
const commands = `op pass gopass lpass bw bws doppler infisical vault aws az gcloud kubectl akeyless conjur chamber sops cat security summon berglas
	teller terraform tofu pulumi astro secret-tool keyring`

// isCommand reports a command line in the place of what it prints: op read op://…, pass show app/token.
func isCommand(s string) bool {
	words := strings.Fields(s)
	if len(words) < 2 || !listed(commands, words[0]) {
		return false
	}
	if words[0] == "cat" {
		return strings.ContainsAny(words[1], "/.")
	}
	return len(words) > 2 && consistsOf(words[1], letters+"-")
}

// isEncrypted reports text that a tool decrypts: ENC(…) and ENC[…], {cipher}….
func isEncrypted(s string) bool {
	lower := strings.ToLower(s)
	for _, prefix := range [...]string{"{cipher}", "enc:", "encrypted:", "enc[", "enc("} {
		if rest, ok := strings.CutPrefix(lower, prefix); ok && rest != "" {
			return true
		}
	}
	return false
}

const (
	letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	digits  = "0123456789"
)

// consistsOf reports text without a character outside of a set.
func consistsOf(s, set string) bool { return strings.Trim(s, set) == "" }

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

// listed reports a word of a list, which has spaces or line ends between its words.
func listed(list, word string) bool {
	for w := range strings.FieldsSeq(list) {
		if w == word {
			return true
		}
	}
	return false
}
