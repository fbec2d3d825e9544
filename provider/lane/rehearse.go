package lane

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/eval"
	"github.com/eventlink/pulumi-eventlink/plan"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// Rehearse reads a plan as the function will, and holds it against the reference: its checks against the validator, and its
// expressions against cel-go, on samples of a contract and on their neighbours, most of which break it. A difference is a
// bug of Eventlink, and nothing is deployed with it.
func Rehearse(l celmap.Lane, document []byte, digest string) error {
	p, err := plan.Decode(document, digest)
	if err != nil {
		return err
	}
	r, err := rehearsalOf(l, p)
	if err != nil {
		return err
	}
	source := l.Contracts.Source
	if err := onSamples(source, p.Source, wordsOf(p.Mapping), r.event); err != nil || p.Target == nil {
		return err
	}
	return onSamples(l.Contracts.Target, *p.Target, nil, func(any) error { return nil })
}

// onSamples holds a contract against the reference on bodies, and calls further for each that can be decoded. words are
// values to put into them, beside those of the contract.
func onSamples(c *contract.Contract, p plan.Contract, words []any, further func(event any) error) error {
	run, err := engine.New(p)
	if err != nil {
		return err
	}
	obeyed, problems := schema.Of(c)
	if len(problems) > 0 {
		return nil // a finding already
	}
	schemaValue, err := literals([]byte(c.Text()))
	if err != nil {
		return err
	}
	words = append(schema.Words(schemaValue), words...)
	const samples, neighbours = 8, 24
	random := rand.New(rand.NewPCG(1, 2)) // the same bodies each time
	for range samples {
		sample, ok := schema.Sample(obeyed, random)
		if !ok {
			break
		}
		value := sample
		for i := range neighbours {
			body, err := json.Marshal(value)
			if err != nil {
				return err
			}
			if err := c.Agree(run, body); err != nil {
				return fmt.Errorf("the function would check a message otherwise than the reference validator: %w; this is a bug, please report it: nothing is deployed with it", err)
			}
			if event, err := c.Decode(body); err == nil {
				if err := further(event); err != nil {
					return fmt.Errorf("the function would map an event otherwise than cel-go: %w; this is a bug, please report it: nothing is deployed with it", err)
				}
			}
			if i%2 == 0 {
				value = sample
			}
			value = schema.Neighbour(random, value, words)
		}
	}
	return nil
}

// A rehearsal runs the expressions of a lane as the function will.
type rehearsal struct {
	lane              celmap.Lane
	mapping           *eval.Mapping
	identity, groupBy *eval.Key
	// left is what the evaluations may still cost, so that a dear mapping does not make a preview slow.
	left int
}

func rehearsalOf(l celmap.Lane, p plan.Plan) (*rehearsal, error) {
	r := &rehearsal{lane: l, left: 3 * celmap.MaxCost}
	var err error
	if l.Mapping != nil {
		if r.mapping, err = eval.NewMapping(p.Mapping, nil, nil); err != nil {
			return nil, err
		}
	}
	if l.Identity != nil {
		if r.identity, err = eval.NewIdentity(p.Identity, nil, nil); err != nil {
			return nil, err
		}
	}
	if l.GroupBy != nil {
		if r.groupBy, err = eval.NewGroupBy(p.GroupBy, nil, nil); err != nil {
			return nil, err
		}
	}
	return r, nil
}

// message is what a rehearsed event comes with.
var message = celmap.Message{
	ID: "0b3f6a7e-0000-5000-8000-000000000000", Group: "a-group", Time: time.Date(2026, 3, 1, 12, 30, 15, 123456789, time.UTC),
	Attributes: map[string]string{"type": "a-type", "tenant": "a-tenant"},
}

func (r *rehearsal) event(event any) error {
	if r.left <= 0 {
		return nil
	}
	ctx := context.Background()
	if r.identity != nil {
		if err := r.lane.Identity.Agree(ctx, r.identity, nil, event, message); err != nil {
			return err
		}
	}
	commands := []any{event}
	if r.mapping != nil {
		var cost int
		var err error
		if commands, cost, err = r.lane.Mapping.Agree(ctx, r.mapping, event, message); err != nil {
			return err
		}
		r.left -= cost
	}
	const most = 3
	for _, command := range commands[:min(most, len(commands))] {
		if r.groupBy == nil {
			break
		}
		if err := r.lane.GroupBy.Agree(ctx, r.groupBy, command, event, message); err != nil {
			return err
		}
	}
	return nil
}

// wordsOf are the constants of an expression, and the ints next to them, so that rehearsed events meet its conditions.
func wordsOf(e *plan.Expr) (words []any) {
	if e == nil {
		return nil
	}
	if e.Op == plan.Constant {
		switch e.Name {
		case plan.StringType:
			words = append(words, e.Text)
		case plan.DoubleType:
			if json.Valid([]byte(e.Text)) { // not of an infinite one
				words = append(words, json.Number(e.Text))
			}
		case plan.IntType:
			n, err := strconv.ParseInt(e.Text, 10, 64)
			if err == nil && n > math.MinInt64 && n < math.MaxInt64 {
				words = append(words, json.Number(e.Text), json.Number(strconv.FormatInt(n-1, 10)), json.Number(strconv.FormatInt(n+1, 10)))
			}
		}
	}
	for i := range e.Args {
		words = append(words, wordsOf(&e.Args[i])...)
	}
	return words
}

// literals decodes a schema with its numbers as they are written.
func literals(text []byte) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	err = decoder.Decode(&value)
	return value, err
}
