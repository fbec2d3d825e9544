package main

import (
	"bytes"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/page"
	"github.com/eventlink/pulumi-eventlink/yamljson"
)

// maxQuestion bounds the body of a request.
const maxQuestion = 16 << 20

// A workbench answers the page.
type workbench struct {
	file string // the project's; empty without a project
}

// handler serves the page's files, and answers its questions.
func (b *workbench) handler(files fs.FS) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(files))
	mux.HandleFunc("GET /{$}", func(w http.ResponseWriter, _ *http.Request) { start(w, files) })
	for _, kind := range []string{"judge", "sample", "names"} {
		mux.HandleFunc("POST /api/"+kind, answering(func(r *http.Request, body []byte) ([]byte, error) {
			return page.Ask(r.Context(), kind, body)
		}))
	}
	mux.HandleFunc("GET /api/connections", func(w http.ResponseWriter, _ *http.Request) {
		connections, err := b.connections()
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(connections) // the page has gone
	})
	mux.HandleFunc("POST /api/save", answering(func(_ *http.Request, body []byte) ([]byte, error) {
		return []byte("{}"), b.save(body)
	}))
	return mux
}

// start serves the page itself. Its editors add a style sheet of their own, which the policy knows by a number used once; what the browser pastes into an editor has style attributes.
func start(w http.ResponseWriter, files fs.FS) {
	text, err := fs.ReadFile(files, "index.html")
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	nonce := rand.Text()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'self' 'nonce-"+nonce+
		"'; style-src-attr 'unsafe-inline'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
	_, _ = w.Write(bytes.Replace(text, []byte("<!-- policy -->"), []byte(`<meta name="nonce" content="`+nonce+`">`), 1))
}

// guarded refuses what no page of ours asks: another site's page may send requests here, by a name of its own that leads
// to this machine (DNS rebinding) or by this address (cross-site request forgery).
func guarded(address string, next http.Handler) http.Handler {
	_, port, _ := net.SplitHostPort(address)
	hosts := []string{address, net.JoinHostPort("localhost", port)}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin, site := r.Header.Get("Origin"), r.Header.Get("Sec-Fetch-Site")
		switch {
		case !slices.Contains(hosts, r.Host),
			origin != "" && origin != "http://"+r.Host,
			r.Method != http.MethodGet && site != "" && site != "same-origin",
			r.Method == http.MethodPost && r.Header.Get("Content-Type") != "application/json":
			http.Error(w, "only the page itself may ask", http.StatusForbidden)
			return
		}
		w.Header().Set("X-Content-Type-Options", "nosniff")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("Cross-Origin-Resource-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// answering reads the body of a request, and writes what answers it.
func answering(answer func(r *http.Request, body []byte) ([]byte, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxQuestion))
		if err != nil {
			http.Error(w, err.Error(), http.StatusRequestEntityTooLarge)
			return
		}
		text, err := answer(r, body)
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(text) // the page may wait no longer
	}
}

// A shown is a connection as the page opens it.
type shown struct {
	Name     string               `json:"name"`
	Texts    map[string]shownText `json:"texts"`
	GroupBy  string               `json:"groupBy"`
	Identity string               `json:"identity"`
	Draft    string               `json:"draft"`
	Strict   bool                 `json:"strict"`
}

// A shownText is the text of an editor. Fixed says why it cannot be changed there.
type shownText struct {
	Text  string `json:"text"`
	File  string `json:"file"`
	Fixed string `json:"fixed,omitempty"`
}

// filesOf are the files of a connection by the pane that shows them.
func filesOf(c *connection) map[string]string {
	return map[string]string{"eventSchema": c.Events, "mapping": c.Mapping, "commandSchema": c.Commands}
}

// connections reads those of the folder as they are now.
func (b *workbench) connections() ([]shown, error) {
	all := []shown{}
	if b.file == "" {
		return all, nil
	}
	p, err := readProject(&input{}, b.file)
	if err != nil {
		return nil, err
	}
	names, _ := p.names(nil) // of all there are
	for _, name := range names {
		c := p.Connections[name]
		one := shown{Name: name, Texts: map[string]shownText{}, GroupBy: c.GroupBy, Identity: c.Identity, Draft: c.settings()["draft"], Strict: c.Strict}
		for pane, file := range filesOf(c) {
			text, err := p.shown(file, c.Draft, pane != "mapping")
			if err != nil {
				return nil, fmt.Errorf("connections.%s: %w", name, err)
			}
			one.Texts[pane] = text
		}
		all = append(all, one)
	}
	return all, nil
}

