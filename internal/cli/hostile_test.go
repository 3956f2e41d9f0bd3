//go:build linux

package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/astrosecrets/astrosecrets/internal/source"
)

const childVar = "ASTROSECRETS_TEST_CHILD" // the arguments of a child process, by newlines

// TestChild is the program itself, in a process of its own, when another test starts it.
func TestChild(t *testing.T) {
	args, ok := os.LookupEnv(childVar)
	if !ok {
		return
	}
	os.Exit(Main(context.Background(), strings.Split(args, "\n"), Streams{In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv}))
}

func child(args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], "-test.run=^TestChild$")
	cmd.Env = append(os.Environ(), childVar+"="+strings.Join(args, "\n"))
	return cmd
}

// oneFinding is in every hostile project, in a file of its own: whatever is wrong with the
// rest, it has to be found.
const oneFinding = "FROM quay.io/astronomer/astro-runtime:12.1.0\nENV AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackendd\n"

const goodEnv = "AIRFLOW__SECRETS__BACKEND=airflow.providers.hashicorp.secrets.vault.VaultBackend\n"

func kwargsEnv(json string) string {
	return goodEnv + "AIRFLOW__SECRETS__BACKEND_KWARGS=" + json + "\n"
}

// TestHostile puts what no project should hold into one.
func TestHostile(t *testing.T) {
	file := func(name string, content []byte) func(t *testing.T, dir string) {
		return func(t *testing.T, dir string) { put(t, filepath.Join(dir, name), content) }
	}
	const unreadable = "project/unreadable-file"
	for name, test := range map[string]struct {
		make func(t *testing.T, dir string)
		// path, rule and a part of the message of a finding that has to be there; "" for none
		path, rule, message string
		child               bool // run as a user who may not read everything
	}{
		"directory .env": {func(t *testing.T, dir string) { put(t, filepath.Join(dir, ".env/a.txt"), []byte(goodEnv)) }, "", "", "", false},
		"pipe":           {func(t *testing.T, dir string) { must(t, syscall.Mkfifo(filepath.Join(dir, ".env"), 0o644)) }, ".env", unreadable, "a pipe", false},
		"socket": {func(t *testing.T, dir string) {
			must(t, syscall.Mknod(filepath.Join(dir, ".env"), syscall.S_IFSOCK|0o644, 0))
		}, ".env", unreadable, "a socket", false},
		"device":       {func(t *testing.T, dir string) { must(t, os.Symlink("/dev/zero", filepath.Join(dir, ".env"))) }, ".env", unreadable, "a device", false},
		"link to self": {func(t *testing.T, dir string) { must(t, os.Symlink(".env", filepath.Join(dir, ".env"))) }, ".env", unreadable, "link", false},
		"dead link":    {func(t *testing.T, dir string) { must(t, os.Symlink("nowhere", filepath.Join(dir, ".env"))) }, ".env", unreadable, "link", false},
		"circle of directories": {func(t *testing.T, dir string) {
			must(t, os.Symlink("..", filepath.Join(dir, "up")))
			must(t, os.Symlink(".", filepath.Join(dir, "here")))
		}, "", "", "", false},
		"link out of the tree": {func(t *testing.T, dir string) {
			out := filepath.Join(t.TempDir(), "out")
			put(t, filepath.Join(out, ".env"), []byte("AIRFLOW__SECRETS__BACKEND_KWARGS={\n"))
			must(t, os.Symlink(out, filepath.Join(dir, "out")))
		}, "", "", "", false},
		"file that may not be read": {func(t *testing.T, dir string) {
			put(t, filepath.Join(dir, ".env"), []byte(goodEnv))
			must(t, os.Chmod(filepath.Join(dir, ".env"), 0))
		}, ".env", unreadable, "permission denied", true},
		"directory that may not be read": {func(t *testing.T, dir string) { must(t, os.MkdirAll(filepath.Join(dir, "include"), 0)) }, "include", unreadable, "permission denied", true},
		"too large": {func(t *testing.T, dir string) {
			put(t, filepath.Join(dir, ".env"), nil)
			must(t, os.Truncate(filepath.Join(dir, ".env"), 100<<20))
		}, ".env", unreadable, "100 MB", false},
		"binary":               {file(".env", []byte("AIRFLOW__SECRETS__BACKEND=\x00\x01")), ".env", unreadable, "binary", false},
		"not UTF-8":            {file(".env", []byte("AIRFLOW__SECRETS__BACKEND=\xff\xfa")), ".env", unreadable, "not valid UTF-8", false},
		"UTF-16":               {file(".env", []byte("\xff\xfeA\x00=\x00")), ".env", unreadable, "UTF-16", false},
		"UTF-16 YAML":          {file("values.yaml", (&source.File{Encoding: source.UTF16BE}).Encode([]byte("secretBackend: x.y.Z\ncommonEnv: 1\n"))), "values.yaml", "values/wrong-type", "", false},
		"broken UTF-16 YAML":   {file("values.yaml", []byte("\xff\xfec\x00o\x00m\x00m\x00o\x00n\x00E\x00n\x00v\x00:\x00\x00\xd8")), "values.yaml", unreadable, "UTF-16", false},
		"empty":                {file(".env", nil), "", "", "", false},
		"byte order mark":      {file(".env", []byte("\ufeff"+kwargsEnv(`{"url": "http://v:8200"}`))), ".env", "", "", false},
		"carriage returns":     {file(".env", []byte(strings.ReplaceAll(kwargsEnv(`{'url': 1}`), "\n", "\r\n"))), ".env", "kwargs/invalid-json", "", false},
		"values are a list":    {file("values.yaml", []byte("- commonEnv: 1\n")), "values.yaml", "values/wrong-type", "", false},
		"aliases that explode": {file("values.yaml", []byte("secretBackend: x.y.Z\n"+bomb())), "values.yaml", "", "", false},
		"deep JSON":            {file(".env", []byte(kwargsEnv(strings.Repeat(`{"a":`, 100_000)))), ".env", "kwargs/invalid-json", "", false},
		"deep brackets":        {file(".env", []byte(kwargsEnv(strings.Repeat(`[`, 200_000)+strings.Repeat(`]`, 200_000)))), ".env", "", "", false},
		"deep YAML":            {file("values.yaml", []byte("secretBackend: x.y.Z\ncommonEnv: "+strings.Repeat("[", 20_000)+"\n")), "values.yaml", "values/invalid-yaml", "", false},
		"deep HCL":             {file("main.tf", []byte("x = "+strings.Repeat("[", 20_000)+"\n# AIRFLOW__SECRETS\n")), "", "", "", false},
		"deep shell":           {file("deploy.sh", []byte("astro deployment variable create A="+strings.Repeat("$(", 20_000)+"\n")), "", "", "", false},
		"one line of 4 MB":     {file(".env", []byte(kwargsEnv(`{"url": "`+strings.Repeat("x", 4<<20)+`"`))), ".env", "kwargs/invalid-json", "", false},
		// What was quadratic once: each took minutes at these sizes, and takes a moment.
		"a line of escapes":    {file(".env", []byte("AIRFLOW__SECRETS__BACKEND_KWARGS=\""+strings.Repeat(`\"`, 20_000)+"\"\n")), ".env", "", "", false},
		"a line of references": {file(".env", []byte(kwargsEnv(`{"url": "`+strings.Repeat("$A ${", 50_000)+`"}`))), ".env", "", "", false},
		"one key many times":   {file(".env", []byte(kwargsEnv("{"+strings.Repeat(`"a": "b", `, 20_000)+`"a": "b"}`))), ".env", "kwargs/duplicate-key", "", false},
		"Python quotes":        {file(".env", []byte(kwargsEnv("{"+strings.Repeat(`'a': 'b', `, 10_000)+`'a': 'b'}`))), ".env", "kwargs/invalid-json", "", false},
		"many names":           {file(".env", numbered("K%d=\"a$K%d\"\n", 20_000)), "", "", "", false},
		"many keys":            {file("values.yaml", append([]byte("secretBackend: x.y.Z\n"), numbered("key%d: %d\n", 50_000)...)), "", "", "", false},
		"many suppressions":    {file("values.yaml", append([]byte("secretBackend: x.y.Z\n"), numbered("# astrosecrets: ignore kwargs -- %d %d\n", 10_000)...)), "values.yaml", "project/unused-suppression", "", false},
		"many anchors":         {file("compose.yaml", fmt.Appendf([]byte("x-0: &a0 {A: b}\n"+string(numbered("x-%d: &a%d {<<: *a0, A: b}\n", 1000)[len("x-0: &a0 {<<: *a0, A: b}\n"):])), "services:\n  s:\n    environment:\n      <<: *a999\n      AIRFLOW__SECRETS__BACKEND: x\n")), "", "", "", false},
		"many arguments":       {file("deploy.sh", append([]byte("astro deployment variable create"), numbered(" A%d=%d", 50_000)...)), "", "", "", false},
		"many requirements":    {file("requirements.txt", numbered("apache-airflow-providers-x%d==%d\n", 10_000)), "", "", "", false},
		"requirements in a circle": {func(t *testing.T, dir string) {
			put(t, filepath.Join(dir, "requirements.txt"), []byte("-r requirements-a.txt\n-r requirements.txt\n"))
			put(t, filepath.Join(dir, "requirements-a.txt"), []byte("-r requirements.txt\n-r requirements-a.txt\n"))
		}, "", "", "", false},
		"many stages":  {file("Dockerfile.client", numbered("FROM images.astronomer.cloud/x AS s%d\nENV A=$A%d\n", 2500)), "", "", "", false},
		"50,000 lines": {file(".env", []byte(strings.Repeat("A=b\n", 50_000)+goodEnv)), "", "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir := filepath.Join(parallelTemp(t), "p")
			put(t, filepath.Join(dir, "Dockerfile"), []byte(oneFinding))
			test.make(t, dir)
			out := hostileCheck(t, dir, test.child)
			var report struct {
				Findings []struct{ Rule, Message, Path string }
			}
			if err := json.Unmarshal(out, &report); err != nil {
				t.Fatalf("the report is no JSON (%v): %.300s", err, out)
			}
			rest, found := false, test.message == "" && test.rule == ""
			var all []string
			for _, f := range report.Findings {
				all = append(all, fmt.Sprintf("%s: %s: %s", f.Path, f.Rule, f.Message))
				rest = rest || strings.HasSuffix(f.Path, "Dockerfile")
				found = found || f.Rule == test.rule && strings.Contains(f.Path, test.path) && strings.Contains(f.Message, test.message)
			}
			if !rest {
				t.Errorf("the rest of the project was not checked: %.1500s", strings.Join(all, "\n"))
			}
			if !found {
				t.Errorf("no %s with %q at %s: %.1500s", test.rule, test.message, test.path, strings.Join(all, "\n"))
			}
		})
	}
}

