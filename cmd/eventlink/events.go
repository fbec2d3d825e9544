package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/finding"
)

// A given is an event and where it comes from.
type given struct {
	name string
	body []byte
	// line is where it begins in a file; 0 if it is of no file.
	line int
	// alone says that the file holds nothing else.
	alone bool
	// message is what the event came in, if that is said; else that of the arguments.
	message *celmap.Message
}

// where is the name of an event, and its line in a file of several.
func (e given) where() string {
	if e.line > 0 && !e.alone {
		return fmt.Sprintf("%s:%d", e.name, e.line)
	}
	return e.name
}

// ofLines are files with an event a line, and readOfFolder those that are read of a folder.
var (
	ofLines      = []string{".jsonl", ".ndjson"}
	readOfFolder = append([]string{".json"}, ofLines...)
)

// eventsOf reads the events of several files and folders.
func (in *input) eventsOf(files []string) (all []given, err error) {
	for _, file := range files {
		more, err := in.events(file)
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	return all, nil
}

// events reads the events of a file: of JSON or YAML, one a line, or one behind the other. Those of a folder are in its files,
// by name.
func (in *input) events(file string) ([]given, error) {
	if info, err := os.Stat(file); err == nil && info.IsDir() {
		return in.eventsOfFolder(file)
	}
	text, err := in.read(file)
	if err != nil {
		return nil, err
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if extension := filepath.Ext(file); extension == ".yaml" || extension == ".yml" {
		converted, err := asJSON(file, text)
		return []given{{name: file, body: []byte(converted)}}, err
	}
	if all := several(file, text); len(all) > 0 {
		return all, nil
	}
	return []given{{name: file, body: text, line: 1, alone: true}}, nil
}

func (in *input) eventsOfFolder(folder string) ([]given, error) {
	entries, err := in.folder(folder)
	if err != nil {
		return nil, err
	}
	var all []given
	for _, entry := range entries {
		if entry.IsDir() || !slices.Contains(readOfFolder, filepath.Ext(entry.Name())) {
			continue
		}
		more, err := in.events(filepath.Join(folder, entry.Name()))
		if err != nil {
			return nil, err
		}
		all = append(all, more...)
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("%s has no events: no file in it ends in %s", folder, strings.Join(readOfFolder, ", "))
	}
	return all, nil
}

// several gives the events of a text that is more than one value of JSON: a line each if the first line is one, or else one
// behind the other.
func several(file string, text []byte) []given {
	lines := nonEmpty(bytes.Split(text, []byte("\n")))
	switch {
	case json.Valid(text):
		return nil
	case slices.Contains(ofLines, filepath.Ext(file)), len(lines) > 1 && json.Valid(lines[0].body):
		for i := range lines {
			lines[i].name = file
		}
		return lines
	}
	var all []given
	decoder := json.NewDecoder(bytes.NewReader(text))
	for decoder.More() {
		var body json.RawMessage
		if decoder.Decode(&body) != nil {
			return nil
		}
		begins := decoder.InputOffset() - int64(len(body))
		all = append(all, given{name: file, body: body, line: 1 + bytes.Count(text[:begins], []byte("\n"))})
	}
	return all
}

// nonEmpty gives the lines that are not empty.
func nonEmpty(lines [][]byte) []given {
	var out []given
	for i, line := range lines {
		if line = bytes.TrimSpace(line); len(line) > 0 {
			out = append(out, given{body: line, line: i + 1})
		}
	}
	return out
}

// atByte is how a refusal names a place in a text that is not JSON.
var atByte = regexp.MustCompile(` \(byte (\d+)\)$`)

// maxExcerpt bounds the length of a line that is shown.
const maxExcerpt = 160

// refusedAs says why an event is dead-lettered, as its dead letter and the log do, but with the line and the column of what
// is not JSON, and with what the event may be.
func (e given) refusedAs(r *engine.Refusal) string {
	reason, where, excerpt := refused(r), e.where(), ""
	if at := atByte.FindStringSubmatch(reason); at != nil && e.line > 0 {
		offset, _ := strconv.Atoi(at[1])
		before := e.body[:min(offset, len(e.body))]
		line, column := 1+bytes.Count(before, []byte("\n")), 1+utf8.RuneCount(before[bytes.LastIndexByte(before, '\n')+1:])
		reason = strings.TrimSuffix(reason, at[0])
		where = fmt.Sprintf("%s:%d:%d", e.name, e.line+line-1, column)
		if text := finding.Excerpt(string(e.body), fmt.Sprintf("%d:%d", line, column)); len(text) < 2*maxExcerpt {
			excerpt = indentedBy("  ", strings.Replace(text, strconv.Itoa(line), strconv.Itoa(e.line+line-1), 1))
		}
	}
	if len(bytes.TrimSpace(e.body)) == 0 {
		where, reason, excerpt = e.where(), string(r.Reason)+": there is no event, the file is empty", ""
	}
	return where + ": " + reason + "\n" + excerpt + e.unwrapped()
}

// An envelope is what may be around an event, and the program of jq that takes it off.
type envelope struct {
	is   string
	keys []string // that it has
	jq   string
}

var envelopes = []envelope{
	{"an SNS envelope", []string{"Type", "TopicArn", "Message"}, ".Message"},
	{"an event of EventBridge", []string{"detail-type", "source", "detail"}, ".detail"},
	{"a CloudEvent", []string{"specversion", "type", "data"}, ".data"},
	{"a message of SQS", []string{"receiptHandle", "body"}, ".body"},
	{"a message of SQS", []string{"ReceiptHandle", "Body"}, ".Body"},
	{"a record of SNS", []string{"EventSubscriptionArn", "Sns"}, ".Sns.Message"},
	{"the input of a function", []string{"Records"}, ".Records[]"},
	{"the output of aws sqs receive-message", []string{"Messages"}, ".Messages[]"},
}

// unwrapped says how to get the event out of what it may be wrapped in; empty if that is nothing.
func (e given) unwrapped() string {
	is, program := envelopeOf(e.body)
	if is == "" {
		return ""
	}
	file := ""
	if e.line > 0 && e.name != standardInput {
		file = " " + e.name
	}
	return fmt.Sprintf("  it looks like %s; this gives what is in it: jq -c '%s'%s\n", is, program, file)
}

// envelopeOf says what a body is around an event, and gives the program of jq that takes all of it off.
func envelopeOf(body []byte) (is, program string) {
	var list []json.RawMessage
	if json.Unmarshal(body, &list) == nil && len(list) > 0 {
		_, inner := envelopeOf(list[0])
		return "a list", piped(".[]", inner)
	}
	var text string
	if json.Unmarshal(body, &text) == nil && json.Valid([]byte(text)) {
		_, inner := envelopeOf([]byte(text))
		return "a text of JSON", piped("fromjson", inner)
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil {
		return "", ""
	}
	for _, known := range envelopes {
		if !slices.ContainsFunc(known.keys, func(key string) bool { return members[key] == nil }) {
			return known.is, piped(known.jq, inside(body, known.jq))
		}
	}
	return "", ""
}

// inside gives the program for what is in an envelope: what stands at a path of keys, the first item of a list.
func inside(body json.RawMessage, path string) string {
	for _, key := range strings.Split(strings.TrimPrefix(path, "."), ".") {
		key, isList := strings.CutSuffix(key, "[]")
		var members map[string]json.RawMessage
		_ = json.Unmarshal(body, &members) // what it is not is absent
		body = members[key]
		var items []json.RawMessage
		if isList && json.Unmarshal(body, &items) == nil && len(items) > 0 {
			body = items[0]
		}
	}
	_, program := envelopeOf(body)
	return program
}

func piped(first, second string) string {
	if second == "" {
		return first
	}
	return first + " | " + second
}
