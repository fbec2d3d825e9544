package main

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/aws/smithy-go"

	"github.com/eventlink/pulumi-eventlink/deadletters"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/route"
)

func TestAnAgeIsTheLargestUnit(t *testing.T) {
	t.Parallel()
	for d, want := range map[time.Duration]string{
		-time.Second: "0s", 59 * time.Second: "59s", time.Minute: "1m", 59*time.Minute + 59*time.Second: "59m", 47 * time.Hour: "47h", 15 * 24 * time.Hour: "15d",
	} {
		if got := age(d); got != want {
			t.Errorf("%s: got %s, wanted %s", d, got, want)
		}
	}
}

func TestAnEventIsShownAndNotObeyed(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	o := letterOffice{stdout: &out, paint: painterFor(&out)}
	l := deadletters.Letter{ID: "1", Reason: "not-json", Place: "/\x1b[2J", Event: "\x1b[31mred\u202eder\x07", Group: "g\x1b"}
	o.head(l, "")
	o.event(l, l.Place)
	if strings.ContainsAny(out.String(), "\x1b\x07\u202e") || !strings.Contains(out.String(), "red") {
		t.Errorf("got %q", out.String())
	}
}

// TestADifferenceSaysWhatAnEventGaveAndGives goes through who wrote the letter, and whether its reason is one of the moment.
func TestADifferenceSaysWhatAnEventGaveAndGives(t *testing.T) {
	t.Parallel()
	judge := &deadletters.Judge{Route: route.Route{Digest: "now"}}
	for _, c := range []struct {
		letter  deadletters.Letter
		verdict deadletters.Judgement
		want    []string
	}{
		{
			deadletters.Letter{Origin: deadletters.FromFunction, Reason: "mapping-error", Route: "then"},
			deadletters.Judgement{Messages: []publish.Message{{Body: `{"a":1}`}, {Body: `{"a":2}`}}},
			[]string{"- no command: mapping-error\n", `+ {"a":1}`, `+ {"a":2}`},
		},
		{
			deadletters.Letter{Origin: deadletters.FromFunction, Reason: "not-published", Route: "now"},
			deadletters.Judgement{},
			[]string{"- the same, as far as they were sent", "+ nothing to do"},
		},
		{
			deadletters.Letter{Origin: deadletters.FromFunction, Reason: "not-published", Route: "then"},
			deadletters.Judgement{},
			[]string{"- commands of the route then, as far as they were sent: not-published"},
		},
		{deadletters.Letter{Origin: deadletters.FromSNS, Reason: deadletters.ReasonNotDelivered}, deadletters.Judgement{}, []string{"- nothing: it did not reach the function"}},
		{deadletters.Letter{Origin: deadletters.FromSQS, Reason: deadletters.ReasonMovedBySQS}, deadletters.Judgement{}, []string{"- not known"}},
		{
			deadletters.Letter{Origin: deadletters.FromFunction, Reason: "mapping-error", Route: "now", Event: `{"n":"x"}`},
			deadletters.Judgement{Refusal: &engine.Refusal{Reason: "breaks-contract", Place: "/n", Message: "got string, wanted integer"}},
			[]string{"would fail: breaks-contract at /n: got string, wanted integer", "still has the route that the letter names", "\"n\": \"x\"\n         ^^^\n"},
		},
	} {
		var out bytes.Buffer
		o := letterOffice{stdout: &out, paint: painterFor(&out)}
		o.tellVerdict(c.letter, judge, c.verdict)
		for _, want := range c.want {
			if !strings.Contains(out.String(), want) {
				t.Errorf("%+v: want %q in\n%s", c.letter, want, out.String())
			}
		}
	}
}

func TestProgressIsALineForEachThousandWhereThereIsNoTerminal(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	bar := newProgress(&out, 2500)
	for done := range 2500 {
		bar.step(done+1, false)
	}
	bar.step(2000, true)
	bar.end()
	if got, want := out.String(), "1000 of about 2500 letters sent back\n2000 of about 2500 letters sent back\n"; got != want {
		t.Errorf("got %q", got)
	}
}

func TestAnErrorOfAWSSaysWhatToDo(t *testing.T) {
	t.Parallel()
	of := func(code string) error { return &smithy.GenericAPIError{Code: code, Message: "you may not"} }
	for want, cause := range map[string]error{
		"the credentials have expired: log in again, for example with aws sso login (ExpiredToken: you may not)":                                                            of("ExpiredToken"),
		"AWS does not know these credentials: see aws sts get-caller-identity (InvalidClientTokenId: you may not)":                                                          of("InvalidClientTokenId"),
		"these credentials may not do that (AccessDenied: you may not)":                                                                                                     of("AccessDenied"),
		"there is no such queue in the account and the region of these credentials: see aws sts get-caller-identity (AWS.SimpleQueueService.NonExistentQueue: you may not)": of("AWS.SimpleQueueService.NonExistentQueue"),
		"Other: you may not": of("Other"),
		"there are no AWS credentials: log in, for example with aws sso login, or set AWS_PROFILE": errors.New("get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found"),
		"the session of IAM Identity Center has expired: aws sso login starts another":             errors.New("get credentials: the SSO session has expired or is invalid"),
		"https://q is not reached: connection refused":                                             &url.Error{Op: "Post", URL: "https://q/", Err: &net.OpError{Op: "dial", Err: errors.New("connection refused")}},
	} {
		err := fmt.Errorf("reading https://q/1: %w", &smithy.OperationError{ServiceID: "SQS", OperationName: "ReceiveMessage", Err: fmt.Errorf("RequestID: 1, %w", cause)})
		if got := plain(err).Error(); got != "reading https://q/1: "+want {
			t.Errorf("got %q\nwanted %q", got, want)
		}
	}
	other := errors.New("no network")
	if got := plain(other); !errors.Is(got, other) {
		t.Errorf("got %v", got)
	}
}

func TestAProfileThatThereIsNotIsToldByName(t *testing.T) {
	t.Setenv("AWS_PROFILE", "nobody")
	t.Setenv("AWS_CONFIG_FILE", "/dev/null")
	t.Setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null")
	if _, err := awsConfiguration(t.Context()); err == nil || !strings.Contains(err.Error(), `there is no AWS profile "nobody"`) {
		t.Errorf("got %v", err)
	}
}

func TestWhatWasAskedForAndIsNotThereIsTold(t *testing.T) {
	t.Parallel()
	where, err := deadletters.ParseWhere("event.n == 1")
	if err != nil {
		t.Fatal(err)
	}
	where.Holds(deadletters.Letter{ID: "l-1", Event: "{}"})
	var stderr bytes.Buffer
	o := letterOffice{stderr: &stderr, lane: deadletters.Lane{Name: "orders"}, args: letterArgs{ids: []string{"l-", "x"}, met: map[string]bool{}, where: where}}
	if !o.args.chosen(deadletters.Letter{ID: "l-1"}) || o.args.chosen(deadletters.Letter{ID: "m"}) {
		t.Error("a letter is chosen by how its id begins")
	}
	want := "orders: left out 1 letter on which --where fails: no such key: n\norders: there is no letter \"x\"; show prints their ids, and those of their events\n"
	if status := o.left(); status != statusNo || stderr.String() != want {
		t.Errorf("status %d, got\n%s\nwanted\n%s", status, stderr.String(), want)
	}
}
