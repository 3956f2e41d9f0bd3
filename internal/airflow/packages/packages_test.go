package packages_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/astrosecrets/astrosecrets/internal/airflow"
	"github.com/astrosecrets/astrosecrets/internal/airflow/packages"
	"github.com/astrosecrets/astrosecrets/internal/format/pip"
	"github.com/astrosecrets/astrosecrets/internal/load"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/schema"

	"golang.org/x/tools/txtar"
)

const azure = "apache-airflow-providers-microsoft-azure"

// hosted returns what the Deployment's image of a project installs.
func hosted(t *testing.T, archive string) *packages.Install {
	t.Helper()
	files := &load.Files{Root: "."}
	for _, f := range txtar.Parse([]byte(archive)).Files {
		files.All = append(files.All, source.New(f.Name, f.Name, f.Data))
	}
	slices.SortFunc(files.All, func(a, b *source.File) int { return strings.Compare(a.Name, b.Name) })
	s, err := airflow.Load(context.Background(), files)
	if err != nil {
		t.Fatal(err)
	}
	return s.HostedInstall
}

// TestStatus states where a distribution may come from, and when it is missing for sure.
func TestStatus(t *testing.T) {
	const (
		slim    = "-- Dockerfile --\nFROM quay.io/astronomer/astro-runtime:11.8.0-slim\n"
		onbuild = "-- Dockerfile --\nFROM astrocrpublic.azurecr.io/runtime:3.1-12\n"
	)
	for name, c := range map[string]struct {
		files string
		want  packages.Status
	}{
		"bundled":                  {"-- Dockerfile --\nFROM quay.io/astronomer/astro-runtime:11.8.0\n", packages.Present},
		"in requirements":          {onbuild + "-- requirements.txt --\n" + azure + "\n", packages.Present},
		"under another spelling":   {onbuild + "-- requirements.txt --\nApache_Airflow.Providers-Microsoft_Azure==13.0\n", packages.Present},
		"by an extra":              {onbuild + "-- requirements.txt --\napache-airflow[microsoft.azure]\n", packages.Present},
		"included":                 {onbuild + "-- requirements.txt --\n-r requirements-more.txt\n-- requirements-more.txt --\n" + azure + "\n", packages.Present},
		"included in a circle":     {onbuild + "-- requirements.txt --\n-r requirements.txt\n" + azure + "\n", packages.Present},
		"nowhere":                  {onbuild + "-- requirements.txt --\nrequests\n", packages.Absent},
		"an unknown include":       {onbuild + "-- requirements.txt --\n-r missing.txt\n", packages.Unclear},
		"an include by variable":   {onbuild + "-- requirements.txt --\n-r ${FILE}\n", packages.Unclear},
		"a URL without a name":     {onbuild + "-- requirements.txt --\nhttps://example.com/x.zip\n", packages.Unclear},
		"another platform":         {onbuild + "-- requirements.txt --\n" + azure + "; sys_platform == 'win32'\n", packages.Absent},
		"by pip in the image":      {slim + "RUN pip install " + azure + "\n", packages.Present},
		"uninstalled":              {"-- Dockerfile --\nFROM quay.io/astronomer/astro-runtime:11.8.0\nRUN pip uninstall -y " + azure + "\n", packages.Removed},
		"installed again":          {"-- Dockerfile --\nFROM quay.io/astronomer/astro-runtime:11.8.0\nRUN pip uninstall -y " + azure + "\nRUN pip install " + azure + "\n", packages.Present},
		"an image of one's own":    {"-- Dockerfile --\nFROM registry.example.com/base:1\n", packages.Unclear},
		"uv add":                   {slim + "RUN uv add requests\n", packages.Unclear},
		"the backport of 1.10":     {onbuild + "-- requirements.txt --\napache-airflow-backport-providers-microsoft-azure\n", packages.Present},
		"pyproject of Astro CLI 2": {"-- pyproject.toml --\n[tool.astro]\n", packages.Unclear},
	} {
		if got := hosted(t, c.files).Status(azure); got != c.want {
			t.Errorf("%s: status %d, want %d", name, got, c.want)
		}
	}
	if got := (*packages.Install)(nil).Status(azure); got != packages.Unclear {
		t.Errorf("no image: status %d", got)
	}
	if got := hosted(t, onbuild).Status("apache-airflow"); got != packages.Present {
		t.Errorf("Airflow itself: status %d", got)
	}
}

