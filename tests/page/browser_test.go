package page_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/eventlink/pulumi-eventlink/tests/installed"
	"github.com/eventlink/pulumi-eventlink/tests/picture"
)

// patience is how long a state of the page is waited for. No test passes or fails for how long it took.
const patience = 4 * time.Minute

// A tab is a page that a test has opened.
type tab struct {
	t   testing.TB
	ctx context.Context
}

// opened opens a page in a browser of its own. The test fails if the page meets an error, breaks its own policy, or asks anybody but its
// own server. Scripts run before those of the page.
func opened(t testing.TB, url string, scripts ...string) *tab {
	t.Helper()
	ctx, end, err := picture.Browser(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(ctx, patience)
	t.Cleanup(func() { cancel(); end() })
	server := strings.Join(strings.SplitAfterN(url, "/", 4)[:3], "")
	chromedp.ListenTarget(ctx, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			t.Errorf("the page threw %s", e.ExceptionDetails.Error())
		case *log.EventEntryAdded:
			if e.Entry.Level == log.LevelError {
				t.Errorf("the page logged %s (%s)", e.Entry.Text, e.Entry.URL)
			}
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(e.Request.URL, server) && !strings.HasPrefix(e.Request.URL, "data:") {
				t.Errorf("the page asked %s", e.Request.URL)
			}
		}
	})
	p := &tab{t, ctx}
	for _, script := range scripts {
		p.do(chromedp.ActionFunc(func(ctx context.Context) error {
			_, err := page.AddScriptToEvaluateOnNewDocument(script).Do(ctx)
			return err
		}))
	}
	p.do(network.Enable(), log.Enable(), emulation.SetDeviceMetricsOverride(1440, 900, 1, false), chromedp.Navigate(url))
	return p
}

func (p *tab) do(actions ...chromedp.Action) {
	p.t.Helper()
	if err := chromedp.Run(p.ctx, actions...); err != nil {
		state := ""
		_ = chromedp.Run(p.ctx, chromedp.Evaluate(`document.querySelector('main')?.innerText ?? ''`, &state))
		p.t.Fatalf("%v; the page shows\n%s", err, state)
	}
}

// shows waits until the page has a verdict on what stands in the editors, and the events.
func (p *tab) shows(verdict string) {
	p.t.Helper()
	p.do(chromedp.WaitVisible(`#verdict[data-fresh=true][data-state="`+verdict+`"]`), chromedp.WaitReady(`#events[data-fresh=true]`))
}

// gives evaluates an expression of JavaScript.
func gives[T any](p *tab, expression string) (value T) {
	p.t.Helper()
	p.do(chromedp.Evaluate(expression, &value))
	return value
}

// until waits until an expression of JavaScript is true.
func (p *tab) until(expression string) {
	p.t.Helper()
	p.do(chromedp.Evaluate(`new Promise((done) => { const look = () => (`+expression+`) ? done(true) : requestAnimationFrame(look); look(); })`, nil, awaited))
}

// types replaces the text of an editor, key by key.
func (p *tab) types(pane, text string) {
	p.t.Helper()
	p.do(chromedp.Focus("#"+pane+"-editor .cm-content"), selectAll, chromedp.KeyEvent(text))
}

// served runs `eventlink serve` in a copy of the example.
func served(t testing.TB) (url, folder string) {
	t.Helper()
	folder = t.TempDir()
	root, err := installed.Root()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.CopyFS(folder, os.DirFS(filepath.Join(root, "examples", "yaml"))); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), filepath.Join(root, "bin", "eventlink"), "serve", "--port", "0")
	command.Dir, command.Stderr = folder, os.Stderr
	out, err := command.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := command.Start(); err != nil {
		t.Fatalf("%v: run make build", err)
	}
	t.Cleanup(func() { _ = command.Wait() }) // it was killed
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("eventlink serve says %q: %v", line, err)
	}
	url, _, _ = strings.Cut(line, " ")
	return url, folder
}

// playground serves the static page.
func playground(t testing.TB) (url string) {
	t.Helper()
	root, err := installed.Root()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(root, ".state", "playground")
	for _, file := range []string{"index.html", "eventlink.wasm.gz"} {
		if _, err := os.Stat(filepath.Join(folder, file)); err != nil {
			t.Fatalf("%v: run make playground", err)
		}
	}
	server := httptest.NewServer(http.FileServer(http.Dir(folder)))
	t.Cleanup(server.Close)
	return server.URL + "/"
}

// awaited waits for a promise.
func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
