package inventory

import (
	"strings"
	"testing"
)

func TestLocalFiles(t *testing.T) {
	const class = "airflow.secrets.local_filesystem.LocalFilesystemBackend"
	const kwargs = `{"connections_file_path": "/usr/local/airflow/include/connections.yaml", "variables_file_path": "include/variables.json"}`
	states := func(connections, variables string, change func(files map[string]string)) string {
		files := base(class, kwargs)
		files["include/connections.yaml"], files["include/variables.json"] = connections, variables
		if change != nil {
			change(files)
		}
		inv := New(Input{Settings: project(t, files), Sources: sources(dag)})
		var out []string
		for _, id := range []string{"my_db", "my-db", "bucket", "limit"} {
			s := find(t, inv, id).States[0]
			one := id + " " + s.Answer.String()
			if s.Absent {
				one += " (absent)"
			}
			if s.Answer == Unclear {
				one += ": " + s.Detail
			}
			out = append(out, one)
		}
		return strings.Join(out, "\n")
	}
	for name, c := range map[string]struct {
		connections, variables, want string
		change                       func(files map[string]string)
	}{
		"both": {"my_db: postgres://h/d\n", `{"bucket": "b", "limit": null}`, "my_db present\nmy-db unknown (absent)\nbucket present\nlimit unknown (absent)", nil},
		"an environment variable": {"a: postgres://h/d\n", "{}", "my_db defined (absent)\nmy-db unknown (absent)\nbucket unknown (absent)\nlimit unknown (absent)",
			func(files map[string]string) { files[".env"] += "AIRFLOW_CONN_MY_DB=http://h\n" }},
		"broken": {"my_db: [\n", `["bucket"]`, "my_db unclear: Airflow cannot read include/connections.yaml: line 2 is not valid YAML\n" +
			"my-db unclear: Airflow cannot read include/connections.yaml: line 2 is not valid YAML\n" +
			"bucket unclear: Airflow cannot read include/variables.json: the file does not hold an object\nlimit unclear: Airflow cannot read include/variables.json: the file does not hold an object", nil},
		"elsewhere": {"my_db: postgres://h/d\n", "{}", "my_db unknown\nmy-db unknown\nbucket unknown\nlimit unknown",
			func(files map[string]string) {
				files[".env"] = strings.NewReplacer("/usr/local/airflow/include", "/opt/secrets", "include/", "../").Replace(files[".env"])
			}},
	} {
		if got := states(c.connections, c.variables, c.change); got != c.want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, c.want)
		}
	}
}
