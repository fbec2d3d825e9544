package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const projectText = `
connections:
  invoicing:
    events: order.json
    mapping: invoices.cel
    commands: invoice.json
    cases: [cases.yaml]
`

// inProject runs the command on a project of files, and gives what it printed, with names relative to the project.
func inProject(t *testing.T, files map[string]string, args ...string) (status int, out, dir string) {
	t.Helper()
	all := map[string]string{"eventlink.yaml": projectText, "order.json": orderSchema, "invoice.json": invoiceSchema, "invoices.cel": invoices}
	for name, text := range files {
		all[name] = text
	}
	dir = written(t, all)
	status, stdout, stderr := asked(t, nil, "", append(args, "--project", filepath.Join(dir, "eventlink.yaml"))...)
	return status, strings.ReplaceAll(stdout+stderr, dir+string(filepath.Separator), ""), dir
}

func TestCasesSayWhatEventsMustGive(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, cases string
		status      int
		want        []string
	}{
		{"all commands", `[{name: a, event: {id: x}, commands: [{of: x}]}]`, statusYes, []string{"ok    invoicing: 1 cases, 1 of 2 branches", `1:21 is never false: event.?n.orValue(1) > 0`}},
		{"nothing to do", `[{event: {id: x, n: 0}, commands: []}]`, statusYes, []string{"ok    invoicing: 1 cases"}},
		{"several events", `[{events: [{id: x}, {id: y, n: 0}, {id: z}], commands: [{of: x}, {of: z}]}]`, statusYes, []string{"2 of 2 branches"}},
		{"another command", `[{name: a, event: {id: x}, commands: [{of: y}]}]`, statusNo, []string{"FAIL  invoicing: a (cases.yaml:1)\n  at /of: wanted \"y\", got \"x\"\n  wanted {\"of\":\"y\"}\n  got    {\"of\":\"x\"}", "FAIL  invoicing: 1 of 1 cases"}},
		{"a property too many", "\n\n- {name: a, event: {id: x}, commands: [{}]}", statusNo, []string{"FAIL  invoicing: a (cases.yaml:3)\n  at /of: wanted nothing, got \"x\"\n"}},
		{"a property too few", `[{event: {id: x}, matches: [{of: x, "a/b": [1]}]}]`, statusNo, []string{"at /a~1b: wanted [1], got nothing\n"}},
		{"the second of two commands", `[{events: [{id: x}, {id: y}], matches: [{of: x}, {of: [z]}]}]`, statusNo, []string{"command 2, at /of: wanted [\"z\"], got \"y\"\n"}},
		{"no object", `[{event: {id: x}, commands: [x]}]`, statusNo, []string{"at the command: wanted \"x\", got {\"of\":\"x\"}\n"}},
		{"an envelope", `[{event: {Type: Notification, TopicArn: a, Message: "{}"}, commands: []}]`, statusNo, []string{"it looks like an SNS envelope; this gives what is in it: jq -c '.Message | fromjson'\n"}},
		{"a command too many", `[{event: {id: x}, commands: []}]`, statusNo, []string{`wanted no commands`}},
		{"a part of a command", `[{event: {id: x}, matches: [{}]}]`, statusYes, nil},
		{"a part that differs", `[{event: {id: x}, matches: [{of: y}]}]`, statusNo, []string{`wanted {"of":"y"}`}},
		{"a reason", `[{event: {id: 5}, reason: breaks-contract}, {event: {id: ""}, reason: command-contract, place: /0/of}]`, statusYes, nil},
		{"another reason", `[{event: {id: 5}, reason: mapping-error}]`, statusNo, []string{"wanted the reason mapping-error, got breaks-contract at /id: "}},
		{"another place", `[{event: {id: 5}, reason: breaks-contract, place: /n}]`, statusNo, []string{"wanted the reason breaks-contract at /n"}},
		{"a reason that does not come", `[{event: {id: x}, reason: mapping-error}]`, statusNo, []string{`got {"of":"x"}`}},
		{"a refusal that is not expected", `[{event: {id: 5}, commands: []}]`, statusNo, []string{"got breaks-contract at /id"}},
		{"nothing expected", `[{event: {id: x}}]`, statusNo, []string{"nothing is expected", "--update"}},
		{"two expectations", `[{event: {id: x}, commands: [], reason: x}]`, statusBadInput, []string{"one of commands, matches and reason"}},
		{"no event", `[{commands: []}]`, statusBadInput, []string{"cases.yaml:1:9: cases.1 must have an event, or events"}},
		{"a key that there is not", `[{event: {}, command: []}]`, statusBadInput, []string{`cases.yaml:1:21: cases.1 cannot have the key "command"; did you mean commands?`}},
		{"a value of another type", `[{name: [], event: {}}]`, statusBadInput, []string{"cases.yaml:1:16: cases.1.name must be a text, not a list"}},
		{"an attribute that is a number", `[{event: {}, message: {attributes: {n: 5}}}]`, statusBadInput, []string{`cases.yaml:1:47: cases.1.message.attributes.n must be a text, not the number 5: write "5", in quotes`}},
		{"a time in words", `[{event: {}, message: {time: today}}]`, statusBadInput, []string{`cases.1.message.time must be a time such as 2026-03-02T09:14:07Z, not "today"`}},
		{"one command without a list", `[{event: {}, commands: {of: x}}]`, statusBadInput, []string{"cases.yaml:1:31: cases.1.commands must be a list of commands, not a map"}},
		{
			"all that is wrong", "\n- {event: {}, comands: []}\n- {event: {}, event: {}, place: [/n]}", statusBadInput,
			[]string{"cases.yaml:2:15: ", "cases.yaml:3:15: cases.2.event stands here a second time; the first is in line 3", "cases.yaml:3:33: cases.2.place must be a text, not a list"},
		},
		{"no cases", `[]`, statusBadInput, []string{"has no cases"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			status, out, _ := inProject(t, map[string]string{"cases.yaml": "cases: " + c.cases}, "test")
			if status != c.status {
				t.Errorf("status %d, wanted %d\n%s", status, c.status, out)
			}
			for _, want := range c.want {
				if !strings.Contains(out, want) {
					t.Errorf("want %q in\n%s", want, out)
				}
			}
		})
	}
}

