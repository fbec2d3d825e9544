package page_test

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/eventlink/pulumi-eventlink/tests/installed"
)

var (
	selectAll = chromedp.KeyEvent("a", chromedp.KeyModifiers(input.ModifierCtrl))
	saved     = chromedp.KeyEvent("s", chromedp.KeyModifiers(input.ModifierCtrl))
)

// faulty is the mapping of the README: an order may have no note.
const faulty = `event.type == "OrderPlaced" ? [{"type": "CreateInvoice", "orderId": event.orderId, "customerId": event.customerId, "currency": event.currency, ` +
	`"lines": event.lines.map(line, {"text": line.name, "amountCents": line.quantity * line.unitCents}), "note": event.note}] : []`

const fixed = `event.?note.orValue("")`

// both runs a test on the page that the tool serves, and on the playground.
func both(t *testing.T, test func(t *testing.T, url string)) {
	t.Parallel()
	t.Run("served", func(t *testing.T) {
		t.Parallel()
		url, _ := served(t)
		test(t, url)
	})
	t.Run("playground", func(t *testing.T) {
		t.Parallel()
		test(t, playground(t))
	})
}

func TestAMappingIsTypedRefusedAndFixed(t *testing.T) {
	both(t, func(t *testing.T, url string) {
		p := opened(t, url)
		p.types("mapping", faulty)
		p.shows("fails")
		if text := gives[string](p, `document.querySelector('#mapping-editor .cm-content').innerText`); text != faulty {
			t.Fatalf("typed, the mapping is\n%s", text)
		}
		for pane, want := range map[string]string{"eventSchema": `"note"`, "mapping": "note", "commandSchema": `"note"`} {
			if got := gives[string](p, `document.querySelector('#`+pane+`-editor .blamed.error')?.textContent ?? ''`); got != want {
				t.Errorf("in %s %q is marked, wanted %q", pane, got, want)
			}
		}
		for selector, want := range map[string]string{
			"#findings h3":                   "event.note may be absent",
			"#findings .example mark.absent": `no "note"`,
			"#flow li:last-child":            "OrderShipped: kept out by the filter",
			"#filter":                        `"OrderPlaced"`,
			"#events .dead-letter":           "mapping-error",
			"#events .branches":              `event.type == "OrderPlaced" is `,
		} {
			if got := gives[string](p, fmt.Sprintf(`document.querySelector(%q)?.textContent ?? ''`, selector)); !strings.Contains(got, want) {
				t.Errorf("%s shows %q, wanted %q", selector, got, want)
			}
		}
		p.do(chromedp.Click("#findings .fix"))
		p.shows("ok")
		if text := gives[string](p, `document.querySelector('#mapping-editor .cm-content').innerText`); text != strings.Replace(faulty, "event.note", fixed, 1) {
			t.Errorf("fixed, the mapping is\n%s", text)
		}
		if left := gives[int](p, `document.querySelectorAll('.blamed').length`); left != 0 {
			t.Errorf("%d parts are still marked", left)
		}
	})
}

func TestPropertiesOfTheEventAreCompleted(t *testing.T) {
	t.Parallel()
	url, _ := served(t)
	p := opened(t, url)
	p.shows("ok")
	p.types("mapping", `event.lines.map(line, {"x": line.q`)
	p.until(`document.querySelector('.cm-tooltip-autocomplete li')`)
	p.do(chromedp.KeyEvent(kb.ArrowDown))
	p.until(`document.querySelector('.cm-tooltip-autocomplete li[aria-selected]')`)
	p.do(chromedp.KeyEvent(kb.Enter))
	if got := gives[string](p, `document.querySelector('#mapping-editor .cm-content').innerText`); !strings.Contains(got, "line.quantity") {
		t.Errorf("completed, the mapping is %s", got)
	}
}

func TestAContractInYAMLIsMarkedToo(t *testing.T) {
	t.Parallel()
	url, _ := served(t)
	p := opened(t, url)
	p.shows("ok")
	for pane, text := range map[string]string{
		"eventSchema":   "type: object\n# placed or sent\noneOf:\n- properties: {type: {const: Placed}, 'it''s': {type: string}}\n  required: [type]\n- required: [type]\n  properties:\n    type: {const: Sent}\n    lines:\n      type: array\n      maxItems: 9\n      items: {type: object, properties: {\"text\": {type: string}}}\n",
		"commandSchema": "type: object\nproperties:\n  all:\n    items:\n      type: string\n",
		"mapping":       `event.type == "Sent" && has(event.lines) ? [{"all": event.lines.map(l, l.text)}] : []`,
	} {
		p.pastes(pane, text)
	}
	p.shows("fails")
	for pane, want := range map[string]string{"eventSchema": `"text"`, "mapping": "text", "commandSchema": "items"} {
		if got := gives[string](p, `document.querySelector('#`+pane+`-editor .blamed.error')?.textContent ?? ''`); got != want {
			t.Errorf("in %s %q is marked, wanted %q", pane, got, want)
		}
	}
}

