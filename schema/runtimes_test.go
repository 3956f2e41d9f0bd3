package schema

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestRuntimesDecode(t *testing.T) {
	var tables runtimeTables
	if err := json.Unmarshal([]byte(runtimesJSON), &tables); err != nil {
		t.Fatal(err)
	}
	if len(tables.Runtime.Since) != len(tables.Runtime.Bundled) {
		t.Error("since and bundled differ in length")
	}
	for version, row := range tables.Runtime.Versions {
		if n, ok := dotted(version); !ok || len(n) != 3 || len(row) != len(tables.Runtime.Bundled) {
			t.Errorf("row %s: %q", version, row)
		}
		i, _ := ParseImage("quay.io/astronomer/astro-runtime:" + version)
		for k, since := range tables.Runtime.Since { // the rule for missing rows must fit those that are there
			n, _ := dotted(since)
			bundled := row[k] != ""
			m, _ := dotted(version)
			if later := compare(m, n) >= 0; later != bundled {
				t.Errorf("%s %s: %q, but since %s", version, tables.Runtime.Bundled[k], row[k], since)
			}
		}
		if i.Runtime != version {
			t.Errorf("%s: %+v", version, i)
		}
	}
	for runtime, airflow := range tables.Releases.Airflow {
		n := tagNumbers(runtime)
		if n == nil {
			t.Errorf("%s is no Runtime", runtime)
			continue
		}
		line := tables.Lines.Airflow[dot(n[0])]
		if strings.Contains(runtime, "-") {
			line = dot(n[0], n[1])
		}
		if len(airflow) <= len(line) || airflow[:len(line)] != line {
			t.Errorf("%s: Airflow %s, but the line has %s", runtime, airflow, line)
		}
	}
}

func compare(a, b []int) int {
	for k := range a {
		if a[k] != b[k] {
			return a[k] - b[k]
		}
	}
	return 0
}

