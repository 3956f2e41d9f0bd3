package conformance

import (
	"regexp"
	"slices"
	"strings"
)

// explained are the disagreements where our answer is the better one for a user, each
// with the reason. README.md shows them to people.
func explained() []explanation {
	return []explanation{
		{"unresolved", "a $NAME that no file sets: Airflow keeps it as is, and the process may well have it. What hangs on it is not judged.",
			func(d Disagreement) bool { return d.missed(anyReason) && d.Verdict.unresolved() }},
		{"vault-token", "auth_type token without a token works where VAULT_TOKEN is set, which is the place for it and often in no file: a note or warning.",
			func(d Disagreement) bool {
				return d.missed(func(r string) bool { return strings.Contains(r, "VaultError") }) && len(d.Verdict.Softer) > 0
			}},
		{"environment", "a well-formed value that names what is not there (a file, a certificate, a profile, a connection, a tenant): the files of the project cannot tell.",
			func(d Disagreement) bool {
				return d.missed(func(r string) bool {
					if strings.HasSuffix(d.Case.Env[classVar], "LocalFilesystemBackend") && strings.HasSuffix(r, "AirflowException") {
						return true // how Airflow 2 says that a file is not there
					}
					if strings.HasSuffix(r, "AttributeError") && strings.Contains(d.Case.Env[kwargsVar], `"gcp_credential_config_file": "`) {
						return true // the constructor logs that the file is not there, and goes on without credentials
					}
					return slices.ContainsFunc(environmentErrors(), func(e string) bool { return strings.HasSuffix(r, e) })
				})
			}},
		{"type", "a value of the wrong type that happens to work: 0, false and [] count as not given, a number is taken as its text, a retry that is text fails only when it must retry. It is not what was meant, and the next release may refuse it.",
			func(d Disagreement) bool { return d.only("kwargs/wrong-type", "kwargs/per-key") }},
		{"empty-sep", `sep "" on Key Vault: the names can exist, but no underscore is left in them and the prefix and the id are joined, which nobody expects.`,
			func(d Disagreement) bool { return d.only("prefix/separator") }},
		{"data-key", "a key of the Kubernetes secret that no secret can have: the secret is found, and its value never, which the edge, where no secret is, does not show.",
			func(d Disagreement) bool {
				return d.only("kwargs/invalid-value") && strings.Contains(d.Case.Env[kwargsVar]+d.Case.Env[workersKwargsVar], "_data_key")
			}},
		{"null-object", "session or adapter of Vault set to null: it does nothing, and JSON cannot hold a Python object.",
			func(d Disagreement) bool {
				return d.only("kwargs/unknown-key") && strings.Contains(d.Case.Env[kwargsVar], `"session": null`)
			}},
		{"whitespace", `a value of whitespace alone, which the store or its client refuses, or an empty verify, which some releases of botocore refuse: nobody writes it.`,
			func(d Disagreement) bool {
				return (d.missed(anyReason) || d.only("kwargs/invalid-value", "kwargs/incomplete")) && d.Verdict.hasWhitespaceValue()
			}},
		{"client-config", "config_kwargs of AWS go to botocore, whose options change with each of its releases: what is in them is not judged.",
			func(d Disagreement) bool {
				return d.missed(func(r string) bool { return strings.HasSuffix(r, "lookups fail: TypeError") }) && strings.Contains(d.Case.Env[kwargsVar], `"config_kwargs": {`)
			}},
		{"no-mount", "an empty mount_point of Vault: an id without a mount is not looked up at all, so that what would go wrong does not show.",
			func(d Disagreement) bool {
				return d.only("kwargs/unsupported", "kwargs/unknown-key", "kwargs/invalid-value", "kwargs/wrong-type") && noMount.MatchString(d.Case.Env[kwargsVar])
			}},
		{"chain", "an account before the last of impersonation_chain is no address, or several addresses are one text: Google refuses it, which the edge does not know.",
			func(d Disagreement) bool {
				several := strings.Contains(strings.Join(d.Verdict.Messages, " "), "several service accounts in one text")
				return d.only("kwargs/invalid-value") && (several || strings.Contains(d.Case.Env[kwargsVar], `"impersonation_chain": ["a", `))
			}},
		{"tight", "a prefix that leaves room for an id of one character: names can exist, though no plain id fits.",
			func(d Disagreement) bool {
				return d.missed(func(r string) bool { return strings.Contains(r, "the store cannot have") }) && strings.Contains(d.Case.Env[kwargsVar], tightPrefix)
			}},
		{"old-client", "a number as api_version of Key Vault: clients of 2023 refuse it, and which client is installed is in no file.",
			func(d Disagreement) bool {
				return d.missed(func(r string) bool { return strings.HasSuffix(r, "NotImplementedError") }) && strings.Contains(d.Case.Env[kwargsVar], `"api_version": 7.4`)
			}},
		{"beside", "a variable that nothing reads, beside the right one: Airflow has what was configured, so it is a warning.",
			func(d Disagreement) bool {
				return d.missed(func(r string) bool { return strings.HasPrefix(r, "ignores variable ") }) && slices.Contains(d.Verdict.Softer, "backend/misnamed-variable")
			}},
		{"empty", "kwargs that are an empty object, and no class: nothing is lost, so nothing is said.",
			func(d Disagreement) bool {
				return d.missed(func(r string) bool {
					name, ignored := strings.CutPrefix(r, "ignores variable ")
					return ignored && strings.Join(strings.Fields(d.Case.Env[name]), "") == "{}"
				})
			}},
		{"placeholder", "text that a person or a tool fills in: whatever it is, the value is not the one that Airflow gets in the end.",
			func(d Disagreement) bool {
				soft := slices.Contains(d.Verdict.Softer, "kwargs/placeholder") || strings.Contains(d.Case.Env[kwargsVar], `"__VALUE__"`)
				return d.only("kwargs/placeholder", "kwargs/wrong-type", "kwargs/per-key") && slices.Contains(d.False, "kwargs/placeholder") || d.missed(anyReason) && soft
			}},
		{"project", "a project id that Google gives to no project: it refuses the request, and no Google is behind the edge.",
			func(d Disagreement) bool {
				return d.only("kwargs/invalid-value") && strings.HasSuffix(d.Case.Env[classVar], "CloudSecretManagerBackend") && strings.Contains(strings.Join(d.Verdict.Messages, " "), "not a project id")
			}},
		{"no-backend", "an option by the name of a secret, and no backend: another file may set the class, so it is a warning.",
			func(d Disagreement) bool {
				return d.missed(func(r string) bool { return r == noStoreAsked }) && slices.Contains(d.Verdict.Softer, "backend/secret-option")
			}},
		{"file-key", "an option by the name of a secret with a space or quotes, and local files: a key of the file may be like that, and nobody has one.",
			func(d Disagreement) bool {
				return d.only("backend/secret-option") && strings.HasSuffix(d.Case.Env[classVar], "LocalFilesystemBackend")
			}},
		{"repeated-path", "a Vault path that begins with its own mount, or with data/: a folder may bear that name, and it never does.",
			func(d Disagreement) bool { return d.only("prefix/path") }},
	}
}

