package systemd

import (
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/load/loadtest"
	"github.com/astrosecrets/astrosecrets/internal/source"
)

func TestEnvironment(t *testing.T) {
	for name, test := range map[string]struct{ line, want string }{
		"plain words":             {"Environment=A=x B=y", "A=x B=y"},
		"quotes around the word":  {`Environment='A={"k": "v w"}' "B=it's"`, `A={"k": "v w"} B=it's`},
		"quotes are taken away":   {`Environment=A={"k": "v"} B=y`, "A={k: B=y"},
		"quotes within the word":  {`Environment=A='{"k": 1}'`, `A={"k": 1}`},
		"escapes of C":            {`Environment="A=\x41\t\\\"\s" B=\101`, "A=A\t\\\"  B=A"},
		"an unknown escape":       {`Environment=A=x B=\q C=y`, "A=x"},
		"a quote without its end": {`Environment=A=x "B=y`, "A=x"},
		"percent signs":           {`Environment=A=50%% B=a%2Fb`, "A=50% B=a%2Fb"},
		"a specifier":             {`Environment=A=x-%i`, "A=x-%i"},
		"no dollar expansion":     {`Environment=A=$B`, "A=$B"},
		"no name":                 {`Environment=1 =x export A-B=y C=z`, "C=z"},
		"continued":               {"Environment=A=x \\\n# comment\n  B=y", "A=x B=y"},
		"another section":         {"[Unit]\nEnvironment=A=x\n[Service]\nEnvironment=B=y", "B=y"},
		"reset":                   {"Environment=A=x\nEnvironment=\nEnvironment=B=y", "B=y"},
	} {
		t.Run(name, func(t *testing.T) {
			f := source.New("a.service", "a.service", []byte("[Service]\n"+test.line+"\n"))
			u := &unit{files: &load.Files{}}
			u.read(f)
			var got []string
			for _, l := range u.own {
				for _, v := range l.Vars {
					got = append(got, v.Name.Value+"="+v.Value.Value)
					if f.Slice(v.Name.Span) != v.Name.Value {
						t.Errorf("%s is at %q", v.Name.Value, f.Slice(v.Name.Span))
					}
				}
			}
			if s := strings.Join(got, " "); s != test.want {
				t.Errorf("got %q, want %q", s, test.want)
			}
		})
	}
}

func TestSpecifierIsUnresolved(t *testing.T) {
	f := source.New("a.service", "a.service", []byte("[Service]\nEnvironment=A=x-%i\n"))
	vars, _ := variables(f, &assignments(f)[0].value)
	v := vars[0]
	if v.Value.IsResolved() || v.Value.IsResolvedIn(2, 4) || !v.Value.IsResolvedIn(0, 2) {
		t.Errorf("unresolved: %v", v.Value.Unresolved)
	}
}

// TestUnits reads a unit with its drop-ins and its env file, and another unit.
func TestUnits(t *testing.T) {
	in := &load.Files{Root: "."}
	for _, f := range [][2]string{
		{"etc/airflow.service", "[Service]\nEnvironment=AIRFLOW__A=unit AIRFLOW__B=unit\nEnvironmentFile=-/etc/sysconfig/airflow\n"},
		{"etc/airflow.service.d/20-b.conf", "[Service]\nEnvironment=AIRFLOW__B=second\n"},
		{"etc/airflow.service.d/10-a.conf", "[Service]\nEnvironment=AIRFLOW__B=first AIRFLOW__C=first\n"},
		{"etc/sysconfig/airflow", "AIRFLOW__A=file\n"},
		{"etc/other.service", "[Service]\nEnvironment=X=y\n"},
	} {
		in.All = append(in.All, source.New(f[0], f[0], []byte(f[1])))
	}
	in.Classify(func(name string) load.Kind {
		if strings.HasSuffix(name, "sysconfig/airflow") {
			return load.KindDotenv
		}
		return kind
	})
	out := loadtest.RunOn(t, analyzer, in).(*load.Result)
	if len(out.Processes) != 1 {
		t.Fatalf("%d processes, want 1", len(out.Processes))
	}
	var got []string
	for _, l := range out.Processes[0].Layers {
		for _, v := range l.Vars {
			got = append(got, v.Name.Value+"="+v.Value.Value)
		}
	}
	want := "AIRFLOW__A=file AIRFLOW__B=second AIRFLOW__B=first AIRFLOW__C=first AIRFLOW__A=unit AIRFLOW__B=unit"
	if s := strings.Join(got, " "); s != want {
		t.Errorf("got %s, want %s", s, want)
	}
}