// A schema that does not name its draft is of the draft that the connection names.
func TestCasesRunUnderTheDraftOfTheConnection(t *testing.T) {
	t.Parallel()
	status, out, _ := inProject(t, map[string]string{
		"eventlink.yaml": projectText + "    draft: draft-04\n",
		"order.json":     `{"type": "object", "properties": {"n": {"type": "integer", "minimum": 0, "exclusiveMinimum": true}, "id": {"type": "string", "minLength": 1}}, "required": ["id"]}`,
		"cases.yaml":     "cases: [{event: {id: x, n: 0}, reason: breaks-contract, place: /n}]",
	}, "test")
	if status != statusYes {
		t.Errorf("ended with %d: %s", status, out)
	}
}

func TestUpdateWritesWhatACaseGives(t *testing.T) {
	t.Parallel()
	const before = `# Kept.
cases:
  - name: new # kept too
    event: {id: x}

  - name: wrong
    event: {id: y, n: 0}
    commands: [{of: y}]   # it was

  - name: refused
    event: {id: 5}
    commands: []
  - name: right
    event: {id: z}
    matches: [{of: z}]
`
	status, out, dir := inProject(t, map[string]string{"cases.yaml": before}, "test", "--update")
	if status != statusYes {
		t.Fatalf("status %d\n%s", status, out)
	}
	after, err := os.ReadFile(filepath.Join(dir, "cases.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer(
		"event: {id: x}\n", "event: {id: x}\n    commands:\n      - of: x\n",
		"[{of: y}]   # it was", "[]   # it was",
		"commands: []", "reason: breaks-contract",
	).Replace(before)
	if string(after) != want {
		t.Errorf("got\n%s\nwanted\n%s", after, want)
	}
	status, stdout, stderr := asked(t, nil, "", "test", "--project", filepath.Join(dir, "eventlink.yaml"))
	if status != statusYes {
		t.Errorf("after the update: status %d\n%s%s", status, stdout, stderr)
	}
}

func TestSampledEventsAreHeldToTheCommandContract(t *testing.T) {
	t.Parallel()
	cases := map[string]string{"cases.yaml": "cases: [{event: {id: x}, commands: [{of: x}]}]"}
	if status, out, _ := inProject(t, cases, "test", "--sample", "40"); status != statusNo || !strings.Contains(out, "sampled event") || !strings.Contains(out, "command-contract at /0/of") {
		t.Errorf("an empty id gives a command that breaks its contract: status %d\n%s", status, out)
	}
	cases["invoice.json"] = `{"type": "object"}`
	if status, out, _ := inProject(t, cases, "test", "--sample", "40"); status != statusYes || !strings.Contains(out, "1 cases, 40 sampled events, 2 of 2 branches") {
		t.Errorf("status %d\n%s", status, out)
	}
}

func TestAReportIsWrittenForCI(t *testing.T) {
	t.Parallel()
	report := filepath.Join(t.TempDir(), "report.xml")
	cases := `cases: [{name: one, event: {id: x}, commands: [{of: x}]}, {name: "<two>", event: {id: x}, commands: []}]`
	if status, out, _ := inProject(t, map[string]string{"cases.yaml": cases}, "test", "--junit", report); status != statusNo {
		t.Errorf("status %d\n%s", status, out)
	}
	text, err := os.ReadFile(report)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`tests="2" failures="1"`, `classname="invoicing" name="one"`, `name="&lt;two&gt;"`, `line="1"`, `<failure message="wanted no commands">wanted no commands&#xA;  got    {`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("want %q in\n%s", want, text)
		}
	}
}

