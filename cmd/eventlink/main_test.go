package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celcheck"
	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// asked runs the command on files by name, and gives its status and what it printed.
func asked(t *testing.T, files map[string]string, stdin string, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	dir := written(t, files)
	for i, arg := range args {
		if file, _, _ := strings.Cut(arg, "#"); files[file] != "" {
			args[i] = filepath.Join(dir, arg)
		}
	}
	var out, errs strings.Builder
	status = run(t.Context(), args, strings.NewReader(stdin), &out, &errs)
	return status, strings.ReplaceAll(out.String(), dir+string(filepath.Separator), ""), strings.ReplaceAll(errs.String(), dir+string(filepath.Separator), "")
}

// written writes files to a folder of their own.
func written(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestEachVerdictHasAnExitStatusAndASentence(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"open.yaml":   "type: object\nrequired: [id]\nproperties:\n  id: {type: string}\n",
		"closed.json": `{"type": "object", "required": ["id"], "properties": {"id": {"type": "string", "minLength": 2}}, "additionalProperties": false}`,
		"ahead.json":  `{"type": "object", "properties": {"id": {"pattern": "(?<=a)b"}}}`,
		"broken.json": `{"type": "objekt"}`,
		"m.cel":       "[]", "windows.json": "\xff\xfe{\x00}\x00",
	}
	for _, c := range []struct {
		name   string
		args   []string
		status int
		want   []string
	}{
		{"yes", []string{"contains", "open.yaml", "closed.json"}, statusYes, []string{"yes: every instance of closed.json obeys open.yaml"}},
		{"no", []string{"contains", "closed.json", "open.yaml"}, statusNo, []string{"no: this obeys open.yaml and breaks closed.json", `"id": "a"`, "closed.json, at /id: got 1 characters"}},
		{"unknown", []string{"contains", "ahead.json", "open.yaml"}, statusUnknown, []string{"unknown: ", "at /properties/id/pattern"}},
		{"bad schema", []string{"contains", "broken.json", "open.yaml"}, statusBadInput, []string{"broken.json/type"}},
		{"no file", []string{"contains", "open.yaml", "absent.json"}, statusBadInput, []string{"absent.json"}},
		{"too few files", []string{"contains", "open.yaml"}, statusBadInput, []string{"there are 1"}},
		{"unknown draft", []string{"contains", "open.yaml", "open.yaml", "--draft", "3"}, statusBadInput, []string{"2019-09"}},
		{"unknown command", []string{"mend"}, statusBadInput, []string{`there is no command "mend"; choose bundle, check,`, "serve or test"}},
		{"a misspelt command", []string{"contain"}, statusBadInput, []string{`there is no command "contain"; did you mean contains?`}},
		{"a misspelt option", []string{"contains", "--drat", "x"}, statusBadInput, []string{"there is no option --drat; did you mean --draft?"}},
		{"an option that there is not", []string{"contains", "--from"}, statusBadInput, []string{"there is no option --from; contains has --batch, --document, --draft"}},
		{"an option without its value", []string{"contains", "--draft"}, statusBadInput, []string{"--draft needs a value"}},
		{"a number in letters", []string{"test", "--sample", "many"}, statusBadInput, []string{`--sample must be a whole number, not "many"`}},
		{"a number below 0", []string{"test", "--sample", "-1"}, statusBadInput, []string{"--sample must be the number of events to draw, not -1"}},
		{"a value that an option does not take", []string{"check", "--strict=very"}, statusBadInput, []string{`--strict takes no value, so not "very"`}},
		{"a time in words", []string{"run", "--message-time", "now"}, statusBadInput, []string{`--message-time must be a time such as 2026-03-02T09:14:07Z, not "now"`}},
		{"a document that there is not", []string{"contains", "--document", "x=nope.json"}, statusBadInput, []string{"--document: there is no file nope.json"}},
		{"a file that there is not", []string{"contains", "nope.json", "open.yaml"}, statusBadInput, []string{"there is no file nope.json"}},
		{"a folder", []string{"contains", ".", "open.yaml"}, statusBadInput, []string{". is a folder, and a file is wanted here"}},
		{"UTF-16", []string{"contains", "windows.json", "open.yaml"}, statusBadInput, []string{"windows.json is a text of UTF-16: save it as UTF-8"}},
		{"arguments in another order", []string{"check", "open.yaml", "closed.json", "m.cel"}, statusBadInput, []string{"check takes EVENTS, MAPPING and COMMANDS in this order, and the mapping here is closed.json"}},
		{"help on a command", []string{"help", "bundle"}, statusYes, []string{"usage:\n  eventlink bundle", "nothing is fetched.\n"}},
		{"help", []string{"contains", "--help"}, statusYes, []string{"usage"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			status, stdout, stderr := asked(t, files, "", c.args...)
			if status != c.status {
				t.Errorf("got status %d, wanted %d\n%s%s", status, c.status, stdout, stderr)
			}
			for _, want := range c.want {
				if !strings.Contains(stdout+stderr, want) {
					t.Errorf("want %q in\n%s%s", want, stdout, stderr)
				}
			}
		})
	}
}