// numbered is a line many times, with its number in it.
func numbered(format string, n int) []byte {
	var b []byte
	for i := range n {
		b = fmt.Appendf(b, format, i, i)
	}
	return b
}

// hostileCheck runs check, in a process of another user if asked, and stops waiting after
// three minutes.
func hostileCheck(t *testing.T, dir string, other bool) []byte {
	args := []string{"check", "--no-config", "-f", "json", dir}
	if other && os.Getuid() == 0 {
		cmd := child(args...)
		self := filepath.Join(filepath.Dir(dir), "self") // where the other user can read it
		b, err := os.ReadFile(os.Args[0])
		must(t, err)
		must(t, os.WriteFile(self, b, 0o755))
		cmd.Path = self
		cmd.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: 65534, Gid: 65534}}
		cmd.Dir = dir
		for up := filepath.Dir(dir); len(up) > len(os.TempDir()); up = filepath.Dir(up) {
			must(t, os.Chmod(up, 0o755))
		}
		var out, err2 bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &err2
		if err := cmd.Run(); cmd.ProcessState.ExitCode() != exitFindings {
			t.Fatalf("%v: %s", err, err2.Bytes())
		}
		return out.Bytes()
	}
	var out, errs bytes.Buffer
	done := make(chan int, 1)
	go func() {
		done <- Main(context.Background(), args, Streams{In: strings.NewReader(""), Out: &out, Err: &errs, Getenv: func(string) string { return "" }})
	}()
	select {
	case code := <-done:
		if code != exitFindings {
			t.Fatalf("exit code %d: %.2000s", code, errs.Bytes())
		}
	case <-time.After(3 * time.Minute):
		t.Fatal("it does not end")
	}
	return out.Bytes()
}

// bomb is YAML that a naive reader expands to a billion strings.
func bomb() string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for i := 1; i < 10; i++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", i, i, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 10), ", "))
	}
	return b.String() + "commonEnv: *a9\n"
}

// parallelTemp is a directory that goes away also where no right to read it is left.
func parallelTemp(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	t.Cleanup(func() {
		filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
			if d != nil && d.IsDir() {
				os.Chmod(p, 0o755)
			}
			return nil
		})
	})
	return dir
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
