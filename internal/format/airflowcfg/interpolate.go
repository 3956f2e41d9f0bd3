package airflowcfg

import (
	"slices"
	"strings"

	"github.com/astrosecrets/astrosecrets/internal/mapped"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

// Interpolate is BasicInterpolation.before_get: "%%" is a percent sign, "%(name)s" the
// option of that name. has reports which options are in the section or in [DEFAULT];
// what they hold is left open. Errors have their places in the file.
func Interpolate(raw *mapped.String, has func(name string) bool) (mapped.String, []Error) {
	var b mapped.Builder
	var errs []Error
	s := raw.Value
	fail := func(k Kind, i, j int) {
		errs = append(errs, Error{Kind: k, Span: raw.Source(i, min(j, len(s))), Fatal: true})
		b.Copy(i, s[i:min(j, len(s))])
	}
	for at := 0; ; {
		text, _, found := strings.Cut(s[at:], "%")
		b.Copy(at, text)
		if !found {
			break
		}
		at += len(text)
		name, length := reference(s[at:])
		switch {
		case strings.HasPrefix(s[at:], "%%"):
			b.Escape(at, 2, "%")
			at += 2
		case length == 0:
			fail(BadPercent, at, at+1)
			at++
		case !has(strings.ToLower(name)):
			fail(NoReference, at, at+length)
			at += length
		default:
			b.AddUnresolved(at, s[at:at+length])
			at += length
		}
	}
	t := b.Text(source.Span{Start: 0, End: len(s)})
	out := t.Rebase(raw)
	out.Span = raw.Span
	return out, errs
}

// reference is _KEYCRE, %\(([^)]+)\)s.
func reference(s string) (name string, length int) {
	if !strings.HasPrefix(s, "%(") {
		return "", 0
	}
	end := strings.IndexByte(s, ')')
	if end < 3 || end+1 >= len(s) || s[end+1] != 's' {
		return "", 0
	}
	return s[2:end], end + 2
}

// Value is the value of an option as Airflow gets it.
func (f *File) Value(i int) (mapped.String, []Error) {
	o := &f.Options[i]
	return Interpolate(&o.Raw, func(name string) bool {
		return slices.ContainsFunc(f.Options, func(other Option) bool {
			return other.Name == name && (other.Section == o.Section || other.Section == "DEFAULT")
		})
	})
}
