package e2e_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
	"github.com/eventlink/pulumi-eventlink/tests/installed"
)

// tool is the command-line tool that the Makefile builds.
func tool(t *testing.T) string {
	t.Helper()
	root, err := installed.Root()
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(root, "bin", "eventlink")
	if _, err := os.Stat(path); err != nil {
		t.Fatalf("the tool is not built: %v; run make build", err)
	}
	return path
}

// operatorsPolicy finds the policy in docs/security.md.
var operatorsPolicy = regexp.MustCompile("(?s)<!-- the policy of who redrives -->\n```json\n(.*?)```")

// operator gives the environment of a user who may read and redrive, and nothing else.
func operator(t *testing.T, name string) []string {
	t.Helper()
	if here.cloud == nil {
		return nil // on an account, the user who runs the tests
	}
	page, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	found := operatorsPolicy.FindStringSubmatch(string(page))
	if found == nil {
		t.Fatal("docs/security.md has no policy of who redrives")
	}
	return append(here.environment(), clientsIn(here.region()).user(t, name, found[1])...)
}

// letters runs eventlink dead-letters where the stack's program is, as an operator, and wants an exit status.
func (s *system) letters(operator []string, status int, arguments string) string {
	s.Helper()
	result, err := s.stack.Shell(s.Context(), "env "+strings.Join(operator, " ")+" "+tool(s.T)+" dead-letters "+arguments)
	var failure *engine.Failure
	if err != nil && !errors.As(err, &failure) {
		s.Fatal(err)
	}
	if result.ExitCode != status {
		s.Fatalf("eventlink dead-letters %s: got status %d, wanted %d:\n%s", arguments, result.ExitCode, status, result.Output)
	}
	s.Logf("eventlink dead-letters %s\n%s", arguments, result.Output)
	return result.Output
}

func (s *system) has(output string, parts ...string) {
	s.Helper()
	for _, part := range parts {
		if !strings.Contains(output, part) {
			s.Errorf("want %q in\n%s", part, output)
		}
	}
}

// isThere waits until a queue has so many messages that can be received.
func (s *system) isThere(queueURL string, messages int) {
	s.Helper()
	s.eventually("the letter is there", func() (bool, string) {
		visible, hidden := s.depth(queueURL)
		return visible == strconv.Itoa(messages) && hidden == "0", visible + " visible, " + hidden + " hidden"
	})
}

