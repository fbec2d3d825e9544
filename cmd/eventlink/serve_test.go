package main

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

// served serves the page of a folder.
func served(t *testing.T, files map[string]string) (url, folder string) {
	t.Helper()
	all := map[string]string{"eventlink.yaml": projectText, "order.json": orderSchema, "invoice.json": invoiceSchema, "invoices.cel": invoices}
	for name, text := range files {
		all[name] = text
	}
	folder = written(t, all)
	b := &workbench{file: filepath.Join(folder, "eventlink.yaml")}
	server := httptest.NewUnstartedServer(nil)
	server.Config.Handler = guarded(server.Listener.Addr().String(), b.handler(fstest.MapFS{"index.html": {Data: []byte("<p>page</p><!-- policy -->")}}))
	server.Start()
	t.Cleanup(server.Close)
	return server.URL, folder
}

func answered(t *testing.T, method, url, body string, headers map[string]string) (status int, text string, header http.Header) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/json")
	}
	for name, value := range headers {
		r.Header.Set(name, value)
		if name == "Host" {
			r.Host = value
		}
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(read), response.Header
}

func TestOnlyThePageItselfMayAsk(t *testing.T) {
	t.Parallel()
	url, _ := served(t, nil)
	const ask = `{"mapping": "[]"}`
	for _, c := range []struct {
		name, method, path string
		headers            map[string]string
		want               int
	}{
		{"the page", "GET", "/", nil, 200},
		{"its question", "POST", "/api/judge", map[string]string{"Origin": url, "Sec-Fetch-Site": "same-origin"}, 200},
		{"a name that leads to this machine", "GET", "/", map[string]string{"Host": "evil.example"}, 403},
		{"such a name with the port", "POST", "/api/judge", map[string]string{"Host": "evil.example" + url[strings.LastIndex(url, ":"):]}, 403},
		{"another site's page", "POST", "/api/save", map[string]string{"Origin": "http://evil.example"}, 403},
		{"a page without an origin", "POST", "/api/save", map[string]string{"Origin": "null"}, 403},
		{"another port's page", "POST", "/api/save", map[string]string{"Sec-Fetch-Site": "same-site"}, 403},
		{"a form", "POST", "/api/save", map[string]string{"Content-Type": "text/plain"}, 403},
		{"a method that nothing has", "PUT", "/api/save", nil, 405},
	} {
		if status, text, _ := answered(t, c.method, url+c.path, ask, c.headers); status != c.want {
			t.Errorf("%s: got %d, wanted %d: %s", c.name, status, c.want, text)
		}
	}
}

func TestThePageRunsNoOtherCode(t *testing.T) {
	t.Parallel()
	url, _ := served(t, nil)
	_, first, header := answered(t, "GET", url, "", nil)
	policy := header.Get("Content-Security-Policy")
	_, nonce, ok := strings.Cut(first, `<meta name="nonce" content="`)
	nonce, _, _ = strings.Cut(nonce, `"`)
	if !ok || len(nonce) < 20 || !strings.Contains(policy, "'nonce-"+nonce+"'") || !strings.HasPrefix(policy, "default-src 'none'; script-src 'self';") {
		t.Errorf("got the policy %s\nand %s", policy, first)
	}
	if _, second, _ := answered(t, "GET", url, "", nil); second == first {
		t.Error("the number used once is used twice")
	}
}

