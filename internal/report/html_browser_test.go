package report

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/astrosecrets/astrosecrets/internal/finding"
	"github.com/astrosecrets/astrosecrets/internal/source"
	"github.com/astrosecrets/astrosecrets/rules"
)

var pictures = flag.String("pictures", "", "a `DIR` in which TestBrowserPictures writes pictures of -page")
var picturePage = flag.String("page", "", "the `FILE` of which TestBrowserPictures writes pictures")

// write writes a report as a page and returns its address.
func writePage(t *testing.T, r *Report) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "report.html")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := HTML(f, r); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return fileURL(name)
}

func fileURL(name string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(name)}).String()
}

// visiblePlaces counts the findings that are displayed.
const visiblePlaces = `[...document.querySelectorAll(".places > li")].filter(e => e.getClientRects().length).length`

// matches is what the page says about its filter.
const matches = `document.getElementById("matches").textContent`

// fill sets a field of the filter as typing or choosing does.
func fill(name, value string) string {
	return fmt.Sprintf(`(() => { const e = document.getElementById("filter").elements[%q]; e.value = %q; e.dispatchEvent(new Event("input", {bubbles: true})); })()`, name, value)
}

// tick sets or clears a severity.
func tick(severity string) string {
	return fmt.Sprintf(`document.querySelector("[value=%s]").click()`, severity)
}

// TestBrowserFilter filters the sample by severity, project and rule.
func TestBrowserFilter(t *testing.T) {
	b := start(t)
	page := writePage(t, sample())
	b.open(page)
	for _, step := range []struct {
		action string
		shown  float64
		status string
	}{
		{"", 6, "6 findings in 3 projects"},
		{tick("error"), 3, "3 findings in 2 projects"},
		{tick("warning"), 1, "1 finding in 1 project"},
		{tick("note"), 0, "0 findings in 0 projects"},
		{`document.querySelector("#filter button").click()`, 6, "6 findings in 3 projects"},
		{fill("rule", "prefix/drift"), 2, "2 findings in 2 projects"},
		{fill("project", "A:B"), 1, "1 finding in 1 project"},
		{fill("project", "no such project"), 0, "0 findings in 0 projects"},
		{`document.querySelector("#filter button").click()`, 6, "6 findings in 3 projects"},
		{`[...document.querySelectorAll("#projects th a")].find(a => a.textContent === "etl").click()`, 5, "5 findings in 1 project"},
	} {
		if step.action != "" {
			b.eval(step.action)
			b.eval(`new Promise(done => setTimeout(done, 20))`) // a form is reset after its event
		}
		if got, status := b.number(visiblePlaces), b.eval(matches); got != step.shown || status != step.status {
			t.Errorf("after %s: %v findings and %q, want %v and %q", step.action, got, status, step.shown, step.status)
		}
	}
	requests, problems := b.seen()
	if len(requests) != 1 || requests[0] != page {
		t.Errorf("the page loads %v", requests)
	}
	if len(problems) > 0 {
		t.Errorf("the console has %v", problems)
	}
	// A link to a finding displays it, whatever the filter says.
	id := b.eval(`document.querySelector(".places > li").id`)
	b.eval(fill("project", "no such project"))
	b.eval(fmt.Sprintf(`location.hash = %q`, id))
	b.eval(`new Promise(done => setTimeout(done, 50))`)
	if got := b.eval(`document.querySelector(".places > li.target").getClientRects().length > 0`); got != true {
		t.Error("the finding that the address names is not displayed")
	}
}

// TestBrowserHostile opens a report full of names and messages that try to be markup and script.
func TestBrowserHostile(t *testing.T) {
	b := start(t)
	b.open(writePage(t, hostileReport()))
	if got := b.eval(`String(window.hacked) + document.querySelectorAll("img, iframe, object, [onerror], [onclick], [style], base, link").length`); got != "undefined0" {
		t.Errorf("a name of the report is markup: %v", got)
	}
	if got := b.number(`document.scripts.length + document.querySelectorAll("style").length`); got != 2 {
		t.Errorf("%v scripts and styles, want one of each", got)
	}
	if got, want := b.number(visiblePlaces), float64(len(hostileReport().Findings)); got != want {
		t.Errorf("%v findings are displayed, want %v", got, want)
	}
	b.eval(`document.querySelector("#more-projects").click()`)
	for i, name := range hostile {
		want := printable(name)
		if got := b.eval(fmt.Sprintf(`[...document.querySelectorAll("#projects th a")].map(a => a.textContent).includes(%q)`, want)); got != true {
			t.Errorf("name %d: %q is not displayed as it is", i, want)
		}
	}
	if _, problems := b.seen(); len(problems) > 0 {
		t.Errorf("the console has %v", problems)
	}
}