// TestADeadLetterIsFoundExplainedAndSentBackAfterItsMappingIsFixed is a day with a mapping that fails: what a person does
// about it with the tool, by the names of a stack and by the URL of a queue.
func TestADeadLetterIsFoundExplainedAndSentBackAfterItsMappingIsFixed(t *testing.T) {
	anywhere(t)
	options := program(t, "failing.yaml")
	s := deployed(t, options)
	overflowing := `{"type":"OrderPaid","orderId":"o-2","cents":4611686018427387904,"pieces":4}`
	s.publish(s.out("events"), event{body: overflowing})
	s.publish(s.out("events"), event{body: `{"type":"OrderPaid","orderId":"o-3","cents":"1","pieces":1}`})
	as := operator(t, "day")
	dead, pointDead := s.out("extensionDeadLetters"), s.out("pointDeadLetters")
	s.isThere(dead, 1)
	s.isThere(pointDead, 1)

	s.has(s.letters(as, 0, "list --stack test"), "invoicing: 1 letter\n", "mapping-error  1:", s.out("extensionDigest")[:12], "payments: 1 letter\n", "breaks-contract  /cents")
	var listed struct {
		Queue  string
		Groups []struct {
			Reason, Route string
			Count         int
		}
	}
	if err := json.Unmarshal([]byte(s.letters(as, 0, "list --json --where 'event.cents > 5' "+dead)), &listed); err != nil {
		t.Fatal(err)
	}
	if len(listed.Groups) != 1 || listed.Groups[0].Route != s.out("extensionDigest") || listed.Groups[0].Count != 1 || listed.Queue != dead {
		t.Errorf("got %+v", listed)
	}
	s.has(s.letters(as, 0, "list --where 'event.cents < 5' "+dead), "0 letters")
	// An event's own line has carets below the place, and the mapping's too.
	s.has(s.letters(as, 0, "show payments --stack test"), "breaks-contract at /cents", "  \"cents\": \"1\",\n             ^^^\n")
	s.has(s.letters(as, 0, "show "+dead), "mapping-error at 1:", `"cents": 4611686018427387904`, "1 | [{\"type\"", "^\n")
	s.has(s.letters(as, 1, "explain invoicing --stack test"), "would fail: mapping-error at 1:", "still has the route that the letter names", "0 of 1 letter would pass")
	s.has(s.letters(as, 1, "redrive invoicing --stack test"), "stays, it would fail: mapping-error", "0 letters sent back")
	s.isThere(dead, 1)

	s.has(s.log(s.out("extensionLogs")), `"deadLettered-mapping-error":1`, `"FunctionName":"`+s.out("extensionFunction")+`"`, `"Namespace":"Eventlink"`)

	// The mapping is fixed, first in a file.
	const command = `{"cents":4611686018427387904,"orderId":"o-2","type":"CreateInvoice"}`
	if err := s.stack.WriteFile("fixed.cel", `[{"type": "CreateInvoice", "orderId": event.orderId, "cents": event.cents}]`); err != nil {
		t.Fatal(err)
	}
	s.has(s.letters(as, 0, "explain --mapping fixed.cel invoicing --stack test"), "would pass", "- no command: mapping-error", "+ "+command)
	if err := s.stack.Write(strings.Replace(options.Program, "event.cents * event.pieces", "event.cents", 1)); err != nil {
		t.Fatal(err)
	}
	s.up()
	if err := s.stack.WriteFile("loose.json", `{"type": "object"}`); err != nil {
		t.Fatal(err)
	}
	s.has(s.letters(as, 0, "explain --events loose.json payments --stack test"), "would pass", `+ {"cents":"1","orderId":"o-3","pieces":1,"type":"OrderPaid"}`)
	s.has(s.letters(as, 0, "redrive --dry-run "+dead), "would pass", "- no command: mapping-error", "+ "+command)
	s.isThere(dead, 1)
	s.has(s.letters(as, 0, "redrive "+dead), "1 letter sent back to "+s.out("extensionQueue"))
	if got := s.receive(s.out("commands"), 1)[0].Body; got != command {
		t.Errorf("got %s, wanted %s", got, command)
	}
	s.letters(as, 1, "redrive payments --stack test") // which no mapping fixes
	s.receive(pointDead, 1)
	s.allQueuesEmpty()
}

// queueWithLetters makes a FIFO queue and its dead-letter queue, and writes letters into that.
func (c clients) queueWithLetters(t *testing.T, name string, letters int, groups int) (queueURL, deadURL string) {
	t.Helper()
	create := func(name string, attributes map[string]string) (queueURL, arn string) {
		attributes["FifoQueue"] = "true"
		made, err := c.sqs.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: aws.String(name), Attributes: attributes})
		if err != nil {
			t.Fatal(err)
		}
		got, err := c.sqs.GetQueueAttributes(t.Context(), &sqs.GetQueueAttributesInput{QueueUrl: made.QueueUrl, AttributeNames: []types.QueueAttributeName{"QueueArn"}})
		if err != nil {
			t.Fatal(err)
		}
		return aws.ToString(made.QueueUrl), got.Attributes["QueueArn"]
	}
	deadURL, arn := create(name+"-dlq.fifo", map[string]string{})
	queueURL, _ = create(name+".fifo", map[string]string{"RedrivePolicy": fmt.Sprintf(`{"deadLetterTargetArn":%q,"maxReceiveCount":5}`, arn), "VisibilityTimeout": "0"})
	for i := range letters {
		if _, err := c.sqs.SendMessage(t.Context(), &sqs.SendMessageInput{
			QueueUrl: &deadURL, MessageBody: aws.String(strconv.Itoa(i)),
			MessageGroupId: aws.String(strconv.Itoa(i % groups)), MessageDeduplicationId: aws.String(strconv.Itoa(i)),
			MessageAttributes: map[string]types.MessageAttributeValue{"reason": {DataType: aws.String("String"), StringValue: aws.String("mapping-error")}},
		}); err != nil {
			t.Fatal(err)
		}
	}
	return queueURL, deadURL
}