// shown reads a file for an editor. A contract that is made of several files, or is a place in one, is shown as one schema.
func (p project) shown(file, draft string, isContract bool) (shownText, error) {
	if isContract {
		named, _ := document.Named(draft)
		s, err := readSource(&input{stdin: strings.NewReader("")}, p.path(file), contract.Options{DefaultDraft: named})
		if err != nil {
			return shownText{}, err
		}
		if s.main != "" {
			text, err := s.bundled(p.path(file), false)
			var indented bytes.Buffer
			if json.Indent(&indented, []byte(text), "", "  ") == nil {
				text = indented.String()
			}
			return shownText{text, file, "put together from its files"}, err
		}
	}
	text, err := os.ReadFile(p.path(file))
	out := shownText{Text: string(text), File: file}
	if !filepath.IsLocal(file) {
		out.Fixed = "outside of the folder"
	}
	return out, err
}

// A saving is the text of an editor, for its file, or a setting of the connection, for the project's file. Was is what the
// page had read of it.
type saving struct {
	Connection string `json:"connection"`
	Pane       string `json:"pane"`
	Text       string `json:"text"`
	Was        string `json:"was"`
}

// save writes what the page lets one edit: a file that a connection names, or a setting of it. It is inside of the folder,
// and nobody else has changed it.
func (b *workbench) save(body []byte) error {
	var s saving
	if err := json.Unmarshal(body, &s); err != nil {
		return fmt.Errorf("what to save cannot be read: %w", err)
	}
	if b.file == "" {
		return fmt.Errorf("there is no %s here, so no file to save to", projectFile)
	}
	p, err := readProject(&input{}, b.file)
	if err != nil {
		return err
	}
	c := p.Connections[s.Connection]
	if c == nil {
		return fmt.Errorf("%s has no connection %q any more", b.file, s.Connection)
	}
	if setting, ok := c.settings()[s.Pane]; ok {
		return b.saveSetting(p, s, setting)
	}
	file, ok := filesOf(c)[s.Pane]
	if !ok {
		return fmt.Errorf("there is no pane %q", s.Pane)
	}
	now, err := p.shown(file, c.Draft, s.Pane != "mapping")
	if err != nil {
		return err
	}
	switch {
	case now.Fixed != "":
		return fmt.Errorf("%s is not saved: %s", file, now.Fixed)
	case now.Text != s.Was:
		return changedSince(file)
	}
	return p.write(file, []byte(s.Text))
}

func changedSince(what string) error {
	return fmt.Errorf("%s is not saved: it has changed since the page read it; load the page again", what)
}

// write writes a file of the folder, which is not left by a symbolic link.
func (p project) write(file string, text []byte) error {
	folder, err := os.OpenRoot(p.folder)
	if err != nil {
		return err
	}
	return errors.Join(folder.WriteFile(file, text, 0o644), folder.Close())
}

// settings are what a connection says beside its files, as texts. A draft has several names in a file, and one here: the
// empty one if it is the default.
func (c *connection) settings() map[string]string {
	strict := ""
	if c.Strict {
		strict = "true"
	}
	draft, _ := document.Named(c.Draft)
	if draft == document.Draft202012 {
		draft = ""
	}
	return map[string]string{"groupBy": c.GroupBy, "identity": c.Identity, "draft": string(draft), "strict": strict}
}

// saveSetting writes a setting into the project's file. An empty one is left out, unless another mapping is merged that has it.
func (b *workbench) saveSetting(p project, s saving, now string) error {
	what := "connections." + s.Connection + "." + s.Pane
	if now != s.Was {
		return changedSince(what)
	}
	text, err := os.ReadFile(b.file)
	if err != nil {
		return err
	}
	value, err := json.Marshal(s.Text)
	if s.Pane == "strict" {
		value, err = json.Marshal(s.Text == "true")
	}
	if err != nil {
		return err
	}
	path := []any{"connections", s.Connection}
	var changed []byte
	if s.Text == "" {
		changed, err = yamljson.Set(text, path, s.Pane, nil)
	}
	if changed == nil {
		changed, err = yamljson.Set(text, path, s.Pane, value)
	}
	if err != nil {
		return fmt.Errorf("%s is not saved: the connection in %s %w", what, b.file, err)
	}
	return p.write(filepath.Base(b.file), changed)
}