func TestParseImage(t *testing.T) {
	type want struct {
		kind                     ImageKind
		runtime, min, below      string
		airflow, python          string
		slim, base, onbuild      bool
		amazon, azure, hashicorp Presence
	}
	const astro, v3, agent = "quay.io/astronomer/astro-runtime:", "astrocrpublic.azurecr.io/runtime:", "images.astronomer.cloud/baseimages/astro-remote-execution-agent:"
	for ref, w := range map[string]want{
		astro + "11.5.0":                       {RuntimeImage, "11.5.0", "2.9.2", "2.9.3", "2.9.2", "3.11", false, false, true, Present, Present, Absent},
		astro + "11.6.0":                       {RuntimeImage, "11.6.0", "2.9.2", "2.9.4", "2.9", "3.11", false, false, true, Present, Present, Absent},
		astro + "11.20.0":                      {RuntimeImage, "11.20.0", "2.9.3", "2.10.0", "2.9", "3.11", false, false, true, Present, Present, Absent},
		astro + "10.1.0-base":                  {RuntimeImage, "10.1.0", "2.8.0", "2.8.2", "2.8", "3.11", false, true, false, Present, Present, Absent},
		astro + "11.8.0-slim":                  {RuntimeImage, "11.8.0", "2.9.3", "2.10.0", "2.9", "3.11", true, false, true, Absent, Absent, Absent},
		astro + "13.6.0-python-3.12-slim":      {RuntimeImage, "13.6.0", "2.11.1", "2.11.3", "2.11", "3.12", true, false, true, Absent, Absent, Absent},
		astro + "12.8.0-slim-python-3.10-base": {RuntimeImage, "12.8.0", "2.10.0", "2.10.6", "2.10", "3.10", true, true, false, Absent, Absent, Absent},
		astro + "12.8.0":                       {RuntimeImage, "12.8.0", "2.10.0", "2.10.6", "2.10", "3.12", false, false, true, Present, Present, Absent},
		astro + "13.4.0":                       {RuntimeImage, "13.4.0", "2.11.0", "2.11.2", "2.11", "3.12", false, false, true, PresenceUnknown, PresenceUnknown, Absent},
		astro + "6.0.4":                        {RuntimeImage, "6.0.4", "2.4.0", "2.5.0", "2.4", "3.9", false, false, true, Present, Present, Absent},
		astro + "5.0.1":                        {RuntimeImage, "5.0.1", "2.3.0", "2.4.0", "2.3", "3.9", false, false, true, Present, Absent, Absent},
		astro + "3.0.4":                        {RuntimeImage, "3.0.4", "2.1.0", "2.2.0", "2.1", "", false, false, true, Present, Absent, Absent},
		astro + "5":                            {RuntimeImage, "5", "2.3.0", "2.4.0", "2.3", "3.9", false, false, true, Present, PresenceUnknown, Absent},
		astro + "9.1-python-3.10":              {RuntimeImage, "9.1", "2.7.0", "2.8.0", "2.7", "3.10", false, false, true, Present, Present, Absent},
		astro + "latest":                       {RuntimeImage, "", "", "", "", "", false, false, true, PresenceUnknown, PresenceUnknown, PresenceUnknown},
		astro + "99.0.0":                       {RuntimeImage, "99.0.0", "", "", "", "", false, false, true, PresenceUnknown, PresenceUnknown, Absent},
		"quay.io/astronomer/astro-runtime":     {RuntimeImage, "", "", "", "", "", false, false, true, PresenceUnknown, PresenceUnknown, PresenceUnknown},
		"astrocrpublic.azurecr.io/astronomer/astro-runtime:7.4.2": {RuntimeImage, "7.4.2", "2.5.3", "2.5.4", "2.5.3", "3.9", false, false, true, Present, Present, Absent},
		"host:5000/x/astro-runtime:8.0.0@sha256:abc":              {RuntimeImage, "8.0.0", "2.6.0", "2.6.1", "2.6.0", "3.10", false, false, true, Present, Present, Absent},
		v3 + "3.1-12":                  {RuntimeImage, "3.1-12", "3.1.4", "3.1.9", "3.1", "3.12", false, false, true, Absent, Absent, Absent},
		v3 + "3.0-4-base":              {RuntimeImage, "3.0-4", "3.0.0", "3.0.7", "3.0", "3.12", false, true, false, Absent, Absent, Absent},
		v3 + "3.1-12-python-3.13-base": {RuntimeImage, "3.1-12", "3.1.4", "3.1.9", "3.1", "3.13", false, true, false, Absent, Absent, Absent},
		v3 + "3.2-4.dev1":              {RuntimeImage, "3.2-4", "3.2.0", "3.2.3", "3.2", "3.13", false, false, true, Absent, Absent, Absent},
		v3 + "3.3-8":                   {RuntimeImage, "3.3-8", "3.3.2", "3.3.3", "3.3.2", "3.14", false, false, true, Absent, Absent, Absent},
		v3 + "3.3-99":                  {RuntimeImage, "3.3-99", "3.3.2", "3.4.0", "3.3", "3.14", false, false, true, Absent, Absent, Absent},
		v3 + "3.4-1":                   {RuntimeImage, "3.4-1", "3.4.0", "3.5.0", "3.4", "", false, false, true, PresenceUnknown, PresenceUnknown, PresenceUnknown},
		v3 + "4.0-1":                   {RuntimeImage, "4.0-1", "4.0.0", "4.1.0", "4.0", "", false, false, true, PresenceUnknown, PresenceUnknown, PresenceUnknown},
		v3 + "3.3":                     {RuntimeImage, "3.3", "3.3.0", "3.4.0", "3.3", "3.14", false, false, true, Absent, Absent, Absent},
		v3 + "3.1-python-3.12":         {RuntimeImage, "3.1", "3.1.0", "3.2.0", "3.1", "3.12", false, false, true, Absent, Absent, Absent},
		v3 + "3.9-1":                   {RuntimeImage, "3.9-1", "3.9.0", "3.10.0", "3.9", "", false, false, true, PresenceUnknown, PresenceUnknown, PresenceUnknown},
		astro + "3.0-2":                {RuntimeImage, "3.0-2", "3.0.0", "3.0.7", "3.0", "3.12", false, false, true, Absent, Absent, Absent},
		"images.astronomer.cloud/baseimages/runtime:3.2-6":      {RuntimeImage, "3.2-6", "3.2.0", "3.2.3", "3.2", "3.13", false, false, true, Absent, Absent, Absent},
		agent + "3.0-4-python-3.12-astro-agent-1.0.2":           {AgentImage, "3.0-4", "3.0.0", "3.0.7", "3.0", "3.12", false, false, true, Absent, Absent, Absent},
		agent + "3.1-2-ubi9-python-3.12-astro-agent-1.2.0-base": {AgentImage, "3.1-2", "3.1.0", "3.1.5", "3.1", "3.12", false, true, false, Absent, Absent, Absent},
		"quay.io/astronomer/ap-airflow:2.0.0-3-buster-onbuild":  {ApAirflowImage, "", "2.0.0", "2.0.1", "2.0.0", "", false, false, true, PresenceUnknown, PresenceUnknown, PresenceUnknown},
		"quay.io/astronomer/ap-airflow:2.2.0-2-buster":          {ApAirflowImage, "", "2.2.0", "2.2.1", "2.2.0", "", false, true, false, PresenceUnknown, PresenceUnknown, PresenceUnknown},
		"astronomerinc/ap-airflow:1.10.10-buster-onbuild":       {ApAirflowImage, "", "1.10.10", "1.10.11", "1.10.10", "", false, false, true, PresenceUnknown, PresenceUnknown, PresenceUnknown},
		"apache/airflow:2.8.1":                                  {ApacheImage, "", "2.8.1", "2.8.2", "2.8.1", "", false, false, false, Present, Present, Present},
		"docker.io/apache/airflow:2.10.4-python3.11":            {ApacheImage, "", "2.10.4", "2.10.5", "2.10.4", "3.11", false, false, false, Present, Present, Present},
		"apache/airflow:slim-3.0.1-python3.12":                  {ApacheImage, "", "3.0.1", "3.0.2", "3.0.1", "3.12", true, false, false, Absent, Absent, Absent},
		"apache/airflow:3.0.0rc1":                               {ApacheImage, "", "3.0.0rc1", "3.0.1", "3.0.0rc1", "", false, false, false, Present, Present, Present},
		"apache/airflow:latest":                                 {ApacheImage, "", "", "", "", "", false, false, false, PresenceUnknown, PresenceUnknown, PresenceUnknown},
		"apache/airflow:1.10.10":                                {ApacheImage, "", "1.10.10", "1.10.11", "1.10.10", "", false, false, false, PresenceUnknown, PresenceUnknown, PresenceUnknown},
		"apache/airflow:slim-latest":                            {ApacheImage, "", "", "", "", "", true, false, false, Absent, Absent, Absent},
	} {
		i, ok := ParseImage(ref)
		if !ok {
			t.Errorf("%s: unknown", ref)
			continue
		}
		const p = "apache-airflow-providers-"
		_, amazon := i.Bundled(p + "amazon")
		_, azure := i.Bundled(p + "microsoft-azure")
		_, hashicorp := i.Bundled(p + "hashicorp")
		got := want{i.Kind, i.Runtime, i.Airflow.Min, i.Airflow.Below, i.AirflowVersion(), i.Python, i.Slim, i.Base, i.OnBuild, amazon, azure, hashicorp}
		if got != w {
			t.Errorf("%s:\n got %+v\nwant %+v", ref, got, w)
		}
		if i.Astro() != (i.Kind != ApacheImage) {
			t.Errorf("%s: Astro %v", ref, i.Astro())
		}
	}
	for _, ref := range []string{"", "python:3.11", "airflow", "me/airflow:2.8.1", "runtime:3.1-2", "me/runtime:3.1-2", "mcr.microsoft.com/dotnet/runtime:8.0", "scratch", ":", "a:b@", "//:"} {
		if i, ok := ParseImage(ref); ok {
			t.Errorf("%q is %+v", ref, i)
		}
	}
	if (Image{}).Astro() {
		t.Error("no image is Astro")
	}
}

