package route

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// FileName is the name of the document beside the program in the function's package.
const FileName = "route.json"

// Schema is the JSON Schema of the document, generated from Route.
//
//go:embed route.schema.json
var Schema string

// SchemaPlan is Schema as the engine runs it, generated from it.
//
//go:embed route.plan.json
var SchemaPlan []byte

// Component says which of the two components a lane belongs to.
type Component string

// The components.
const (
	ExtensionPoint Component = "ExtensionPoint"
	Extension      Component = "Extension"
)

// Service is the AWS service that a lane sends to.
type Service string

// The services.
const (
	SQS Service = "sqs"
	SNS Service = "sns"
)

// Tracing says how a lane takes part in traces. The zero value is not at all.
type Tracing string

// The tracings. With XRay, Lambda sends the segments, and the function passes on each event's header. With OTel, the function
// sends a span of each event to an OpenTelemetry collector.
const (
	XRay Tracing = "xray"
	OTel Tracing = "otel"
)

// A Route is the configuration of one lane's Lambda function.
type Route struct {
	// Digest is the SHA-256 of the rest of the document, in hexadecimal. It names this version of the lane.
	Digest string `json:"digest" jsonschema:"pattern=^[0-9a-f]{64}$"`
	// Component is the kind of the component whose lane this is.
	Component Component `json:"component" jsonschema:"enum=ExtensionPoint,enum=Extension"`
	// Name is the component's Pulumi name, for logs.
	Name string `json:"name" jsonschema:"minLength=1"`
	// Source is where the events come from.
	Source Source `json:"source"`
	// Mapping is the CEL expression from event to commands. Empty: the event passes as it is.
	Mapping string `json:"mapping,omitempty"`
	// Target is where the commands go.
	Target Target `json:"target"`
	// IDScope is the string that the ids of commands depend on beside the event.
	IDScope string `json:"idScope" jsonschema:"minLength=1"`
	// DeadLetterQueueURL is the URL of the lane's own dead-letter queue.
	DeadLetterQueueURL string `json:"deadLetterQueueUrl" jsonschema:"minLength=1"`
	// QueueURL is the URL of the lane's own queue.
	QueueURL string `json:"queueUrl" jsonschema:"minLength=1"`
	// TimeoutSeconds is the function's timeout; evaluation stops in time to answer before it.
	TimeoutSeconds int `json:"timeoutSeconds" jsonschema:"minimum=1,maximum=900"`
	// Plan is the SHA-256 of plan.json beside the route, in hexadecimal: the contracts as they were compiled.
	Plan string `json:"plan" jsonschema:"pattern=^[0-9a-f]{64}$"`
	// MaxReceiveCount is how often SQS delivers a record of the lane's queue before it moves it to the dead-letter queue. The
	// program dead-letters a record itself when it fails on its last reception. 0: not known, and SQS moves it.
	MaxReceiveCount int `json:"maxReceiveCount,omitempty" jsonschema:"minimum=1,maximum=1000"`
	// Metrics says that the log's line of a batch gives metrics to CloudWatch.
	Metrics bool `json:"metrics,omitempty"`
	// Tracing says how the lane takes part in traces; absent: not at all.
	Tracing Tracing `json:"tracing,omitempty" jsonschema:"enum=xray,enum=otel"`
}

// A Source is the end of a lane where events come in.
type Source struct {
	// Schema is the contract of the events, as JSON text.
	Schema string `json:"schema" jsonschema:"minLength=1"`
	// FIFO says whether the topic, and so the lane's queue, is FIFO.
	FIFO bool `json:"fifo"`
	// Point says that the events come from an enforcing extension point: the attribute "id" identifies them, and they
	// obey the point's present contract even where they break the copy in this route.
	Point bool `json:"point"`
	// Identity is the CEL expression that gives an event's unique id. Empty: message.id.
	Identity string `json:"identity,omitempty"`
}

// A Target is the end of a lane where commands go out.
type Target struct {
	// Service is the service of the target.
	Service Service `json:"service" jsonschema:"enum=sqs,enum=sns"`
	// ARN is the ARN of the queue or topic.
	ARN string `json:"arn" jsonschema:"minLength=1"`
	// Schema is the contract of the commands, as JSON text.
	Schema string `json:"schema" jsonschema:"minLength=1"`
	// FIFO says whether the target is FIFO.
	FIFO bool `json:"fifo"`
	// GroupBy is the CEL expression that gives a command's group. Empty: the event's own group, or else its identity.
	GroupBy string `json:"groupBy,omitempty"`
	// CopyAttributes says that the event's other String and Number attributes travel along, as they do on a point.
	CopyAttributes bool `json:"copyAttributes"`
}

// Encode gives the document with its digest filled in. The bytes depend on r alone.
func Encode(r Route) ([]byte, error) {
	digest, err := Digest(r)
	if err != nil {
		return nil, err
	}
	r.Digest = digest
	return encode(r)
}

// Decode reads a document and refuses one with an unknown key or a digest that is not that of its contents.
func Decode(document []byte) (Route, error) {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.DisallowUnknownFields()
	var r Route
	if err := decoder.Decode(&r); err != nil {
		return Route{}, fmt.Errorf("reading %s: %w", FileName, err)
	}
	if decoder.More() {
		return Route{}, errors.New("reading " + FileName + ": something follows the document")
	}
	digest, err := Digest(r)
	if err != nil {
		return Route{}, err
	}
	if digest != r.Digest {
		return Route{}, fmt.Errorf("reading %s: its digest says %q, its contents give %q", FileName, r.Digest, digest)
	}
	return r, nil
}

// Digest gives the SHA-256 of the document without its digest, in hexadecimal.
func Digest(r Route) (string, error) {
	r.Digest = ""
	document, err := encode(r)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(document)
	return hex.EncodeToString(sum[:]), nil
}

func encode(r Route) ([]byte, error) {
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(r); err != nil {
		return nil, fmt.Errorf("writing %s: %w", FileName, err)
	}
	return b.Bytes(), nil
}