func TestAConnectionInFilesIsCheckedForPeopleAndForCI(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"orders.yaml":   "type: object\nrequired: [type, id]\nproperties:\n  type: {enum: [Placed, Paid]}\n  id: {type: string}\n  note: {type: string}\n  n: {type: integer}\n",
		"invoices.json": `{"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string", "maxLength": 5}, "n": {"type": "integer"}}}`,
		"good.cel":      "event.type == \"Placed\"\n  ? [{\"id\": event.id}]\n  : []",
		"fails.cel":     "event.type == \"Placed\"\n  ? [{\"id\": event.note}]\n  : []",
		"wrong.cel":     `[{"note": event.?note.orValue("")}]`,
		"overflows.cel": `[{"n": event.?n.orValue(0) * 2}]`,
		"typo.cel":      "[{\"id\": evnt.id}]",
		"broken.json":   `{"type": "objekt"}`,
	}
	for _, c := range []struct {
		name   string
		args   []string
		status int
		want   string
	}{
		{"ok", []string{"check", "orders.yaml", "good.cel", "invoices.json"}, statusYes, "ok: no event of the contract makes the mapping fail, and every command obeys its contract\n  filter: {\"type\":[\"Placed\"]}\n"},
		{"fails", []string{"check", "orders.yaml", "fails.cel", "invoices.json"}, statusNo, "error: fails.cel:2:19: "},
		{"the line with a caret", []string{"check", "orders.yaml", "fails.cel", "invoices.json"}, statusNo, "[MAP004]\n  2 |   ? [{\"id\": event.note}]\n    |                   ^\n  event:   {\"id\":\"\",\"type\":\"Placed\"}\n\nfails: "},
		{"wrong command", []string{"check", "orders.yaml", "wrong.cel", "invoices.json"}, statusNo, "wrong-command: an event of the contract gives"},
		{"the command", []string{"check", "orders.yaml", "wrong.cel", "invoices.json"}, statusNo, "\n  command: {\"note\":"},
		{"overflow is a warning", []string{"check", "orders.yaml", "overflows.cel", "invoices.json"}, statusYes, "warning: overflows.cel:1:"},
		{"and an error under strict", []string{"check", "--strict", "orders.yaml", "overflows.cel", "invoices.json"}, statusNo, "error: overflows.cel:1:"},
		{"no filter", []string{"check", "-v", "orders.yaml", "overflows.cel", "invoices.json"}, statusYes, "note: filter: "},
		{"does not compile", []string{"check", "orders.yaml", "typo.cel", "invoices.json"}, statusBadInput, "error: typo.cel:1:9: unknown name evnt"},
		{"an invalid contract", []string{"check", "orders.yaml", "good.cel", "broken.json"}, statusBadInput, "error: broken.json/type: "},
		{"identity", []string{"check", "orders.yaml", "good.cel", "invoices.json", "--identity", "event.note"}, statusNo, "error: --identity:1:"},
		{"group", []string{"check", "--group-by", "command.no", "orders.yaml", "good.cel", "invoices.json"}, statusNo, "error: --group-by:1:"},
		{"JSON", []string{"check", "--format", "json", "orders.yaml", "fails.cel", "invoices.json"}, statusNo, "{\"verdict\":\"fails\",\"findings\":[{\"code\":\"MAP004\",\"severity\":\"error\",\"place\":\"fails.cel:2:19\","},
		{"JSON with a filter", []string{"check", "orders.yaml", "good.cel", "invoices.json", "--format=json"}, statusYes, "{\"verdict\":\"ok\",\"findings\":[],\"filter\":{\"type\":[\"Placed\"]}}\n"},
		{"no file", []string{"check", "orders.yaml", "absent.cel", "invoices.json"}, statusBadInput, "absent.cel"},
		{"too few files", []string{"check", "orders.yaml", "good.cel"}, statusBadInput, "there are 2"},
		{"another format", []string{"check", "--format", "xml", "orders.yaml", "good.cel", "invoices.json"}, statusBadInput, "must be text or json"},
		{"another draft", []string{"check", "--draft", "3", "orders.yaml", "good.cel", "invoices.json"}, statusBadInput, "2019-09"},
		{"batch and files", []string{"check", "--batch", "orders.yaml"}, statusBadInput, "takes no other arguments"},
		{"help", []string{"check", "--help"}, statusYes, "usage"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			status, stdout, stderr := asked(t, files, "", c.args...)
			if status != c.status {
				t.Errorf("got status %d, wanted %d", status, c.status)
			}
			if !strings.Contains(stdout+stderr, c.want) {
				t.Errorf("want %q in\n%s%s", c.want, stdout, stderr)
			}
			if strings.Contains(stdout, "\x1b") {
				t.Errorf("got colours without a terminal:\n%s", stdout)
			}
		})
	}
}

