package report

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
)

// browser is a page in a headless Chromium, driven by the DevTools protocol over a pipe.
type browser struct {
	t       *testing.T
	in      io.Writer
	session string

	mu     sync.Mutex
	last   int
	calls  map[int]chan reply
	events map[string]chan struct{}
	// requests are the addresses that the page asked for; problems are what its console reports.
	requests, problems []string
}

type reply struct {
	Result json.RawMessage
	Error  *struct{ Message string }
}

// start starts a browser with an empty page. The test is skipped where there is no Chromium.
func start(t *testing.T) *browser {
	t.Helper()
	if testing.Short() {
		t.Skip("starts a browser")
	}
	if runtime.GOOS == "windows" {
		t.Skip("the browser is driven through inherited pipes")
	}
	name := ""
	for _, n := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if at, err := exec.LookPath(n); err == nil {
			name = at
			break
		}
	}
	if name == "" {
		t.Skip("no Chromium on this machine")
	}
	read, write, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	answers, tell, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	home, err := os.MkdirTemp("", "chromium") // not t.TempDir: processes of the browser may still write when it has ended
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, name, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
		"--hide-scrollbars", "--remote-debugging-pipe", "--user-data-dir="+home)
	cmd.Env = append(os.Environ(), "HOME="+home, "XDG_CONFIG_HOME="+home, "XDG_CACHE_HOME="+home)
	cmd.ExtraFiles = []*os.File{read, tell} // descriptors 3 and 4
	cmd.WaitDelay = 5 * time.Second
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	read.Close()
	tell.Close()
	b := &browser{t: t, in: write, calls: map[int]chan reply{}, events: map[string]chan struct{}{}}
	go b.listen(answers)
	t.Cleanup(func() {
		b.send("Browser.close", nil)
		write.Close()
		_ = cmd.Wait()
		answers.Close()
		cancel()
		for range 20 {
			if os.RemoveAll(home) == nil {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
	var target struct{ TargetID string }
	b.call("Target.createTarget", map[string]any{"url": "about:blank"}, &target) //nolint:misspell // a page of browsers
	var attached struct{ SessionID string }
	b.call("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &attached)
	b.session = attached.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		b.call(domain+".enable", nil, nil)
	}
	return b
}

// listen reads the messages of the browser, which a NUL ends.
func (b *browser) listen(r io.Reader) {
	in := bufio.NewReaderSize(r, 1<<20)
	for {
		line, err := in.ReadBytes(0)
		if err != nil {
			return
		}
		var m struct {
			ID     int
			Method string
			Params struct {
				Request          struct{ URL string }
				Entry            struct{ Level, Text string }
				ExceptionDetails struct{ Text string }
			}
			reply
		}
		if json.Unmarshal(line[:len(line)-1], &m) != nil {
			continue
		}
		b.mu.Lock()
		if done := b.calls[m.ID]; done != nil {
			done <- m.reply
			delete(b.calls, m.ID)
		}
		switch m.Method {
		case "Network.requestWillBeSent":
			b.requests = append(b.requests, m.Params.Request.URL)
		case "Log.entryAdded":
			b.problems = append(b.problems, m.Params.Entry.Level+": "+m.Params.Entry.Text)
		case "Runtime.exceptionThrown":
			b.problems = append(b.problems, m.Params.ExceptionDetails.Text)
		}
		if wait := b.events[m.Method]; wait != nil {
			close(wait)
			delete(b.events, m.Method)
		}
		b.mu.Unlock()
	}
}

func (b *browser) send(method string, params any) chan reply {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.last++
	done := make(chan reply, 1)
	b.calls[b.last] = done
	message := map[string]any{"id": b.last, "method": method}
	if params != nil {
		message["params"] = params
	}
	if b.session != "" && method != "Browser.close" {
		message["sessionId"] = b.session
	}
	text, err := json.Marshal(message)
	if err != nil {
		b.t.Fatal(err)
	}
	if _, err := b.in.Write(append(text, 0)); err != nil {
		b.t.Log(err)
	}
	return done
}

// call calls a method of the protocol and reads its result into out.
func (b *browser) call(method string, params, out any) {
	b.t.Helper()
	select {
	case r := <-b.send(method, params):
		if r.Error != nil {
			b.t.Fatalf("%s: %s", method, r.Error.Message)
		}
		if out != nil {
			if err := json.Unmarshal(r.Result, out); err != nil {
				b.t.Fatal(err)
			}
		}
	case <-time.After(time.Minute):
		b.t.Fatalf("%s: no answer", method)
	}
}

// open loads a page and waits until it is complete.
func (b *browser) open(url string) {
	b.t.Helper()
	loaded := make(chan struct{})
	b.mu.Lock()
	b.events["Page.loadEventFired"] = loaded
	b.requests, b.problems = nil, nil
	b.mu.Unlock()
	b.call("Page.navigate", map[string]any{"url": url}, nil)
	select {
	case <-loaded:
	case <-time.After(time.Minute):
		b.t.Fatalf("%s does not load", url)
	}
}

// seen returns what the page asked for and what its console reports.
func (b *browser) seen() (requests, problems []string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.requests), slices.Clone(b.problems)
}

// eval evaluates an expression of JavaScript, or awaits its promise, and returns its value.
func (b *browser) eval(expression string) any {
	b.t.Helper()
	var out struct {
		Result           struct{ Value any }
		ExceptionDetails *struct {
			Exception struct{ Description string }
		}
	}
	b.call("Runtime.evaluate", map[string]any{"expression": expression, "returnByValue": true, "awaitPromise": true}, &out)
	if out.ExceptionDetails != nil {
		b.t.Fatalf("%s: %s", expression, out.ExceptionDetails.Exception.Description)
	}
	return out.Result.Value
}

// number is eval of a number.
func (b *browser) number(expression string) float64 {
	b.t.Helper()
	n, ok := b.eval(expression).(float64)
	if !ok {
		b.t.Fatalf("%s is not a number", expression)
	}
	return n
}

// work returns what the page has cost so far, in seconds of the processor, by kind of work.
func (b *browser) work() map[string]float64 {
	b.t.Helper()
	var out struct {
		Metrics []struct {
			Name  string
			Value float64
		}
	}
	b.call("Performance.getMetrics", nil, &out)
	work := map[string]float64{}
	for _, m := range out.Metrics {
		work[m.Name] = m.Value
	}
	return work
}

// size makes the window so large, in CSS pixels.
func (b *browser) size(width, height int) {
	b.call("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600}, nil)
}

// key presses and releases a key.
func (b *browser) key(name string, code int, text string) {
	for _, kind := range []string{"keyDown", "keyUp"} {
		p := map[string]any{"type": kind, "key": name, "code": name, "windowsVirtualKeyCode": code}
		if kind == "keyDown" && text != "" {
			p["text"] = text
		}
		b.call("Input.dispatchKeyEvent", p, nil)
	}
}

// save writes the picture or the PDF that a method returns.
func (b *browser) save(name, method string, params map[string]any) {
	b.t.Helper()
	var out struct{ Data string }
	b.call(method, params, &out)
	content, err := base64.StdEncoding.DecodeString(out.Data)
	if err == nil {
		err = os.WriteFile(name, content, 0o644)
	}
	if err != nil {
		b.t.Fatal(fmt.Errorf("%s: %w", name, err))
	}
}