// environmentErrors are raised where a file, certificate, profile, connection or tenant is not there.
func environmentErrors() []string {
	return []string{"ModuleNotFoundError", "FileNotFoundError", "OSError", "IsADirectoryError", "ProfileNotFound", "NotADirectoryError", "AirflowNotFoundException", "ClientAuthenticationError"}
}

// tightPrefix leaves room for one character in a name of Key Vault.
var tightPrefix = strings.Repeat("p", 125) + "--"

// noMount finds a mount_point that counts as empty.
var noMount = regexp.MustCompile(`"mount_point": (""|0|false|\[\]|\{\}|null)`)

// An explanation covers disagreements.
type explanation struct {
	Name, Why string
	covers    func(d Disagreement) bool
}

// Explain names the explanation of a disagreement, "" if there is none.
func Explain(d Disagreement) string {
	for _, e := range explained() {
		if e.covers(d) && (len(d.Lookups) == 0 || e.Name == "type") {
			return e.Name
		}
	}
	return ""
}

// falsyMember finds a value that Python takes for none.
var falsyMember = regexp.MustCompile(`: (""|0|false|\[\]|\{\}|null)`)

const faultInJSON = "fault in the JSON"

// acceptedMisreports are the cases in which it is right that another rule reports the fault, or one more.
func acceptedMisreports() []acceptedMisreport {
	return []acceptedMisreport{
		{"brace", "where the brace of an inner object is missing, each brace after it closes one more than was meant, and it is missed at the end.",
			func(c Case, m Misreport) bool {
				text := c.Env[kwargsVar]
				return m.How == "another place" && c.What == faultInJSON && strings.Count(text, "{") > strings.Count(text, "}") && strings.HasSuffix(text, "}")
			}},
		{"asks", "where a kwarg that the auth_type needs is empty, the auth_type is underlined, which asks for it or for another in its place.",
			func(c Case, m Misreport) bool {
				empty := c.What == "value empty or null" || (c.What == "wrong type" || c.What == "falsy or truthy value") && falsyMember.MatchString(c.Env[kwargsVar])
				return m.How != "silence" && m.Rule == "kwargs/incomplete" && empty
			}},
		{"token", "a session token without a whole pair of keys: it asks for both, and the pair for its other half.",
			func(c Case, m Misreport) bool {
				return m.Besides && m.Rule == "kwargs/incomplete" && strings.Contains(c.Env[kwargsVar], "aws_session_token")
			}},
		{"excludes", "yc_connection_id excludes the other credentials of Lockbox: it is underlined, whichever of them was added.",
			func(c Case, m Misreport) bool {
				text := c.Env[kwargsVar]
				return m.How == "another place" && m.Rule == "kwargs/invalid-value" && strings.Contains(text, "yc_connection_id") && (strings.Contains(text, "yc_sa_key_json") || strings.Contains(text, "yc_oauth_token"))
			}},
		{"repaired", "what is not JSON is read as it will be after the repair, and judged: None becomes null, which this kwarg may not be.",
			func(c Case, m Misreport) bool {
				return m.Besides && c.What == faultInJSON && strings.Contains(c.Env[kwargsVar], "None") && slices.Contains(strings.Fields(valueRules+" kwargs/wrong-type"), m.Rule)
			}},
	}
}

