package schema_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v5"

	"github.com/astrosecrets/astrosecrets/schema"
)

// prune removes what does not hold for the versions, so that a judge who knows nothing of versions
// sees what is to be judged. properties is set for the top-level ones, whose range is read otherwise.
func prune(value any, versions schema.Versions, property bool) (any, bool) {
	switch value := value.(type) {
	case map[string]any:
		since, _ := value["x-since"].(string)
		until, _ := value["x-until"].(string)
		r := schema.Range{Since: since, Until: until}
		if property && !versions.Any(r) || !property && !versions.All(r) {
			return nil, false
		}
		out := make(map[string]any)
		for key, member := range value {
			switch {
			case strings.HasPrefix(key, "x-"):
			case key == "default" || key == "enum" || key == "const" || key == "required" || key == "dependentRequired":
				out[key] = member
			case key == "properties":
				kept := make(map[string]any)
				for name, p := range member.(map[string]any) {
					if p, ok := prune(p, versions, value["x-id"] != nil); ok {
						kept[name] = p
					}
				}
				out[key] = kept
			default:
				if member, ok := prune(member, versions, false); ok {
					out[key] = member
				}
			}
		}
		return out, true
	case []any:
		out := []any{}
		for _, member := range value {
			if member, ok := prune(member, versions, false); ok {
				out = append(out, member)
			}
		}
		if len(out) == 0 && len(value) > 0 {
			return nil, false
		}
		return out, true
	}
	return value, true
}

// authority compiles a backend's schema, as it is for the versions, with jsonschema/v5.
func authority(t testing.TB, data []byte, versions schema.Versions) *jsonschema.Schema {
	t.Helper()
	var raw any
	if err := json.Unmarshal(data, &raw); err != nil {
		t.Fatal(err)
	}
	pruned, _ := prune(raw, versions, false)
	text, err := json.Marshal(pruned)
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := jsonschema.CompileString("backend.json", string(text))
	if err != nil {
		t.Fatal(err)
	}
	return compiled
}

// locations are the places that the authority finds fault with. Of anyOf, oneOf and not it is the
// place of the applicator, as in Validate.
func locations(err error, into map[string]bool) {
	var found *jsonschema.ValidationError
	if !errors.As(err, &found) {
		return
	}
	keyword := found.KeywordLocation[strings.LastIndexByte(found.KeywordLocation, '/')+1:]
	if len(found.Causes) == 0 || keyword == "anyOf" || keyword == "oneOf" || keyword == "not" {
		into[found.InstanceLocation] = true
		return
	}
	for _, cause := range found.Causes {
		locations(cause, into)
	}
}

// generator makes kwargs as people write them, and as they should not.
type generator struct{ *rand.Rand }

func (g generator) pick(values ...any) any { return values[g.IntN(len(values))] }

func (g generator) value(k *schema.Kwarg) any {
	wrong := []any{nil, true, false, 0.0, 1.0, 2.0, 3.0, 2.5, -1.0, "", " ", "2", "é", "a/b", "a_b", "a b", []any{}, []any{"a", 1.0}, []any{"x"}, map[string]any{},
		map[string]any{"login": []any{"u"}, "foo": 1.0}, map[string]any{"login": 5.0}, "$X", "{a}", strings.Repeat("x", 200)}
	right := []any{"x", "airflow-connections", "/airflow/variables", "https://a.vault.azure.net/", "HTTP://h", "a.json", "b.YAML", "secret/data/x", "token", "approle", "jwt", "gcp",
		"kubernetes", "github", "ldap", "azure", "radius", "uid", "api_key", "aws_iam", "assume_role", "arn:aws:iam::123456789012:role/x", "-", "_", "/", "--", "airflow.apache.org/a", "aws/x"}
	if k.HasDefault && g.IntN(4) == 0 {
		return k.Default
	}
	if g.IntN(3) == 0 {
		return g.pick(wrong...)
	}
	return g.pick(right...)
}

func (g generator) kwargs(b *schema.Backend) map[string]any {
	all := b.Kwargs()
	kwargs := make(map[string]any)
	for range g.IntN(8) {
		k := all[g.IntN(len(all))]
		kwargs[k.Name] = g.value(k)
	}
	if g.IntN(8) == 0 {
		kwargs[g.pick("foo", "project-id", "", "Sep").(string)] = g.pick("x", nil, 1.0)
	}
	return kwargs
}

