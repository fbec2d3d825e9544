package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/eval"
	"github.com/eventlink/pulumi-eventlink/engine/value"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/route"
)

// cases are the fixtures and their mappings.
var cases = []fixture{
	{name: "A", commands: 1, variants: 512, mapping: `event.type == "order.created" ? [{"type": "CreateInvoice", "id": event.tenant + "-" + event.order_id, "subject": event.customer_id, "quantity": event.item_count, "amount_cents": event.total_cents * event.version}] : []`},
	{name: "B", commands: 1, variants: 512, mapping: `event.type == "invoice.captured" ? [{"type": "BookPayment", "id": event.tenant + "-" + event.invoice_id, "subject": event.actor.id, "quantity": size(event.tags), "amount_cents": event.amount_cents}] : []`},
	{name: "C", commands: 50, variants: 64, mapping: `event.type == "order.placed" ? event.order.lines.map(l, {"type": "ReserveStock", "id": event.order.id + "-" + l.sku, "subject": l.sku, "quantity": l.qty, "amount_cents": l.qty * l.unit_cents}) : []`},
}

type fixture struct {
	name               string
	mapping            string
	commands, variants int

	template      []byte
	event, target string // the contracts
	bodies        []body
}

func load(folder string, f fixture) (*fixture, error) {
	read := func(name string) (text string) {
		b, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			panic(err)
		}
		return string(b)
	}
	var failed error
	func() {
		defer func() {
			if r := recover(); r != nil {
				failed = fmt.Errorf("reading the fixtures: %v", r)
			}
		}()
		lower := strings.ToLower(f.name)
		f.template = bytes.TrimSpace([]byte(read(lower + ".json")))
		f.event, f.target = read(lower+".schema.json"), read("cmd.schema.json")
	}()
	if failed != nil {
		return nil, failed
	}
	decoder := json.NewDecoder(bytes.NewReader(f.template))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, fmt.Errorf("fixture %s: %w", f.name, err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	for range f.variants {
		var b bytes.Buffer
		vary(&b, random, "", value)
		f.bodies = append(f.bodies, body{b.Bytes(), b.String()})
	}
	return &f, nil
}

// vary writes a value with other digits and small numbers, and keys in another order, that obeys the same contract.
func vary(b *bytes.Buffer, random *rand.Rand, key string, value any) {
	switch v := value.(type) {
	case map[string]any:
		keys := make([]string, 0, len(v))
		for k := range v {
			keys = append(keys, k)
		}
		// Map order is random already, but not by our seed.
		sortStrings(keys)
		random.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
		b.WriteByte('{')
		for i, k := range keys {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(b, "%q:", k)
			vary(b, random, k, v[k])
		}
		b.WriteByte('}')
	case []any:
		b.WriteByte('[')
		for i, element := range v {
			if i > 0 {
				b.WriteByte(',')
			}
			vary(b, random, key, element)
		}
		b.WriteByte(']')
	case json.Number:
		n, err := v.Int64()
		if err != nil {
			b.WriteString(v.String())
			return
		}
		fmt.Fprint(b, 1+random.Int64N(min(n*2, 400)+1))
	case string:
		writeString(b, random, key, v)
	default:
		text, err := json.Marshal(v)
		if err != nil {
			panic(err) // a bool or null, read from JSON a moment ago
		}
		b.Write(text)
	}
}

func writeString(b *bytes.Buffer, random *rand.Rand, key, text string) {
	switch key {
	case "type", "warehouse", "currency", "tags", "segments":
	case "occurred_at":
		text = time.Date(2026, 1, 1, 0, 0, 0, int(random.Int64N(1000))*1e6, time.UTC).Add(time.Duration(random.Int64N(1e16))).Format("2006-01-02T15:04:05.000Z")
	default:
		text = strings.Map(func(r rune) rune {
			if r >= '0' && r <= '9' {
				return '0' + rune(random.IntN(10))
			}
			return r
		}, text)
	}
	encoder := json.NewEncoder(b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(text); err != nil {
		panic(err) // a string cannot fail
	}
	b.Truncate(b.Len() - 1)
}

// message is the message of every event.
var message = celmap.Message{ID: "0b3f6a7e-0000-5000-8000-000000000000", Time: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)}

func (f *fixture) route() route.Route {
	return route.Route{Source: route.Source{Schema: f.event, Point: true}, Mapping: f.mapping, Target: route.Target{Schema: f.target}}
}

func (f *fixture) contenders() ([]contender, error) {
	compiled, err := celmap.CompileLane(f.route())
	if err != nil {
		return nil, err
	}
	t, err := translate.New(f.route(), compiled.Plan)
	if err != nil {
		return nil, err
	}
	stock, err := newStock(f)
	if err != nil {
		return nil, err
	}
	return []contender{
		{"eventlink", func(ctx context.Context, b body) (int, error) {
			result, err := t.Translate(ctx, b.text, message)
			return len(result.Commands), err
		}},
		{"handwritten", func(ctx context.Context, b body) (int, error) { return handwritten[f.name](ctx, b.bytes) }},
		{"stock", func(ctx context.Context, b body) (int, error) { return stock(ctx, b.bytes) }},
	}, nil
}

// steps are the steps of eventlink, each on the result of the step before. They give no number of commands.
func (f *fixture) steps(ctx context.Context) ([]contender, error) {
	compiled, err := celmap.CompileLane(f.route())
	if err != nil {
		return nil, err
	}
	event, err := engine.New(compiled.Plan.Source)
	if err != nil {
		return nil, err
	}
	target, err := engine.New(*compiled.Plan.Target)
	if err != nil {
		return nil, err
	}
	mapping, err := eval.NewMapping(compiled.Plan.Mapping, event, target)
	if err != nil {
		return nil, err
	}
	room := &eval.Memory{}
	events, commands, sizes := map[string]value.Value{}, map[string][]value.Value{}, map[string]int{}
	for _, b := range f.bodies {
		text, own := b.text, &eval.Memory{}
		v, refusal := event.Read(text, &own.Arena)
		if refusal != nil {
			return nil, refusal
		}
		events[text] = v
		if commands[text], _, err = mapping.Commands(ctx, v, &message, own); err != nil {
			return nil, err
		}
		sizes[text] = own.Size
	}
	refused := func(r *engine.Refusal) error {
		if r == nil {
			return nil
		}
		return r
	}
	var out []byte
	// The lookup by body costs some hundred nanoseconds and is in all but the first.
	return []contender{
		{"decode", func(_ context.Context, b body) (int, error) {
			_, refusal := event.Read(b.text, &room.Arena)
			room.Reset()
			return -1, refused(refusal)
		}},
		{"check", func(_ context.Context, b body) (int, error) {
			return -1, refused(event.CheckWithin(events[b.text], len(b.text)))
		}},
		{"map", func(ctx context.Context, b body) (int, error) {
			_, _, err := mapping.Commands(ctx, events[b.text], &message, room)
			room.Reset()
			return -1, err
		}},
		{"commands", func(_ context.Context, b body) (int, error) {
			size := sizes[b.text]
			for _, command := range commands[b.text] {
				if refusal := target.CheckWithin(command, size); refusal != nil {
					return -1, refusal
				}
				var refusal *engine.Refusal
				if out, refusal = engine.Append(out[:0], command); refusal != nil {
					return -1, refusal
				}
			}
			return -1, nil
		}},
	}, nil
}