func TestAKeyboardDoesItAll(t *testing.T) {
	t.Parallel()
	url, folder := served(t)
	p := opened(t, url)
	p.shows("ok")
	p.tabTo(`document.activeElement.closest('#mapping-editor')`)
	p.do(selectAll, chromedp.KeyEvent(faulty))
	p.shows("fails")
	p.tabTo(`document.activeElement.matches('#findings .fix')`)
	p.do(chromedp.KeyEvent(kb.Enter))
	p.shows("ok")
	p.do(saved, chromedp.WaitVisible(`//*[@id="told"][text()="Saved."]`, chromedp.BySearch))
	got, err := os.ReadFile(filepath.Join(folder, "orders-to-invoices.cel"))
	if err != nil || string(got) != strings.Replace(faulty, "event.note", fixed, 1) {
		t.Errorf("saved, the file holds\n%s (%v)", got, err)
	}
}

// tabTo presses Tab until the focus is where an expression says.
func (p *tab) tabTo(there string) {
	p.t.Helper()
	const stops = 80 // of a page with many findings
	for range stops {
		p.do(chromedp.KeyEvent(kb.Tab))
		if gives[bool](p, `Boolean(`+there+`)`) {
			return
		}
	}
	p.t.Fatalf("Tab does not lead to where %s", there)
}