// agreement is how many kwargs TestJudgesAgree makes.
var agreement = flag.Int("agreement", 4_400, "how many generated kwargs both judges see")

// versionSets are the releases on every side of every version that matters.
func versionSets(g generator, b *schema.Backend) [][]string {
	releases := b.Releases.Versions
	sets := [][]string{nil, {releases[0]}, {releases[len(releases)-1]}, {releases[0], releases[len(releases)-1]}}
	for range 8 {
		sets = append(sets, []string{releases[g.IntN(len(releases))]})
	}
	return sets
}

// TestValidateAgreesWithJSONSchema holds Validate to bare jsonschema/v5 on generated kwargs of every
// backend: the places with faults are the same.
func TestValidateAgreesWithJSONSchema(t *testing.T) {
	g := generator{rand.New(rand.NewPCG(1, 2))}
	for id, data := range backendFiles(t) {
		b, ok := schema.ByID(id)
		if !ok {
			t.Fatal(id)
		}
		faulty := 0
		for _, set := range versionSets(g, b) {
			versions := schema.ParseVersions(set...)
			judge := authority(t, data, versions)
			for range 100 {
				var kwargs any = g.kwargs(b)
				if g.IntN(50) == 0 {
					kwargs = g.pick(nil, "x", []any{}, 1.0)
				}
				want, got := make(map[string]bool), make(map[string]bool)
				if err := judge.Validate(kwargs); err != nil {
					locations(err, want)
					faulty++
				}
				for _, v := range b.Validate(kwargs, versions) {
					place := ""
					for _, step := range v.Path {
						place += "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(step)
					}
					got[place] = true
					if v.Message == "" || v.Rule == "" || v.Severity == 0 {
						t.Fatalf("%s: a violation without words: %+v", id, v)
					}
				}
				if !maps.Equal(want, got) {
					text, _ := json.Marshal(kwargs)
					t.Fatalf("%s %v: %s\njsonschema: %v\nours:       %v", id, set, text, slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got)))
				}
			}
		}
		if faulty < 100 {
			t.Errorf("%s: only %d faulty kwargs: the generator proves little", id, faulty)
		}
	}
}

// outcomes are all that violations say, in comparable form. Where the type is wrong jsonschema stops,
// so no more than that is compared.
func outcomes(found []schema.Violation) map[string]bool {
	wrong, out := map[string]bool{}, map[string]bool{}
	for _, v := range found {
		wrong[strings.Join(v.Path, "\x00")] = wrong[strings.Join(v.Path, "\x00")] || v.Keyword == "type"
	}
	for _, v := range found {
		place := strings.Join(v.Path, "\x00")
		if wrong[place] {
			out[place+": type"] = true
			continue
		}
		v.Keyword = ""       // const is an enum of one here
		if v.Outcome == "" { // general words: they differ for a class that is not known
			v.Message, v.Effect, v.Help = "", "", ""
		}
		slices.Sort(v.Of)
		out[fmt.Sprintf("%q", fmt.Sprint(v))] = true
	}
	return out
}

// TestJudgesAgree holds the evaluator of the catalog to the judge of users' schemas, which
// jsonschema/v5 decides: rules, places, releases and words are the same on every backend.
func TestJudgesAgree(t *testing.T) {
	files := backendFiles(t)
	faulty := 0
	for n, id := range slices.Sorted(maps.Keys(files)) {
		g := generator{rand.New(rand.NewPCG(7, uint64(n)))}
		own, ok := schema.ByID(id)
		if !ok {
			t.Fatal(id)
		}
		judge, err := schema.ParseBackend(files[id])
		if err != nil {
			t.Fatal(id, err)
		}
		sets := versionSets(g, own)
		for i := range *agreement / len(files) {
			versions := schema.ParseVersions(sets[i%len(sets)]...)
			kwargs := g.kwargs(own)
			want, got := outcomes(judge.Validate(kwargs, versions)), outcomes(own.Validate(kwargs, versions))
			if !maps.Equal(want, got) {
				text, _ := json.Marshal(kwargs)
				t.Fatalf("%s %v: %s\njsonschema: %v\nours:       %v", id, versions, text, slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(got)))
			}
			if len(got) > 0 {
				faulty++
			}
		}
	}
	if faulty < *agreement/2 {
		t.Errorf("only %d of %d kwargs are faulty: the generator proves little", faulty, *agreement)
	}
	t.Logf("%d kwargs, %d of them faulty: the judges agree", *agreement, faulty)
}
