// Package translate turns one event's body into encoded commands: decode, check, map, check each, encode.
//
// It is the part of the runtime that a compiled engine may replace. It sends nothing, gives no ids and knows neither SNS
// nor SQS. It refuses an event as a whole: one command that breaks its contract means that nothing of the event is sent.
//
// Invariant: Translate is a function of body, message and route alone, so a redelivered event gives the same bytes.
package translate