// TestBrowserWithoutScript reads the page where scripts, styles or both are forbidden.
func TestBrowserWithoutScript(t *testing.T) {
	b := start(t)
	var policy string
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_ = HTML(w, sample())
	}))
	defer server.Close()
	for _, policy = range []string{"script-src 'none'", "sandbox", "sandbox; default-src 'none'"} {
		b.open(server.URL)
		if got := b.eval(`document.documentElement.className`); got != "" {
			t.Errorf("%s: the script has run", policy)
		}
		if got := b.number(visiblePlaces); got != 6 {
			t.Errorf("%s: %v findings are displayed, want 6", policy, got)
		}
		if got := b.number(`[...document.querySelectorAll("#projects tbody tr")].filter(e => e.getClientRects().length).length`); got != 7 {
			t.Errorf("%s: %v rows of projects are displayed, want 7", policy, got)
		}
	}
}

// TestBrowserKeyboard walks through the page by keys, as a person without a mouse does.
func TestBrowserKeyboard(t *testing.T) {
	b := start(t)
	b.open(writePage(t, sample()))
	var order []string
	for range 12 {
		b.key("Tab", 9, "")
		order = append(order, b.eval(`(e => e.name || e.textContent.trim().slice(0, 30))(document.activeElement)`).(string))
		if got := b.eval(`getComputedStyle(document.activeElement).outlineStyle`); got == "none" {
			t.Errorf("the focus on %s cannot be seen", order[len(order)-1])
		}
	}
	want := []string{"Skip to the findings", "severity", "severity", "severity", "rule", "project", "Clear", "etl", "a:b", "clean"}
	for i := range want {
		if order[i] != want[i] {
			t.Fatalf("the keys reach %q, want %q", order, want)
		}
	}
	// Every control has a name, and the headings build a tree without gaps.
	var tree struct {
		Nodes []struct {
			Role, Name struct{ Value any }
			Properties []struct {
				Name  string
				Value struct{ Value any }
			}
		}
	}
	b.call("Accessibility.getFullAXTree", nil, &tree)
	roles, level := map[string]int{}, 0.0
	for _, n := range tree.Nodes {
		role, _ := n.Role.Value.(string)
		name, _ := n.Name.Value.(string)
		roles[role]++
		switch role {
		case "checkbox", "combobox", "searchbox", "button", "link", "heading":
			if strings.TrimSpace(name) == "" {
				t.Errorf("a %s has no name", role)
			}
		}
		for _, p := range n.Properties {
			if l, ok := p.Value.Value.(float64); ok && p.Name == "level" && role == "heading" {
				if l > level+1 {
					t.Errorf("heading %q of level %v follows level %v", name, l, level)
				}
				level = l
			}
		}
	}
	for role, n := range map[string]int{"main": 1, "search": 1, "table": 1, "checkbox": 3, "combobox": 1, "searchbox": 1, "status": 1, "rowheader": 3, "columnheader": 3} {
		if roles[role] < n {
			t.Errorf("%d of role %s, want %d: %v", roles[role], role, n, roles)
		}
	}
}

// TestBrowserWidths looks for content that is wider than a phone, and for too little contrast.
func TestBrowserWidths(t *testing.T) {
	b := start(t)
	for _, r := range []*Report{sample(), hostileReport()} {
		b.open(writePage(t, r))
		for _, width := range []int{320, 390, 768, 1280} {
			b.size(width, 800)
			b.eval(`document.querySelectorAll("details").forEach(e => { e.open = true })`)
			if got := b.number(`document.documentElement.scrollWidth`); got > float64(width) {
				t.Errorf("%d pixels: the content is %v wide", width, got)
			}
		}
		for _, scheme := range []string{"light", "dark"} {
			b.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": scheme}}}, nil)
			if got := b.eval(contrast); got != "" {
				t.Errorf("%s: %v", scheme, got)
			}
		}
	}
}

// contrast lists elements whose text has less than 4.5 times the luminance of what is behind it, or
// the other way around (WCAG 2.2, 1.4.3).
const contrast = `(() => {
	const rgb = c => c.match(/[\d.]+/g).map(Number);
	const lum = c => { const [r, g, b] = rgb(c).map(v => { v /= 255; return v <= 0.04045 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4); }); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
	const behind = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor, v = rgb(c); if (v.length === 3 || v[3] > 0) return c; } return "rgb(255,255,255)"; };
	const bad = new Set();
	for (const e of document.body.querySelectorAll("*")) {
		if (!e.getClientRects().length || ![...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim())) continue;
		const [a, z] = [lum(getComputedStyle(e).color), lum(behind(e))].sort((x, y) => x - y);
		const ratio = (z + 0.05) / (a + 0.05);
		if (ratio < 4.5) bad.add(e.tagName + "." + e.className + " " + ratio.toFixed(2));
	}
	return [...bad].join(", ");
})()`

