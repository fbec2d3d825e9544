package main

import (
	"strings"
	"testing"
)

func TestWrongArgumentsOfDeadLettersAreSaidBeforeAnythingIsAsked(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"state.json": `{"deployment": {"resources": [
			{"urn": "urn:pulumi:s::p::eventlink:index:ExtensionPoint::orders", "type": "eventlink:index:ExtensionPoint", "outputs": {"deadLetterQueueUrl": "https://q/1/orders-dlq"}},
			{"urn": "urn:pulumi:s::p::eventlink:index:ExtensionPoint$aws:sqs/queue:Queue::orders-dlq", "type": "aws:sqs/queue:Queue", "parent": "urn:pulumi:s::p::eventlink:index:ExtensionPoint::orders"},
			{"urn": "urn:pulumi:s::p::eventlink:index:Extension::invoices", "type": "eventlink:index:Extension", "outputs": {"deadLetterQueueUrl": "https://q/1/invoices-dlq"}},
			{"urn": "urn:pulumi:s::p::eventlink:index:Extension$aws:sqs/queue:Queue::invoices-dlq-fifo", "type": "aws:sqs/queue:Queue", "parent": "urn:pulumi:s::p::eventlink:index:Extension::invoices"},
			{"urn": "urn:pulumi:s::p::eventlink:index:ExtensionPoint::open", "type": "eventlink:index:ExtensionPoint", "outputs": {}}]}}`,
		"empty.json": `{"deployment": {}}`,
		"text.json":  `no JSON`,
	}
	for _, c := range []struct{ args, want string }{
		{"", "takes list, show, explain or redrive"},
		{"send", "takes list, show, explain or redrive, not \"send\""},
		{"list", "give the URL of a dead-letter queue"},
		{"list orders", "to name a component, give --stack STACK too"},
		{"list https://", "is no URL of a queue"},
		{"list https://sqs.eu-west-1.amazonaws.com/1/dlq --stack s", "needs no --stack"},
		{"list --stack a --state b", "not both"},
		{"show --state state.json", "the stack has several components: name one of invoices, orders"},
		{"show --state state.json order", `no component "order" with a dead-letter queue; did you mean orders?`},
		{"show --state state.json mail", `no component "mail" with a dead-letter queue; it has invoices, orders`},
		{"list https://q/1/dlq --where letter.reson==1", "--where:1:7: a letter has no reson; did you mean letter.reason?"},
		{"list --state empty.json", "no ExtensionPoint and no Extension"},
		{"list --state text.json", "text.json is not one JSON document"},
		{"list https://q/1/dlq --where event.", "--where:1:7: the expression ends too early\n  1 | event.\n    |       ^"},
		{"list https://q/1/dlq --where 1+1", "must be true or false, and gives int"},
		{"list https://q/1/dlq --rate 5", "there is no option --rate"}, // it is one of redrive
		{"list https://q/1/dlq letter", "show takes letters"},
		{"redrive https://q/1/dlq --rate -1", "must not be negative"},
		{"redrive https://q/1/dlq --mapping m.cel", "files take part in redrive --dry-run only"},
		{"redrive https://q/1/dlq --all --dry-run", "give one of them"},
		{"redrive https://q/1/dlq --visibility 0s", "--visibility must be a duration from 1s to 12h, not \"0s\""},
	} {
		t.Run(c.args, func(t *testing.T) {
			t.Parallel()
			status, stdout, stderr := asked(t, files, "", append([]string{"dead-letters"}, strings.Fields(c.args)...)...)
			if status != statusBadInput || !strings.Contains(stderr, c.want) || stdout != "" {
				t.Errorf("got status %d, wanted %q in\n%s%s", status, c.want, stdout, stderr)
			}
		})
	}
}