func TestAnUndecidedConnectionHasItsOwnStatus(t *testing.T) {
	t.Parallel()
	for _, strict := range []bool{false, true} {
		if got := (checkArgs{strict: strict}).status(celcheck.Unknown, []finding.Finding{{Severity: finding.Warning}}); got != statusUnknown {
			t.Errorf("got status %d, wanted %d", got, statusUnknown)
		}
	}
}

func TestABatchAnswersEachLineInOrderAndContinuesAfterABadLine(t *testing.T) {
	t.Parallel()
	_, stdout, _ := asked(t, nil, strings.Join([]string{
		`{"id": "a", "sub": {"type": "integer"}, "super": {"type": "number"}}`,
		`{"id": 2, "draft": "draft-07", "sub": {"items": [{"type": "string"}]}, "super": "{\"items\": [{\"type\": \"string\"}], \"additionalItems\": false}"}`,
		`{"id": "c", "sub": {"pattern": "(?<=a)b"}, "super": {"type": "string"}}`,
		`not JSON`,
		``,
		`{"id": "e", "sub": true}`,
		`{"id": "f", "sub": {"type": 1}, "super": true}`,
		`{"id": "g", "sub": {"const": 9007199254740993}, "super": {"maximum": 9007199254740992}}`,
		`{"id": "h", "sub": {"allOf": [` + strings.Repeat(`{},`, contract.MaxSubschemas) + `true]}, "super": true}`,
	}, "\n"), "contains", "--batch")
	type line struct {
		ID             json.RawMessage
		Verdict, Error string
		Witness        json.RawMessage
		Reason         string
		Micros         *int
	}
	var got []line
	for _, text := range strings.Split(strings.TrimSpace(stdout), "\n") {
		var l line
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		got = append(got, l)
	}
	if len(got) != 8 {
		t.Fatalf("got %d lines, wanted 8:\n%s", len(got), stdout)
	}
	for i, want := range []line{
		{ID: json.RawMessage(`"a"`), Verdict: "yes"},
		{ID: json.RawMessage(`2`), Verdict: "no", Witness: json.RawMessage(`["a",0]`)},
		{ID: json.RawMessage(`"c"`), Verdict: "unknown"},
		{ID: json.RawMessage(`null`)},
		{ID: json.RawMessage(`"e"`)},
		{ID: json.RawMessage(`"f"`)},
		{ID: json.RawMessage(`"g"`), Verdict: "no", Witness: json.RawMessage(`9007199254740993`)},
		{ID: json.RawMessage(`"h"`), Verdict: "unknown"}, // too large to read, which is not bad input
	} {
		if string(got[i].ID) != string(want.ID) || got[i].Verdict != want.Verdict || want.Witness != nil && string(got[i].Witness) != string(want.Witness) {
			t.Errorf("line %d: got %+v, wanted %+v", i+1, got[i], want)
		}
		if (want.Verdict == "") != (got[i].Error != "") || (want.Verdict != "") != (got[i].Micros != nil) {
			t.Errorf("line %d: got %+v, wanted an error or a verdict with its time", i+1, got[i])
		}
	}
}

