package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A spoken is what a command has printed since it was last asked; it wakes whoever waits for more.
type spoken struct{ chunks chan string }

func (s spoken) Write(text []byte) (int, error) {
	s.chunks <- string(text)
	return len(text), nil
}

// until gives all that is printed until a text comes. The wait ends with the test's own time limit at the latest.
func (s spoken) until(t *testing.T, want string) string {
	t.Helper()
	deadline, stop := context.WithTimeout(t.Context(), 10*time.Minute)
	defer stop()
	all := ""
	for !strings.Contains(all, want) {
		select {
		case chunk := <-s.chunks:
			all += chunk
		case <-deadline.Done():
			t.Fatalf("%q never came, but\n%s", want, all)
		}
	}
	return all
}

func TestACommandRunsAgainWhenWhatItReadChanges(t *testing.T) {
	t.Parallel()
	const project = "connections:\n  invoices: {events: order.json, mapping: invoices.cel, commands: invoice.json, cases: [cases.yaml]}\n"
	files := map[string]string{
		"eventlink.yaml": project, "order.json": orderSchema, "invoice.json": invoiceSchema, "invoices.cel": invoices,
		"cases.yaml": "cases:\n  - {event: {id: a}, matches: [{of: a}]}\n", "a.json": `{"id": "a"}`,
	}
	const quiet = "watching"
	for _, c := range []struct {
		name  string
		args  []string
		first string
		file  string
		text  string
		then  string
	}{
		{"check, after the mapping", []string{"check", "--watch", "--project", "eventlink.yaml"}, "wrong-command: ", "invoices.cel", `[{"of": "a"}]`, "ok: "},
		{"check, after a contract", []string{"check", "--project", "eventlink.yaml", "--watch"}, "wrong-command: ", "order.json", `{"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "minLength": 1}, "n": {"type": "integer"}}}`, "ok: "},
		{"test, after a case", []string{"test", "--watch", "--project", "eventlink.yaml"}, "1 cases, 1 of 2", "cases.yaml", "cases:\n  - {event: {id: a}, matches: [{of: b}]}\n", "FAIL"},
		{"test, after the project", []string{"test", "--project", "eventlink.yaml", "-watch"}, "ok    invoices", "eventlink.yaml", strings.Replace(project, "invoices:", "bills:", 1), "ok    bills"},
		{"run, after a new event in a folder", []string{"run", "--watch", "invoices.cel", "."}, `{"of":"a"}`, "b.jsonl", "{\"id\": \"b\"}", `{"of":"b"}`},
		{"check, after a file that was not there", []string{"check", "--watch", "order.json", "absent.cel", "invoice.json"}, "absent.cel", "absent.cel", "[]", "ok: "},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			folder := written(t, files)
			events := filepath.Join(folder, "events")
			if err := os.Mkdir(events, 0o700); err != nil {
				t.Fatal(err)
			}
			if err := os.Rename(filepath.Join(folder, "a.json"), filepath.Join(events, "a.json")); err != nil {
				t.Fatal(err)
			}
			changed := filepath.Join(folder, c.file)
			for i, arg := range c.args {
				switch {
				case arg == ".":
					c.args[i], changed = events, filepath.Join(events, c.file)
				case strings.Contains(arg, ".") && !strings.HasPrefix(arg, "-"):
					c.args[i] = filepath.Join(folder, arg)
				}
			}
			ctx, stop := context.WithCancel(t.Context())
			out, ended := spoken{make(chan string)}, make(chan int)
			go func() { ended <- run(ctx, c.args, strings.NewReader(""), out, out) }()
			if got := out.until(t, quiet); !strings.Contains(got, c.first) {
				t.Errorf("want %q in\n%s", c.first, got)
			}
			// As editors do: another file takes its place.
			other := written(t, map[string]string{"new": c.text})
			if err := os.Rename(filepath.Join(other, "new"), changed); err != nil {
				t.Fatal(err)
			}
			out.until(t, c.then)
			stop()
			for done := false; !done; {
				select {
				case <-out.chunks:
				case <-ended:
					done = true
				}
			}
		})
	}
}

// An update writes the cases that it has read, and a report lies beside them: neither is a change to run again for ever.
func TestWhatACommandWritesItselfStartsNoCircle(t *testing.T) {
	t.Parallel()
	folder := written(t, map[string]string{
		"eventlink.yaml": "connections:\n  invoices: {events: order.json, mapping: invoices.cel, commands: invoice.json, cases: [cases.yaml]}\n",
		"order.json":     orderSchema, "invoice.json": invoiceSchema, "invoices.cel": invoices, "cases.yaml": "cases:\n  - {event: {id: a}}\n",
	})
	project := filepath.Join(folder, "eventlink.yaml")
	in := &input{stdin: unread{}, seen: readings{}}
	once := func() {
		t.Helper()
		if status := command(t.Context(), []string{"test", "--update", "--junit", filepath.Join(folder, "report.xml"), "--project", project}, in, io.Discard, io.Discard); status != statusYes {
			t.Fatalf("status %d", status)
		}
	}
	if once(); !in.seen.changed() {
		t.Error("the cases were written, and that is not seen")
	}
	if once(); in.seen.changed() {
		t.Error("nothing that was read has changed since, and it would run again")
	}
	if len(in.seen) != 5 {
		t.Errorf("it watches %v", in.seen)
	}
}

func TestWhatCannotBeWatchedIsSaid(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"run", "--watch", "-", "-"}, {"check", "--watch", "--batch"}, {"check", "--watch", "--stack"}} {
		if status, stdout, stderr := asked(t, nil, "{}", args...); status != statusBadInput || !strings.Contains(stderr, "--watch has no file to watch") {
			t.Errorf("%v: status %d: %s%s", args, status, stdout, stderr)
		}
	}
	if status, _, stderr := asked(t, nil, "", "graph", "--watch", state); status != statusBadInput || !strings.Contains(stderr, "watch") {
		t.Errorf("graph: status %d: %s", status, stderr)
	}
}
