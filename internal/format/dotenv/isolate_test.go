package dotenv

import (
	"maps"
	"math/rand/v2"
	"os"
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

// With variables of the process that a file refers to, gotenv's reader gets the values that the
// library gets in an empty environment.
func TestReadingInEnvironment(t *testing.T) {
	requireUnset(t)
	r := rand.New(rand.NewPCG(9, 10))
	compared, alone := 0, 0
	for n := range 3000 {
		content := file(r)
		if n%2 == 1 {
			content = mildFile(r)
		}
		want, wantErr := libraries[EnvFromFile](content)
		got := func() *Reading {
			for _, name := range names {
				os.Setenv(name, "leaked")
				defer os.Unsetenv(name)
			}
			if asksShell(content) {
				alone++
			}
			return Read(EnvFromFile, content)
		}()
		if got.Err != nil && got.Err.Message == TooLarge { // the library would go down on it
			continue
		}
		if (got.Err != nil) != (wantErr != nil) {
			t.Fatalf("%q: got error %v, want %v", content, got.Err, wantErr)
		}
		if wantErr == nil && !maps.Equal(valuesOf(got), want) {
			t.Fatalf("%q:\n got %q\nwant %q", content, valuesOf(got), want)
		}
		compared++
	}
	if compared < 2900 || alone < 500 {
		t.Errorf("only %d files compared, %d of them without the library", compared, alone)
	}
}
