package inventory

import (
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/names/store"
	"github.com/astrosecrets/astrosecrets/schema"
)

// collisions are the pairs of ids that ask a store for one secret, by backend: one pair for each way in
// which they can. A backend without any is in the table too: TestCollisions searches all short ids for
// a pair, and finds none.
var collisions = map[string][][2]string{
	"azure": {
		{"my_db", "my-db"}, // the backend replaces the underscore, which Key Vault does not allow
		{"my_db", "MY_DB"}, // Key Vault ignores case
	},
	"azure, empty separator": {{"my_db", "mydb"}},                    // the backend replaces the underscore by the separator
	"vault":                  {{"my_db", "/my_db"}, {"a/b", "a//b"}}, // the client joins the parts of a path with one slash
	"vault, whole names":     {{"my_db", "/my_db"}, {"a/b", "a//b"}}, // as above
	"vault variables":        {{"my_db", "/my_db"}, {"a/b", "a//b"}}, // as above
	"vault, mount in the id": {{"kv/my_db", "kv//my_db"}},            // as above; the first part of the id is the mount
	"aws secrets manager":    nil, "aws parameters": nil, "aws parameters by path": nil, "google": nil, "kubernetes": nil, "yandex": nil,
	"aws parameters, empty prefix": nil, // the separator stays
	"1password":                    nil, "akeyless": nil, "infisical": nil, "names": nil,
}

// furtherKwargs are kwargs under which other ids collide, by the name of the case: of which store.
var furtherKwargs = map[string]struct{ of, kwargs string }{
	"azure, empty separator":       {"azure", `{"vault_url": "https://contoso.vault.azure.net/", "sep": ""}`},
	"aws parameters, empty prefix": {"aws parameters", `{"connections_prefix": "", "variables_prefix": ""}`},
	"vault, mount in the id":       {"vault", `{"url": "https://vault.example.com", "token": "t", "mount_point": null}`},
}

// TestCollisions compares the secret names of all pairs of short ids, and of those in the table.
func TestCollisions(t *testing.T) {
	for name := range stores {
		if _, ok := collisions[name]; !ok {
			t.Errorf("%s is not in the table", name)
		}
	}
	for name, pairs := range collisions {
		t.Run(name, func(t *testing.T) {
			c := stores[name]
			if f, ok := furtherKwargs[name]; ok {
				c = stores[f.of]
				c.kwargs = f.kwargs
			}
			settings := project(t, base(c.class, c.kwargs))
			b := New(Input{Settings: settings}).Backends[0]
			for _, kind := range []schema.Kind{schema.Connection, schema.Variable} {
				if found := shortCollision(b, kind); (found != [2]string{}) != (len(pairs) > 0) {
					t.Errorf("%s: %q and %q ask for one secret, and the table has %q", kind, found[0], found[1], pairs)
				}
			}
			for _, pair := range pairs {
				text := "f(conn_id='" + pair[0] + "'); f(conn_id='" + pair[1] + "')"
				inv := New(Input{Settings: settings, Sources: sources(text)})
				one, two := find(t, inv, pair[0]).States[0], find(t, inv, pair[1]).States[0]
				if one.Why != schema.LookedUp || two.Why != schema.LookedUp || secretKey(b, one.Names) != secretKey(b, two.Names) {
					t.Errorf("%q asks for %v (%s), %q for %v (%s)", pair[0], one.Names, one.Why, pair[1], two.Names, two.Why)
				}
				// A store that has the secret of one has that of the other, and so has one that lacks it.
				asked := strings.Trim(full(one.Names[0]), "/")
				for _, held := range []struct {
					listing string
					want    Answer
				}{{asked, Present}, {asked + "x", Missing}} {
					inv = New(Input{Settings: settings, Sources: sources(text), Stores: []store.Source{{Listing: &store.Listing{Format: store.Names, Entries: []store.Entry{{Name: held.listing}}}}}})
					for _, id := range pair {
						if s := find(t, inv, id).States[0]; s.Answer != held.want {
							t.Errorf("%q: %s with the listing %q, want %s", id, s.Answer, held.listing, held.want)
						}
					}
				}
			}
		})
	}
}

// shortCollision returns two ids of at most three characters that ask for one secret, none if there are
// none among those that the store allows.
func shortCollision(b *Backend, kind schema.Kind) [2]string {
	alphabet := strings.Split("a A 1 _ - / . : @ =", " ")
	ids := slices.Clone(alphabet)
	for from := 0; len(ids) < 1000; {
		list := ids[from:]
		from = len(ids)
		for _, id := range list {
			for _, c := range alphabet {
				ids = append(ids, id+c)
			}
		}
	}
	first := map[string]string{}
	for _, id := range ids {
		l := b.LookupNames(kind, id)
		if l.Why != schema.LookedUp || l.Varies {
			continue
		}
		key := secretKey(b, l.Names)
		if other, ok := first[key]; ok {
			return [2]string{other, id}
		}
		first[key] = id
	}
	return [2]string{}
}

// secretKey is equal for names that are one secret.
func secretKey(b *Backend, list []schema.Name) string {
	var out strings.Builder
	for _, n := range list {
		out.WriteString(b.Folded(n.In+"/"+n.Name) + "\n")
	}
	return out.String()
}