func TestVersions(t *testing.T) {
	spec, _, ok := schema.Lookup("airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend")
	if !ok {
		t.Fatal("the Key Vault backend is unknown")
	}
	const slim = "-- Dockerfile --\nFROM quay.io/astronomer/astro-runtime:11.8.0-slim\n"
	in := hosted(t, slim+"-- requirements.txt --\n"+azure+"==10.0.0\n")
	if got := in.Versions(spec); len(got) != 1 || got[0].String() != "10.0.0" {
		t.Errorf("an exact pin allows %v", got)
	}
	if got := in.Possible("apache-airflow", spec); len(got) == 0 || !slices.Equal(strs(got), strs(in.Airflow())) {
		t.Errorf("Airflow is %v, want %v", got, in.Airflow())
	}
	in = hosted(t, slim+"-- requirements.txt --\n-c constraints.txt\n"+azure+"\n-- constraints.txt --\n"+azure+"<4\n")
	if got := in.Allowed(spec); len(got) == 0 || got[len(got)-1].String()[0] != '3' {
		t.Errorf("a constraint below 4 allows up to %v", got)
	}
	in = hosted(t, slim+"-- requirements.txt --\n"+azure+" @ https://example.com/a.whl\n")
	if got := in.Versions(spec); got != nil {
		t.Errorf("a URL allows %v, want nothing known", got)
	}
	in = hosted(t, "-- Dockerfile --\nFROM quay.io/astronomer/astro-runtime:11.8.0\n")
	if got := in.Versions(spec); len(got) != 1 {
		t.Errorf("the bundled release is %v, want one", got)
	}
	if (*packages.Install)(nil).Possible(azure, spec) != nil || (*packages.Install)(nil).Found(azure) != nil || (*packages.Install)(nil).Airflow() != nil {
		t.Error("an image that is unknown has releases")
	}
}

func TestAirflow(t *testing.T) {
	in := hosted(t, "-- Dockerfile --\nFROM python:3.12\nRUN pip install apache-airflow==2.10.5\n")
	if got := strs(in.Airflow()); len(got) != 1 || got[0] != "2.10.5" {
		t.Errorf("a pin in the Dockerfile gives Airflow %v", got)
	}
	in.SetAirflow(schema.AirflowReleases("3.1"))
	if got := in.Airflow(); len(got) == 0 || !strings.HasPrefix(got[0].String(), "3.1.") {
		t.Errorf("the configuration gives Airflow %v", got)
	}
	if in := packages.Unknown("built elsewhere"); in.IncompleteReason != "built elsewhere" || in.Status(azure) != packages.Unclear {
		t.Errorf("Unknown gives %+v", in)
	}
}

func TestPackages(t *testing.T) {
	in := hosted(t, "-- Dockerfile --\nFROM quay.io/astronomer/astro-runtime:11.8.0-slim\nRUN pip uninstall -y requests\n-- requirements.txt --\n"+azure+"==10.0.0\nb\na\n")
	var names []string
	in.Packages(func(name string, p packages.Package) {
		names = append(names, name)
		if p.File == nil || pip.Normalize(p.File.Slice(p.NameSpan)) != name {
			t.Errorf("%s is not at its name", name)
		}
	})
	if len(names) != 3 || !slices.IsSorted(names) {
		t.Errorf("packages are %v, want three, sorted", names)
	}
	if found := in.Found(azure); len(found) != 1 || found[0].Specifiers.String() != "==10.0.0" {
		t.Errorf("found %+v", found)
	}
	if at := in.RemovedAt("requests"); at.File == nil || !strings.Contains(at.File.Slice(at.Span), "requests") {
		t.Errorf("requests is removed at %v", at)
	}
}

func strs(versions schema.Versions) []string {
	var out []string
	for _, v := range versions {
		out = append(out, v.String())
	}
	return out
}