func TestEditsAreKeptAndSavedWithTheEndsOfLinesOfTheFile(t *testing.T) {
	t.Parallel()
	url, folder := served(t)
	file := filepath.Join(folder, "orders-to-invoices.cel")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(string(text), "\n", "\r\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	p := opened(t, url)
	p.shows("ok")
	if got := gives[string](p, `document.querySelector('#save').textContent`); got != "Saved" {
		t.Errorf("nothing was typed, and the button says %q", got)
	}
	p.do(chromedp.Focus("#mapping-editor .cm-content"), chromedp.KeyEvent(kb.End, chromedp.KeyModifiers(input.ModifierCtrl)), chromedp.KeyEvent("// kept"))
	p.chooses("e1")
	p.shows("ok")
	p.chooses("f0")
	p.shows("ok")
	p.do(saved, chromedp.WaitVisible(`//*[@id="told"][text()="Saved."]`, chromedp.BySearch))
	got, err := os.ReadFile(file)
	if want := strings.ReplaceAll(string(text)+"// kept", "\n", "\r\n"); err != nil || string(got) != want {
		t.Errorf("the file holds\n%q\nwanted\n%q (%v)", got, want, err)
	}
}

func TestSettingsAreKeptAndSavedToTheProject(t *testing.T) {
	t.Parallel()
	url, folder := served(t)
	file := filepath.Join(folder, "eventlink.yaml")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	const more = "    draft: draft2020-12 # ours\n    identity: |\n      // theirs\n      event.orderId\n"
	if err := os.WriteFile(file, append(text, more...), 0o600); err != nil {
		t.Fatal(err)
	}
	p := opened(t, url)
	p.shows("ok")
	if got := gives[string](p, `document.querySelector('#save').textContent + document.querySelector('#identity').value`); got != "Saved// theirs\nevent.orderId\n" {
		t.Errorf("nothing was typed, and the page shows %q", got)
	}
	p.do(chromedp.SendKeys("#groupBy", "command.orderId"), chromedp.Click("#strict"))
	p.chooses("e1")
	p.shows("ok")
	p.chooses("f0")
	p.shows("ok")
	p.do(saved, chromedp.WaitVisible(`//*[@id="told"][text()="Saved."]`, chromedp.BySearch))
	got, err := os.ReadFile(file)
	if want := string(text) + more + "    groupBy: command.orderId\n    strict: true\n"; err != nil || string(got) != want {
		t.Errorf("the file holds\n%s\nwanted\n%s (%v)", got, want, err)
	}
	if got := gives[string](p, `document.querySelector('#save').textContent`); got != "Saved" {
		t.Errorf("all is saved, and the button says %q", got)
	}
}

// chooses opens a connection of the list.
func (p *tab) chooses(value string) {
	p.t.Helper()
	gives[any](p, fmt.Sprintf(`{ const c = document.querySelector('#connection'); c.value = '%s'; c.dispatchEvent(new Event('change')); }`, value))
}

func TestALinkHoldsEverything(t *testing.T) {
	both(t, func(t *testing.T, url string) {
		p := opened(t, url)
		p.types("mapping", `[{"ünï": event.x}]`)
		p.types("eventSchema", `type: object`)
		p.do(chromedp.Click("#more summary"), chromedp.SendKeys("#groupBy", "command.x"), chromedp.Click("#strict"), chromedp.Click("#share"),
			chromedp.WaitVisible(`//*[@id="told"][contains(text(), "It holds everything")]`, chromedp.BySearch))
		all := `JSON.stringify([...document.querySelectorAll('.cm-content')].map((e) => e.innerText).concat(document.querySelector('#groupBy').value, document.querySelector('#strict').checked))`
		other := opened(t, gives[string](p, `location.href`))
		other.do(chromedp.WaitVisible(`#verdict[data-fresh=true]`))
		if want, got := gives[string](p, all), gives[string](other, all); got != want {
			t.Errorf("the link opens\n%s\nwanted\n%s", got, want)
		}
	})
}

func TestThePlaygroundSaysHowFarTheProverIsLoaded(t *testing.T) {
	t.Parallel()
	const watch = `globalThis.states = []; addEventListener('DOMContentLoaded', () => {
		const box = document.querySelector('#verdict');
		new MutationObserver(() => states.push(box.dataset.state + ' ' + box.innerText)).observe(box, { attributes: true, childList: true });
	});`
	p := opened(t, playground(t), watch)
	p.shows("fails")
	states := gives[[]string](p, `states`)
	for _, want := range []string{"loading Loading the prover", " %, once", "fails Fails"} {
		if !slices.ContainsFunc(states, func(s string) bool { return strings.Contains(s, want) }) {
			t.Errorf("the page never said %q: %q", want, states)
		}
	}
}

func TestEveryExampleIsProvedButTheFirst(t *testing.T) {
	t.Parallel()
	url, _ := served(t)
	p := opened(t, url)
	p.shows("ok")
	examples := gives[int](p, `document.querySelectorAll('#connection [label=Examples] option').length`)
	if examples < 25 {
		t.Fatalf("there are %d examples", examples)
	}
	for i := range examples {
		p.chooses(fmt.Sprintf("e%d", i))
		p.shows(map[bool]string{true: "fails", false: "ok"}[i == 0])
	}
	p.chooses("b0")
	p.shows("ok")
}

func TestANarrowScreenShowsItAll(t *testing.T) {
	t.Parallel()
	url, _ := served(t)
	p := opened(t, url)
	p.do(emulation.SetDeviceMetricsOverride(360, 740, 1, true))
	p.types("mapping", faulty)
	p.shows("fails")
	if width := gives[int](p, `document.documentElement.scrollWidth`); width > 360 {
		t.Errorf("the page is %d wide, on a screen of 360", width)
	}
	// The verdict is in sight of who types.
	if !gives[bool](p, `(() => { const b = document.querySelector('#verdict').getBoundingClientRect(); return b.top >= 0 && b.bottom <= innerHeight; })()`) {
		t.Error("the verdict is out of sight of the editor")
	}
}

// On a screen between narrow and wide, three panes stand side by side, and nothing in one is cut off.
func TestTheInputsBelowTheMappingFitTheirPane(t *testing.T) {
	t.Parallel()
	url, _ := served(t)
	p := opened(t, url)
	p.do(emulation.SetDeviceMetricsOverride(900, 800, 1, false), chromedp.Click("#more summary"))
	if cut := gives[[]string](p, `[...document.querySelectorAll('#more label > *')].filter((e) => e.getBoundingClientRect().right > document.querySelector('#more').getBoundingClientRect().right).map((e) => e.id)`); len(cut) > 0 {
		t.Errorf("cut off: %v", cut)
	}
}

// An accessibility checker finds nothing, in light and dark, wide and narrow, with findings and without.
func TestAxeFindsNothing(t *testing.T) {
	t.Parallel()
	tools, err := installed.Tools()
	if err != nil {
		t.Fatal(err)
	}
	axe, err := os.ReadFile(filepath.Join(tools, "page", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		t.Fatalf("%v: run make build", err)
	}
	url, _ := served(t)
	for _, scheme := range []string{"light", "dark"} {
		for _, width := range []int64{1440, 360} {
			t.Run(fmt.Sprintf("%s %d", scheme, width), func(t *testing.T) {
				t.Parallel()
				p := opened(t, url)
				p.do(emulation.SetDeviceMetricsOverride(width, 900, 1, false),
					emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}))
				p.shows("ok")
				if got := gives[string](p, `document.documentElement.dataset.theme`); got != scheme {
					t.Fatalf("the page is %s", got)
				}
				gives[any](p, string(axe)+"; 0")
				p.sound()
				p.types("mapping", faulty)
				p.shows("fails")
				gives[any](p, `{ for (const d of document.querySelectorAll('details')) d.open = true; }`)
				p.sound()
				p.do(chromedp.Click("#theme"))
				if got := gives[string](p, `document.documentElement.dataset.theme`); got == scheme {
					t.Fatalf("the page stays %s", got)
				}
				p.sound()
			})
		}
	}
}

// sound fails the test for what axe finds.
func (p *tab) sound() {
	p.t.Helper()
	const run = `axe.run().then(({ violations, passes }) => [String(passes.length), ...violations.flatMap((v) => v.nodes.map((n) => v.id + ': ' + n.target + ': ' + n.failureSummary))])`
	var found []string
	p.do(chromedp.Evaluate(run, &found, chromedp.EvalAsValue, awaited))
	if found[0] == "0" {
		p.t.Error("axe has checked nothing")
	}
	for _, violation := range found[1:] {
		p.t.Error(violation)
	}
}