func TestAFolderIsOpenedAndSavedBack(t *testing.T) {
	t.Parallel()
	url, folder := served(t, map[string]string{
		"eventlink.yaml": projectText + "  two:\n    events: api.yaml#/Order\n    mapping: ../outside.cel\n    commands: link.json\n    groupBy: command.of\n    strict: true\n",
		"api.yaml":       "Order: {type: object}\n",
		"../outside.cel": "[]",
		"elsewhere.json": `{"type": "object"}`,
	})
	outside := filepath.Join(t.TempDir(), "outside.json")
	if err := os.WriteFile(outside, []byte(`{"type": "object"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(folder, "link.json")); err != nil {
		t.Fatal(err)
	}
	_, text, _ := answered(t, "GET", url+"/api/connections", "", nil)
	var all []shown
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	if len(all) != 2 || all[0].Name != "invoicing" || all[0].Texts["mapping"].Text != invoices || all[1].GroupBy != "command.of" || !all[1].Strict ||
		all[1].Texts["eventSchema"].Fixed == "" || all[1].Texts["mapping"].Fixed == "" || all[1].Texts["commandSchema"].Fixed != "" {
		t.Fatalf("got %s", text)
	}
	for _, c := range []struct {
		name   string
		save   saving
		status int
		want   string
	}{
		{"a changed mapping", saving{"invoicing", "mapping", "[]", invoices}, 200, "{}"},
		{"on what somebody else has changed", saving{"invoicing", "mapping", "[{}]", invoices}, 400, "has changed since"},
		{"a contract put together from files", saving{"two", "eventSchema", "{}", all[1].Texts["eventSchema"].Text}, 400, "put together"},
		{"a file outside of the folder", saving{"two", "mapping", "[{}]", "[]"}, 400, "outside of the folder"},
		{"a link that leads out of the folder", saving{"two", "commandSchema", "{}", `{"type": "object"}`}, 400, "escapes"},
		{"another connection", saving{"three", "mapping", "", ""}, 400, `no connection "three"`},
		{"another pane", saving{"invoicing", "cases", "", ""}, 400, `no pane "cases"`},
	} {
		body, err := json.Marshal(c.save)
		if err != nil {
			t.Fatal(err)
		}
		if status, text, _ := answered(t, "POST", url+"/api/save", string(body), nil); status != c.status || !strings.Contains(text, c.want) {
			t.Errorf("%s: got %d %s, wanted %d %s", c.name, status, text, c.status, c.want)
		}
	}
	for file, want := range map[string]string{filepath.Join(folder, "invoices.cel"): "[]", outside: `{"type": "object"}`} {
		if got, err := os.ReadFile(file); err != nil || string(got) != want {
			t.Errorf("%s holds %s, wanted %s (%v)", file, got, want, err)
		}
	}
}

func TestASettingIsSavedAndTheRestOfTheFileStands(t *testing.T) {
	t.Parallel()
	const before = "# ours\nconnections:\n  one: &one\n    events: order.json # theirs\n    mapping: invoices.cel\n    commands: invoice.json\n    draft: draft7\n\n" +
		"  two:\n    <<: *one\n    groupBy: command.of # in order\n    strict: false\n\n  three: *one\n"
	url, folder := served(t, map[string]string{"eventlink.yaml": before})
	file := filepath.Join(folder, "eventlink.yaml")
	for _, c := range []struct {
		name     string
		save     saving
		want     string // of a refusal
		old, new string // the whole change
	}{
		{"another group", saving{"two", "groupBy", `"x"`, "command.of"}, "", "command.of # in", `'"x"' # in`},
		{"no group", saving{"two", "groupBy", "", "command.of"}, "", "    groupBy: command.of # in order\n", ""},
		{"an identity that others would have, too", saving{"one", "identity", "event.id", ""}, "must be changed by hand", "", ""},
		{"an identity of its own", saving{"two", "identity", "event.id", ""}, "", "strict: false\n", "strict: false\n    identity: event.id\n"},
		{"a draft under another name", saving{"two", "draft", "2019-09", "draft-07"}, "", "strict: false\n", "strict: false\n    draft: 2019-09\n"},
		{"no draft, where one is merged", saving{"two", "draft", "", "draft-07"}, "", "strict: false\n", "strict: false\n    draft: \"\"\n"},
		{"strict", saving{"two", "strict", "true", ""}, "", "strict: false", "strict: true"},
		{"on what somebody else has changed", saving{"two", "groupBy", "", "command.id"}, "connections.two.groupBy is not saved: it has changed since", "", ""},
		{"an alias", saving{"three", "strict", "true", ""}, "must be changed by hand", "", ""},
	} {
		if err := os.WriteFile(file, []byte(before), 0o600); err != nil {
			t.Fatal(err)
		}
		body, err := json.Marshal(c.save)
		if err != nil {
			t.Fatal(err)
		}
		status, text, _ := answered(t, "POST", url+"/api/save", string(body), nil)
		if (status == 200) != (c.want == "") || !strings.Contains(text, c.want) {
			t.Errorf("%s: got %d %s", c.name, status, text)
		}
		got, err := os.ReadFile(file)
		if want := strings.Replace(before, c.old, c.new, 1); err != nil || string(got) != want {
			t.Errorf("%s: the file holds\n%s\nwanted\n%s(%v)", c.name, got, want, err)
		}
	}
}

func TestThePageAsksWhatTheToolChecks(t *testing.T) {
	t.Parallel()
	url, _ := served(t, nil)
	body, err := json.Marshal(map[string]string{"eventSchema": orderSchema, "mapping": `[{"of": event.n}]`, "commandSchema": invoiceSchema})
	if err != nil {
		t.Fatal(err)
	}
	if status, text, _ := answered(t, "POST", url+"/api/judge", string(body), nil); status != 200 || !strings.Contains(text, `"verdict":"fails"`) || !strings.Contains(text, "event.n may be absent") {
		t.Errorf("got %d %s", status, text)
	}
	if status, text, _ := answered(t, "POST", url+"/api/sample", string(body), nil); status != 200 || !strings.Contains(text, `"fate":"dead-letter"`) {
		t.Errorf("got %d %s", status, text)
	}
	if status, text, _ := answered(t, "POST", url+"/api/judge", "{", nil); status != 400 {
		t.Errorf("got %d %s", status, text)
	}
}
