package dotenv

import (
	"maps"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
)

// What the process has must not be seen, however the file comes to ask for it.
func TestProcessEnvironmentDoesNotLeak(t *testing.T) {
	requireUnset(t)
	for _, file := range []string{
		"K=$DEMO_1 ${DEMO_1} \"$DEMO_1\" '$DEMO_1' \\$DEMO_1\n",
		"K=\"a${DEMO_1}b\\$DEMO_1\"\n",
		"K=\"$\\DEMO_1 $DEMO\\_1\"\n",
		"DEMO_1=file\nK=$DEMO_1\n",
		"\ufeffDEMO_1=file\r\nexport K=\"$DEMO_1\"\r\n",
		"DEMO_1\n",
		"DEMO_1\nK=1\n",
		"K=${DEMO_1:-d}\n",
		"K='{\n DEMO_1=$DEMO_1\n}'\nA=$DEMO_1\n",
		"export export=1\nexport DEMO_1=1\n export  = $DEMO_1\n",
		"\xff\xfeK\x00=\x00$\x00D\x00E\x00M\x00O\x00_\x001\x00",
	} {
		want := map[Reader]string{}
		for _, name := range Readers() {
			want[name] = render(Read(name, []byte(file)))
		}
		t.Run("", func(t *testing.T) {
			for _, n := range []string{"DEMO_1", "DEMO", "Q0Z_X", "_1"} {
				t.Setenv(n, "leaked")
			}
			for _, name := range Readers() {
				r := Read(name, []byte(file))
				if got := render(r); got != want[name] || !r.exact {
					t.Errorf("%s on %q:\n got %q\nwant %q", name, file, got, want[name])
				}
			}
		})
	}
}

// The isolated library answers as the library in an empty environment does.
func TestIsolatedLibrary(t *testing.T) {
	requireUnset(t)
	r := rand.New(rand.NewPCG(9, 10))
	compared := 0
	for n := range 3000 {
		content := file(r)
		if n%2 == 1 {
			content = mildFile(r)
		}
		want, wantErr := libraries[EnvFromFile](content)
		var got map[string]string
		var err error
		func() {
			for _, name := range names {
				os.Setenv(name, "leaked")
				defer os.Unsetenv(name)
			}
			got, err = callGotenv(content)
		}()
		if (err != nil) != (wantErr != nil) {
			if hasLongLine(content) { // the prefix can make a line too long
				continue
			}
			t.Fatalf("%q: got error %v, want %v", content, err, wantErr)
		}
		if err == nil && !maps.Equal(got, want) {
			t.Fatalf("%q:\n got %q\nwant %q", content, got, want)
		}
		compared++
	}
	if compared < 2900 {
		t.Errorf("only %d files compared", compared)
	}
}

func hasLongLine(content []byte) bool {
	for _, line := range strings.FieldsFunc(string(content), func(r rune) bool { return r == '\r' || r == '\n' }) {
		if len(line) > 60<<10 {
			return true
		}
	}
	return false
}
