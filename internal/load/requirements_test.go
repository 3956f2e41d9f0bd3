package load

import (
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// TestRequirementsShown: the file of -r is shown, a word that is none may be a credential.
func TestRequirementsShown(t *testing.T) {
	for line, want := range map[string]string{
		"-r requirements/base.txt": "-r requirements/base.txt",
		"-c constraints.txt":       "-c constraints.txt",
		"-r CTefdRUTEiju #K2":      source.Mask,
		"pandas==2.2.3":            "pandas==2.2.3",
	} {
		f := source.New("requirements.txt", "requirements.txt", []byte(line))
		r := &RequirementsFile{f, pip.Parse(f.Content)}
		r.show()
		if got := f.Masked(source.Span{End: len(line)}); got != want {
			t.Errorf("%s is shown as %s, want %s", line, got, want)
		}
	}
}
