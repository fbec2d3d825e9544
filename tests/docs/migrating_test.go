package docs_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/tests/docs"
)

const migratingPage = "docs/migrating.md"

const (
	noted   = `{"type": "OrderPlaced", "orderId": "ord-1", "quantity": 2, "unitCents": 500, "note": "leave it with the neighbours", "currency": "EUR"}`
	unnoted = `{"type": "OrderPlaced", "orderId": "ord-1", "quantity": 2, "unitCents": 500}`
	shipped = `{"type": "OrderShipped", "orderId": "ord-1"}`
)

// inSection gives the one block of a language in a section.
func inSection(t *testing.T, page, section, language string) docs.Block {
	t.Helper()
	for _, b := range blocksOf(t, page) {
		if b.Section == section && b.Language == language {
			return b
		}
	}
	t.Fatalf("%s has no %s under %q", page, language, section)
	return docs.Block{}
}

func TestTheHandwrittenFunctionAndTheMappingGiveTheSameCommands(t *testing.T) {
	t.Parallel()
	const section = "From a hand-written Lambda function"
	function := inSection(t, migratingPage, section, "python").Text
	open := connection{EventSchema: map[string]any{"type": "object"}, CommandSchema: map[string]any{"type": "object"}}
	mapping := inSection(t, migratingPage, section, "cel").Text
	for _, event := range []string{noted, shipped} {
		commands, failure := runFunction(t, function, event)
		if failure != "" {
			t.Fatal(failure)
		}
		gives(t, open, mapping, event, commands)
	}
	// The fault that the page describes, and the result of the mapping for that event.
	if _, failure := runFunction(t, function, unnoted); !strings.Contains(failure, "KeyError: 'note'") {
		t.Errorf("the function does not fail on an order without a note: %s", failure)
	}
	gives(t, open, mapping, unnoted, `[{"type": "CreateInvoice", "orderId": "ord-1", "amountCents": 1000, "note": ""}]`)
}

// runFunction gives the messages that a function in Python sends for one event, as a JSON list, or its failure.
func runFunction(t *testing.T, function, event string) (commands, failure string) {
	t.Helper()
	folder := t.TempDir()
	files := map[string]string{
		"function.py": function,
		// The part of the AWS SDK that the function uses. It prints the messages instead of sending them.
		"boto3.py": "sent = []\nclass client:\n    def __init__(self, service): pass\n" +
			"    def send_message(self, QueueUrl, MessageBody): sent.append(MessageBody)\n",
		"run.py": "import json, sys, boto3, function\n" +
			"message = json.dumps({'Message': sys.argv[1]})\n" +
			"function.handler({'Records': [{'body': message}]}, None)\n" +
			"print('[' + ','.join(boto3.sent) + ']')\n",
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	command := exec.CommandContext(t.Context(), "python3", "run.py", event)
	command.Dir = folder
	command.Env = append(os.Environ(), "COMMANDS=https://sqs.eu-central-1.amazonaws.com/123456789012/commands")
	var stderr strings.Builder
	command.Stderr = &stderr
	answer, err := command.Output()
	if err != nil {
		return "", stderr.String()
	}
	return string(answer), ""
}

// path is a place in the event, in the template of a pipe.
var path = regexp.MustCompile(`<\$\.body\.([a-zA-Z]+)>`)

func TestThePipeAndTheMappingGiveTheSameCommand(t *testing.T) {
	t.Parallel()
	const section = "From EventBridge Pipes"
	pattern := valueOf(t, inSection(t, migratingPage, section, "json").Text)
	template := inSection(t, migratingPage, section, "text").Text
	mapping := inSection(t, migratingPage, section, "cel").Text
	open := connection{EventSchema: map[string]any{"type": "object"}, CommandSchema: map[string]any{"type": "object"}}
	for _, event := range []string{noted, shipped} {
		fields := valueOf(t, event).(map[string]any)
		commands := "[]"
		if cmp.Equal(pattern, any(map[string]any{"body": map[string]any{"type": []any{fields["type"]}}})) {
			commands = "[" + path.ReplaceAllStringFunc(template, func(found string) string {
				value, err := json.Marshal(fields[path.FindStringSubmatch(found)[1]])
				if err != nil {
					t.Fatal(err)
				}
				return string(value)
			}) + "]"
		}
		gives(t, open, mapping, event, commands)
	}
}