func TestABatchChecksConnectionsInOrderAndContinuesAfterABadLine(t *testing.T) {
	t.Parallel()
	const event = `"eventSchema": {"type": "object", "properties": {"id": {"type": "string"}, "note": {"type": "string"}}, "required": ["id"]}`
	const command = `"commandSchema": {"type": "object", "properties": {"id": {"type": "string", "maxLength": 5}, "note": {"type": "string"}}}`
	lines := []string{
		`{"id": 1, ` + event + `, ` + command + `, "mapping": "[{\"note\": event.?note.orValue(\"\")}]"}`,
		`{"id": "two", ` + event + `, ` + command + `, "mapping": "[{\"note\": event.note}]"}`,
		`{"id": 3, ` + event + `, ` + command + `, "mapping": "[{\"id\": event.id}]"}`,
		`{"id": 4, ` + event + `, ` + command + `, "mapping": "[{\"id\": evnt.id}]"}`,
		`{"id": 5, ` + event + `, "mapping": "[]"}`,
		`no line at all`,
		`{"id": 7, ` + event + `, "draft": "draft7", "commandSchema": "{\"type\": \"object\"}", "mapping": "[]"}`,
		`{"id": 8, ` + event + `, ` + command + `, "mapping": "event.id == \"a\" ? [{\"id\": event.id}] : []"}`,
	}
	status, stdout, stderr := asked(t, nil, strings.Join(lines, "\n"), "check", "--batch")
	if status != statusYes || stderr != "" {
		t.Fatalf("status %d, %s", status, stderr)
	}
	type line struct {
		ID             any
		Verdict, Error string
		Filter         json.RawMessage
		Findings       []struct {
			Code, Severity, Place, Message string
			Counterexample, Command        map[string]any
		}
	}
	var got []line
	for text := range strings.Lines(stdout) {
		var l line
		if err := json.Unmarshal([]byte(text), &l); err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		got = append(got, l)
	}
	if len(got) != len(lines) {
		t.Fatalf("got %d answers to %d lines:\n%s", len(got), len(lines), stdout)
	}
	for i, want := range []string{"ok", "fails", "wrong-command", "compile", "", "", "ok", "ok"} {
		if got[i].Verdict != want || (want == "") != (got[i].Error != "") {
			t.Errorf("line %d: got %+v, wanted %q", i+1, got[i], want)
		}
	}
	if f := got[1].Findings; len(f) != 1 || f[0].Code != "MAP004" || f[0].Severity != "error" || f[0].Counterexample == nil {
		t.Errorf("fails: got %+v", f)
	}
	if f := got[2].Findings; len(f) != 1 || f[0].Code != "MAP011" || f[0].Counterexample == nil || f[0].Command == nil {
		t.Errorf("wrong command: got %+v", f)
	}
	if f := got[0].Findings; len(f) != 1 || f[0].Code != "FIL001" || f[0].Severity != "note" || got[0].Filter != nil {
		t.Errorf("ok: got %+v, wanted a note that no filter was derived", got[0])
	}
	if last := got[7]; last.Findings == nil || len(last.Findings) != 0 || string(last.Filter) != `{"id":["a"]}` {
		t.Errorf("ok: got %+v, wanted an empty list of findings and the filter", last)
	}
}

func TestFindingsCarryGotAndWantedForTools(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		finding finding.Finding
		want    string
	}{
		{
			finding.Finding{Code: finding.MappingType, Property: "mapping", Place: "1:2", Message: "m", Got: "int", Wanted: "a string"},
			`{"code":"MAP003","severity":"error","place":"mapping:1:2","message":"m","got":"int","wanted":"a string"}`,
		},
		{
			finding.Finding{Code: finding.MappingType, Property: "mapping", Message: "m", Remedy: "r"},
			`{"code":"MAP003","severity":"error","place":"mapping","message":"m; r"}`,
		},
	} {
		written, err := json.Marshal((*tell([]finding.Finding{c.finding}))[0])
		if err != nil || string(written) != c.want {
			t.Errorf("got %s and %v, wanted %s", written, err, c.want)
		}
	}
}
