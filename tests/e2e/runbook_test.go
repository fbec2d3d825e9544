package e2e_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/eventlink/pulumi-eventlink/tests/docs"
	"github.com/eventlink/pulumi-eventlink/tests/engine"
)

const runbookPage = "docs/runbook.md"

var update = flag.Bool("update", false, "write what the commands print into the pages that show it")

// shown makes of what a cloud answers what a page shows: ids, digests and names that differ from run to run are replaced, each
// by the same text wherever it stands. So two runs give the same page only if the same id stands at the same places.
type shown struct{ ids, digests map[string]string }

var (
	// identities are UUIDs, digests, and the beginnings of digests.
	identities   = regexp.MustCompile(`\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\b[0-9a-f]{64}\b|\b[0-9a-f]{12}\b`)
	shownAccount = "123456789012" // which has the form of the beginning of a digest
	times        = regexp.MustCompile(`\b20\d\d-\d\d-\d\dT[0-9:.]+Z`)
	ages         = regexp.MustCompile(`(?m)^(  \d+ +)\d+[smh] +\d+[smh] +`)
	queues       = regexp.MustCompile(`https://127\.0\.0\.1:\d+/\d{12}/`)
	suffixes     = regexp.MustCompile(`\b(payments|invoicing)-(queue|dlq|function)-[0-9a-f]{7}\b`)
	durations    = regexp.MustCompile(`"durationMs": \d+`)
)

func (s *shown) of(text string) string {
	text = queues.ReplaceAllString(text, "https://sqs.eu-central-1.amazonaws.com/123456789012/")
	text = identities.ReplaceAllStringFunc(text, func(id string) string {
		if strings.Contains(id, "-") {
			if s.ids[id] == "" {
				s.ids[id] = uuid.NewSHA1(uuid.Nil, fmt.Append(nil, len(s.ids))).String()
			}
			return s.ids[id]
		}
		key := id[:12]
		if key == shownAccount {
			return id
		}
		if s.digests[key] == "" {
			digest := sha256.Sum256(fmt.Append(nil, len(s.digests)))
			s.digests[key] = hex.EncodeToString(digest[:])
		}
		return s.digests[key][:len(id)]
	})
	text = times.ReplaceAllString(text, "2026-03-02T09:14:07Z")
	text = ages.ReplaceAllString(text, "${1}2m      2m      ")
	text = suffixes.ReplaceAllString(text, "$1-$2-4f1c2ab")
	return durations.ReplaceAllString(text, `"durationMs": 28`)
}

// TestTheRunbookShowsWhatHappens follows the page: an event for which a mapping fails, and one that breaks a contract, are found,
// explained, and sent back after the mapping is fixed.
func TestTheRunbookShowsWhatHappens(t *testing.T) {
	locally(t)
	page, err := os.ReadFile("../../docs/runbook.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks, err := docs.Blocks(runbookPage)
	if err != nil {
		t.Fatal(err)
	}
	options := program(t, "failing.yaml")
	s := deployed(t, options)
	if err := s.stack.WriteFile("fixed.cel", `[{"type": "CreateInvoice", "orderId": event.orderId, "cents": event.cents}]`+"\n"); err != nil {
		t.Fatal(err)
	}
	id := s.publish(s.out("events"), event{body: `{"type":"OrderPaid","orderId":"o-2","cents":4611686018427387904,"pieces":4}`})
	s.isThere(s.out("extensionDeadLetters"), 1)
	s.publish(s.out("events"), event{body: `{"type":"OrderPaid","orderId":"o-3","cents":"1","pieces":1}`})
	s.isThere(s.out("pointDeadLetters"), 1)
	s.eventually("the log has the batch", func() (bool, string) {
		log := s.log(s.out("extensionLogs"))
		return strings.Contains(log, `"msg":"batch"`) && strings.Contains(log, `"correlationId":"`+id+`"`), log
	})

	names := shown{ids: map[string]string{}, digests: map[string]string{}}
	text, compared, fixed := string(page), 0, false
	for _, b := range blocks {
		var want string
		switch {
		case b.Language == "console":
			line, _, _ := strings.Cut(b.Text, "\n")
			if strings.Contains(line, "--dry-run") && !fixed {
				fixed = true
				if err := s.stack.Write(strings.Replace(options.Program, "event.cents * event.pieces", "event.cents", 1)); err != nil {
					t.Fatal(err)
				}
				s.up()
			}
			want = line + "\n" + names.of(s.printed(line))
		case b.Mark == "the log":
			want = names.of(s.logged(b.Text))
		default:
			continue
		}
		compared++
		if *update {
			text = strings.Replace(text, "```"+b.Language+"\n"+b.Text+"```", "```"+b.Language+"\n"+want+"```", 1)
		} else if diff := cmp.Diff(b.Text, want); diff != "" {
			t.Errorf("%v (-page +printed); run with -update to rewrite it:\n%s", b, diff)
		}
	}
	if compared < 8 {
		t.Errorf("compared %d blocks of the page", compared)
	}
	if *update {
		if err := os.WriteFile("../../docs/runbook.md", []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s.receive(s.out("commands"), 1)
	s.receive(s.out("pointDeadLetters"), 1)
	s.allQueuesEmpty()
}

// printed runs a command of the page on the test's stack.
func (s *system) printed(line string) string {
	s.Helper()
	command, ok := strings.CutPrefix(strings.Replace(line, "--stack prod", "--stack test", 1), "$ eventlink ")
	if !ok {
		s.Fatalf("the page runs %s", line)
	}
	result, err := s.stack.Shell(s.Context(), tool(s.T)+" "+command)
	var failure *engine.Failure
	if err != nil && !errors.As(err, &failure) {
		s.Fatal(err)
	}
	return result.Output
}

// logged finds the line of the extension's log with the same message, and indents it as the page does.
func (s *system) logged(block string) string {
	s.Helper()
	var wanted struct{ Msg string }
	if err := json.Unmarshal([]byte(block), &wanted); err != nil {
		s.Fatal(err)
	}
	for line := range strings.Lines(s.log(s.out("extensionLogs"))) {
		at := strings.Index(line, `{"time"`)
		if at < 0 || !strings.Contains(line, `"msg":"`+wanted.Msg+`"`) {
			continue
		}
		line, _, _ = strings.Cut(strings.TrimSpace(line[at:]), `,"_aws"`)
		var out bytes.Buffer
		if err := json.Indent(&out, []byte(strings.TrimSuffix(line, "}")+"}"), "", "  "); err != nil {
			s.Fatal(err)
		}
		return out.String() + "\n"
	}
	s.Fatalf("the log has no line %q", wanted.Msg)
	return ""
}
