// Package otel makes the spans of events and sends them to an OpenTelemetry collector, as OTLP over HTTP in JSON.
//
// It is not the OpenTelemetry SDK, which alone is larger than the package of a function may be: it has one kind of span, the
// processing of one message, and one exporter. Files in reading order: context.go (who is the parent of a span), collector.go (how
// spans are sent).
//
// It decides nothing about an event. Invariant: what cannot be sent is an error for the log, and nothing else waits for it.
package otel
