package check_test

import (
	"testing"

	"github.com/astrosecrets/astrosecrets/rules/check"
)

func TestNames(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{check.Named("unknown kwarg", "conections_prefix"), "unknown kwarg `conections_prefix`"},
		{check.Named("unknown kwarg", "hvs.Q7rT2mXw9LkPz4VbN8sDfGh1"), "unknown kwarg"},
		{check.Named("unknown kwarg", ""), "unknown kwarg"},
		{check.Quote("vault_url"), "`vault_url`"},
		{check.Quote("hvs.Q7rT2mXw9LkPz4VbN8sDfGh1"), "of that name"},
		{check.Capital("the image"), "The image"},
		{check.Capital(""), ""},
		{check.AndList([]string{"a", "b", "c"}), "a, b and c"},
		{check.OrList([]string{"a", "b"}), "a or b"},
		{check.OrList([]string{"a"}), "a"},
		{check.AndList(nil), ""},
	} {
		if c.got != c.want {
			t.Errorf("%q, want %q", c.got, c.want)
		}
	}
}
