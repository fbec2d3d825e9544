package lambdaruntime

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"time"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/cloud"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/deadletter"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/otel"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/visibility"
	"github.com/eventlink/pulumi-eventlink/plan"
	"github.com/eventlink/pulumi-eventlink/route"
)

// ReadRoute reads route.json and refuses one that does not obey its schema or whose digest does not match.
func ReadRoute(document []byte) (route.Route, error) {
	var compiled plan.Contract
	if err := json.Unmarshal(route.SchemaPlan, &compiled); err != nil {
		return route.Route{}, fmt.Errorf("the schema of %s is broken, which is a bug: %w", route.FileName, err)
	}
	schema, err := engine.New(compiled)
	if err != nil {
		return route.Route{}, fmt.Errorf("the schema of %s is broken, which is a bug: %w", route.FileName, err)
	}
	// Not by the contract's own Decode, whose domain is that of messages: a route holds whole contracts and may be larger.
	var value any
	if err := json.Unmarshal(document, &value); err != nil {
		return route.Route{}, fmt.Errorf("reading %s: %w", route.FileName, err)
	}
	err = schema.Check(value)
	var refusal *engine.Refusal
	if errors.As(err, &refusal) {
		return route.Route{}, fmt.Errorf("%s does not obey its schema at %q: %s", route.FileName, refusal.Place, refusal.Message)
	}
	if err != nil {
		return route.Route{}, fmt.Errorf("reading %s: %w", route.FileName, err)
	}
	return route.Decode(document)
}

// New makes the handler of a lane: it puts route and plan to work and connects the parts. jitter gives numbers from 0 to 1.
func New(r route.Route, p plan.Plan, clients cloud.Clients, log *slog.Logger, clock func() time.Time, jitter func() float64) (*Handler, error) {
	translator, err := translate.New(r, p)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be put to work: %w", route.FileName, err)
	}
	handler := &Handler{
		Route:      r,
		Translator: translator,
		Publisher: &publish.Publisher{
			Target: clients.Target, DeadLetters: publish.SQS{Client: clients.Own, QueueURL: r.DeadLetterQueueURL},
			Clock: clock, Jitter: jitter,
		},
		DeadLetters: deadletter.Queue{FIFO: r.Source.FIFO, Route: r.Digest, Clock: clock},
		Visibility:  visibility.Queue{Client: clients.Own, QueueURL: r.QueueURL},
		Log:         log,
		Clock:       clock,
		TraceHeader: invocationTrace,
		Random:      func(id []byte) { _, _ = rand.Read(id) }, // never fails
	}
	if r.Tracing == route.OTel {
		handler.Collector = otel.Connect(os.Getenv, r.Name, otel.Attribute{Name: "eventlink.lane", Value: r.Name}, otel.Attribute{Name: "eventlink.route", Value: r.Digest})
	}
	return handler, nil
}

// invocationTrace is the X-Ray header of the running invocation. aws-lambda-go puts it into the context and, for
// programs that handle one at a time, into the environment.
func invocationTrace(ctx context.Context) string {
	if header, ok := ctx.Value("x-amzn-trace-id").(string); ok { //nolint:staticcheck // the key is aws-lambda-go's
		return header
	}
	return os.Getenv("_X_AMZN_TRACE_ID")
}