// TestARedriveThatIsKilledLosesNothing kills the tool while it sends letters back, three times, and runs it again.
func TestARedriveThatIsKilledLosesNothing(t *testing.T) {
	locally(t)
	const letters, groups = 150, 7
	s, as := &system{T: t, clients: clientsIn(here.region())}, operator(t, "killed")
	queueURL, deadURL := s.queueWithLetters(t, "killed", letters, groups)
	for range 3 {
		command := exec.CommandContext(t.Context(), tool(t), "dead-letters", "redrive", "--all", "--json", "--rate", "100", "--visibility", "2s", deadURL)
		command.Env = append(os.Environ(), as...)
		output, err := command.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := command.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(output)
		for range 25 {
			if !lines.Scan() {
				t.Fatal("it ended before it was killed")
			}
		}
		if err := command.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = command.Wait() // killed
	}
	if left, hidden := s.depth(deadURL); left == "0" && hidden == "0" {
		t.Fatal("nothing was left to do when it was killed")
	}
	command := exec.CommandContext(t.Context(), tool(t), "dead-letters", "redrive", "--all", "--rate", "0", "--visibility", "2s", deadURL)
	command.Env = append(os.Environ(), as...)
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if left, hidden := s.depth(deadURL); left+hidden != "00" {
		t.Errorf("%s letters are left, and %s hidden", left, hidden)
	}
	want, got := map[string][]string{}, map[string][]string{}
	for i := range letters {
		group := strconv.Itoa(i % groups)
		want[group] = append(want[group], strconv.Itoa(i))
	}
	// SQS drops repeats within five minutes, which a slow machine may exceed.
	visible, _ := s.depth(queueURL)
	n, err := strconv.Atoi(visible)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range s.receive(queueURL, n) {
		if !slices.Contains(got[m.Group], m.Body) {
			got[m.Group] = append(got[m.Group], m.Body)
		}
		if len(m.Attributes) != 0 {
			t.Errorf("the message is sent back without the reason: got %v", m.Attributes)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("each letter is in the lane's queue, in the order of its group:\n%s", diff)
	}
}

// TestLettersOfSQSAndOfNobodyAreSentBackToo has a message that SQS moved after its receptions, and one without a word on it.
func TestLettersOfSQSAndOfNobodyAreSentBackToo(t *testing.T) {
	locally(t)
	s, as := &system{T: t, clients: clientsIn(here.region())}, operator(t, "moved")
	queueURL, deadURL := s.queueWithLetters(t, "moved", 1, 1)
	send := func(queue, body string) {
		if _, err := s.sqs.SendMessage(t.Context(), &sqs.SendMessageInput{
			QueueUrl: &queue, MessageBody: &body, MessageGroupId: aws.String("g-" + body), MessageDeduplicationId: &body,
		}); err != nil {
			t.Fatal(err)
		}
	}
	send(queueURL, "moved")
	send(deadURL, "silent")
	for range 6 {
		if _, err := s.sqs.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &queueURL}); err != nil {
			t.Fatal(err)
		}
	}
	run := func(arguments ...string) string {
		command := exec.CommandContext(t.Context(), tool(t), append([]string{"dead-letters"}, arguments...)...)
		command.Env = append(os.Environ(), as...)
		out, err := command.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		return string(out)
	}
	s.has(run("list", deadURL), "3 letters", "moved-by-sqs", "unknown", "mapping-error")
	s.has(run("redrive", "--all", "--where", `letter.origin != "function"`, deadURL), "2 letters sent back to "+queueURL)
	var bodies []string
	for _, m := range s.receive(queueURL, 2) {
		bodies = append(bodies, m.Body)
	}
	if slices.Sort(bodies); !slices.Equal(bodies, []string{"moved", "silent"}) {
		t.Errorf("got %v", bodies)
	}
	s.isThere(deadURL, 1)
}