func TestAProjectIsNotReadFromStandardInput(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"check", "test"} {
		if status, _, stderr := asked(t, nil, projectText, command, "--project", "-"); status != statusBadInput || !strings.Contains(stderr, "there is no - here") {
			t.Errorf("%s: status %d\n%s", command, status, stderr)
		}
	}
}

func TestAProjectIsCheckedWithoutArguments(t *testing.T) {
	t.Parallel()
	two := projectText + "  copying: {events: order.json, mapping: copy.cel, commands: order.json, strict: true}\n"
	files := map[string]string{"eventlink.yaml": two, "copy.cel": `[event]`}
	status, out, _ := inProject(t, files, "check")
	for _, want := range []string{"copying\n", "ok: ", "invoicing\nerror: invoices.cel:1:35: ", "wrong-command: "} {
		if !strings.Contains(out, want) {
			t.Errorf("want %q in\n%s", want, out)
		}
	}
	if status != statusNo {
		t.Errorf("status %d", status)
	}
	if status, out, _ = inProject(t, files, "check", "copying"); status != statusYes || strings.Contains(out, "invoicing") {
		t.Errorf("one of them: status %d\n%s", status, out)
	}
	for name, c := range map[string]struct{ project, want string }{
		"a connection that there is not": {two, `there is no connection "invoices"; there are copying, invoicing`},
		"no mapping":                     {"connections: {a: {events: x, commands: y}}", `connections.a has no "mapping"`},
		"no connections":                 {"connections: {}", "names no connections"},
		"a key that there is not":        {"connections: {a: {event: x}}", `eventlink.yaml:1:19: connections.a cannot have the key "event"; did you mean events?`},
		"one file without a list":        {"connections:\n  a:\n    events: x\n    mapping: y\n    commands: z\n    cases: c.yaml\n", "eventlink.yaml:6:12: connections.a.cases must be a list of files, not a text: write [c.yaml]"},
		"a connection that is a list":    {"connections: {a: [x, y, z]}", "connections.a must be a map with the keys events, mapping and commands, not a list"},
		"strict that is a text":          {"connections: {a: {events: x, mapping: y, commands: z, strict: yes}}", `connections.a.strict must be true or false, not "yes"`},
		"a file that is a number":        {"connections: {a: {events: 1.0, mapping: y, commands: z}}", `connections.a.events must be the name of a file, not the number 1.0: write "1.0", in quotes`},
		"a list":                         {"- events: x", "eventlink.yaml:1:1: the file must be a map with the key connections, not a list"},
		"another key beside it":          {"connection: {a: {}}", `the file cannot have the key "connection"; did you mean connections?`},
		"a tab":                          {"connections:\n\ta: {}", "a tab, or a sign such as @ or `, begins a value here"},
		"nothing":                        {"# later", "the document is empty"},
		"a draft that there is not":      {"connections: {a: {events: x, mapping: y, commands: z, draft: draft-3}}", "draft must be 2020-12"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if status, out, _ := inProject(t, map[string]string{"eventlink.yaml": c.project}, "check", "invoices"); status != statusBadInput || !strings.Contains(out, c.want) {
				t.Errorf("status %d, want %q in\n%s", status, c.want, out)
			}
		})
	}
}