// An acceptedMisreport is why a rule that is not for the fault reports it.
type acceptedMisreport struct {
	Name, Why string
	covers    func(c Case, m Misreport) bool
}

func explainMisreport(c Case, m Misreport) string {
	for _, s := range acceptedMisreports() {
		if s.covers(c, m) {
			return s.Name
		}
	}
	return ""
}

func anyReason(string) bool { return true }

// missed reports that Airflow objects, for reasons that all fit, and we do not.
func (d Disagreement) missed(fits func(string) bool) bool {
	return len(d.Missed) > 0 && !slices.ContainsFunc(d.Missed, func(r string) bool { return !fits(r) })
}

// only reports that we object by these rules alone, and Airflow does not.
func (d Disagreement) only(rules ...string) bool {
	return len(d.False) > 0 && !slices.ContainsFunc(d.False, func(r string) bool { return !slices.Contains(rules, r) })
}

// unresolved reports kwargs with a reference to what the files do not set.
func (v *Verdict) unresolved() bool {
	for _, b := range v.Settings.Backends() {
		if b.Kwargs == nil {
			continue
		}
		for _, r := range b.Kwargs.Refs {
			if !r.Set {
				return true
			}
		}
	}
	return false
}

// hasWhitespaceValue reports kwargs with a value of whitespace alone.
func (v *Verdict) hasWhitespaceValue() bool {
	for _, b := range v.Settings.Backends() {
		for name, value := range b.Arguments() {
			if text, ok := value.(string); ok && strings.TrimSpace(text) == "" && (text != "" || name == "verify") {
				return true
			}
		}
	}
	return false
}