func TestBundledVersions(t *testing.T) {
	for _, c := range []struct{ ref, distribution, version string }{
		{"astro-runtime:11.8.0", "google", "10.19.0"}, {"astro-runtime:12.8.0", "microsoft-azure", "10.5.1"},
		{"astro-runtime:9.5.0-base", "amazon", "8.10.0"}, {"astro-runtime:3.0.4", "amazon", "1!2.0.0"}, {"astro-runtime:12.7.1", "google", ""},
		{"astrocrpublic.azurecr.io/runtime:3.3-2", "common-io", ""},
	} {
		i, _ := ParseImage(c.ref)
		if v, status := i.Bundled("apache-airflow-providers-" + c.distribution); v != c.version || status != Present {
			t.Errorf("%s: %s %q %v, want %q", c.ref, c.distribution, v, status, c.version)
		}
	}
	i, _ := ParseImage("astro-runtime:11.8.0")
	if _, status := i.Bundled("pandas"); status != PresenceUnknown {
		t.Error("pandas is judged")
	}
	agent, _ := ParseImage("x/astro-remote-execution-agent:3.1-2-python-3.12-astro-agent-1.2.0-base")
	if agent.Agent != "1.2.0" {
		t.Errorf("agent %q", agent.Agent)
	}
}

func FuzzParseImage(f *testing.F) {
	f.Add("quay.io/astronomer/astro-runtime:3.1-12-python-3.12-base")
	f.Add("a/astro-remote-execution-agent:3.0-4-python-3.12-astro-agent-1.0.2")
	f.Add("apache/airflow:slim-2.9.1rc1-python3.9")
	f.Fuzz(func(t *testing.T, ref string) {
		if i, ok := ParseImage(ref); ok {
			i.Bundled("apache-airflow-providers-google")
			i.AirflowVersion()
		}
	})
}
