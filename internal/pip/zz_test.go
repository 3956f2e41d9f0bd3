package pip

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"
)

func TestZZ(t *testing.T) {
	pats := []string{"a", "\\\n", "a\\\n", "-", "(", "foo ; (", "'", "\"", "[a,", "=", "==1,", "x @ ://", "://", "://@:", "#", "# \n", "-r ", "--hash=sha256:a ", "--h", "${A}", "${A}\\\n", "a.", "a-", "é", "\\", "--pre ", "-e 'a' ", "egg=", "#egg=", "&egg=", "; ", "os_name == '", "os_name=='a' and ", "(os_name=='a') or ", "==1.", "1.", "\x00", "\r", "foo[", ".", "/", "-q", "=1,=", ";", "%25", "-"}
	pre := []string{"", "foo", "foo ; ", "-e ", "https://h/", "\xff\xfe", "foo==", "foo ==1", "foo[", "--pre ", "-", "x-1-", "# coding: latin-1\n", "foo @ "}
	for _, n := range []int{20000} {
		for _, q := range pre {
			for _, p := range pats {
				measure := func(n int) time.Duration {
					s := []byte(q + strings.Repeat(p, n/len(p)))
					st := time.Now()
					f := Parse(s)
					for _, e := range f.Entries {
						if e.Requirement != nil {
							e.Requirement.Marker.Evaluate(Linux("3.12"))
						}
					}
					return time.Since(st)
				}
				a := measure(n)
				if a > 10*time.Millisecond {
					b := measure(4 * n)
					if b > 9*a {
						fmt.Fprintf(os.Stderr, "%q+%q: %v %v\n", q, p, a, b)
					}
				}
			}
		}
	}
}