// manyProjects is a report on n projects, each with a finding that a fix goes with.
func manyProjects(n int) *Report {
	r := &Report{Version: "v0.1.0", Rules: []*rules.Rule{readersDisagree, unknownKey, plaintext, unproven, silent}, FailOn: finding.Error}
	const class = "airflow.providers.microsoft.azure.secrets.key_vault.AzureKeyVaultBackend"
	for i := range n {
		root := fmt.Sprintf("team%03d/project%05d", i/100, i)
		f := file(root+"/.env", "AIRFLOW__SECRETS__BACKEND="+class+"\nAIRFLOW__SECRETS__BACKEND_KWARGS={\"vault_url\": \"https://contoso.vault.azure.net/\", \"conections_prefix\": \"airflow-connections\", \"tenant_id\": \"72f988bf-86f1-41af-91ab-2d7cd011db47\"}\n")
		rule := r.Rules[i%len(r.Rules)]
		r.Projects = append(r.Projects, Project{Root: root, Runtime: "3.1-12", Airflow: "3.1", FileCount: 6, Targets: []Target{{"local", class, []string{".env"}}, {"hosted", class, []string{".env"}}}})
		r.Findings = append(r.Findings, &finding.Finding{
			Rule: rule.ID, Severity: rule.Severity, Project: root, Range: source.Range{File: f, Span: span(f, "conections_prefix")}, Views: views, Fingerprint: fmt.Sprintf("%016x%016x", i+1, 0),
			Message: finding.Message{Text: "unknown kwarg `conections_prefix` for Azure Key Vault", Effect: "The backend passes it to the Azure SecretClient at the first lookup, which silently ignores it.", Help: "Rename it to `connections_prefix`."},
			Fixes:   []finding.Fix{{Message: "rename it to connections_prefix", Edits: []finding.Edit{edit(f, "conections_prefix", "connections_prefix")}}},
		})
	}
	return r
}

// TestBrowserManyProjects measures a page about ten thousand projects.
func TestBrowserManyProjects(t *testing.T) {
	b := start(t)
	began := time.Now()
	page := writePage(t, manyProjects(10_000))
	wrote := time.Since(began)
	u, _ := url.Parse(page)
	info, err := os.Stat(u.Path)
	if err != nil {
		t.Fatal(err)
	}
	began = time.Now()
	b.open(page)
	t.Logf("%.1f MB, written in %v, displayed in %v", float64(info.Size())/1e6, wrote.Round(time.Millisecond), time.Since(began).Round(time.Millisecond))
	if info.Size() > maxPage {
		t.Errorf("the page has %d bytes", info.Size())
	}
	if got := b.eval(matches); got != "10000 findings in 10000 projects" {
		t.Errorf("%v", got)
	}
	b.call("Performance.enable", map[string]any{"timeDomain": "threadTicks"}, nil)
	for _, action := range []string{
		fill("project", "project0"), fill("project", "99"), fill("project", "team042/project04242"), fill("project", ""), tick("error"), tick("error"), tick("warning"), tick("warning"),
		fill("rule", "kwargs/unknown-key"), fill("rule", ""), `document.querySelector("#more-projects").click()`, `document.querySelector(".rule .more button").click()`,
	} {
		before := b.work()
		wall := b.number(`(() => { const began = performance.now(); ` + action + `; document.body.getBoundingClientRect(); return performance.now() - began; })()`)
		b.number(`new Promise(done => requestAnimationFrame(() => setTimeout(() => done(1), 0)))`)
		after := b.work()
		took := 1000 * (after["TaskDuration"] - before["TaskDuration"])
		var parts []string
		for _, name := range []string{"ScriptDuration", "RecalcStyleDuration", "LayoutDuration"} {
			parts = append(parts, fmt.Sprintf("%s %.0f", strings.TrimSuffix(name, "Duration"), 1000*(after[name]-before[name])))
		}
		t.Logf("%4.0f ms of the processor (%s), %4.0f ms: %v: %.60s", took, strings.Join(parts, ", "), wall, b.eval(matches), action)
		if took > 100 {
			t.Errorf("%s takes %.0f ms", action, took)
		}
	}
	if got := b.number(visiblePlaces); got > 700 {
		t.Errorf("%v findings are displayed at once", got)
	}
}

// TestBrowserPictures writes pictures of a page: `-page FILE -pictures DIR`.
func TestBrowserPictures(t *testing.T) {
	if *pictures == "" {
		t.Skip("writes pictures where -pictures says so")
	}
	b := start(t)
	name, err := filepath.Abs(*picturePage)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []struct {
		name, scheme string
		width        int
	}{{"desktop", "light", 1280}, {"desktop-dark", "dark", 1280}, {"phone", "light", 390}, {"phone-dark", "dark", 390}} {
		b.call("Emulation.setEmulatedMedia", map[string]any{"features": []map[string]string{{"name": "prefers-color-scheme", "value": p.scheme}}}, nil)
		b.size(p.width, 1500)
		b.open(fileURL(name))
		b.save(filepath.Join(*pictures, p.name+".png"), "Page.captureScreenshot", map[string]any{"format": "png"})
		b.eval(`document.querySelectorAll("details").forEach(e => { e.open = true }); document.querySelector("#findings").scrollIntoView()`)
		b.save(filepath.Join(*pictures, p.name+"-findings.png"), "Page.captureScreenshot", map[string]any{"format": "png"})
	}
	b.call("Emulation.clearDeviceMetricsOverride", nil, nil)
	b.open(fileURL(name))
	b.save(filepath.Join(*pictures, "print.pdf"), "Page.printToPDF", map[string]any{"paperWidth": 8.27, "paperHeight": 11.69})
}
