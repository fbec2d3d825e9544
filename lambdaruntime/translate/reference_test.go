package translate_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/eval"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/route"
)

// reference is a lane on the reference validator and cel-go, step by step as the Lambda program goes.
type reference struct {
	celmap.Lane
	point bool
}

func (l reference) translate(ctx context.Context, body []byte, message celmap.Message) (translate.Translation, error) {
	result := translate.Translation{EventID: message.ID}
	event, err := l.Contracts.Source.Decode(body)
	if err != nil {
		return result, err
	}
	if err := l.Contracts.Source.Check(event); err != nil {
		var broken *engine.Refusal
		if errors.As(err, &broken) && broken.Reason == engine.BreaksContract && l.point && l.Mapping != nil {
			return result, l.newer(ctx, event, message, broken)
		}
		return result, err
	}
	if l.Identity != nil {
		id, err := l.Identity.Value(ctx, nil, event, message)
		if err != nil {
			return result, err
		}
		result.EventID = id
	}
	values := []any{event}
	if l.Mapping != nil {
		if values, _, err = l.Mapping.Commands(ctx, event, message); err != nil {
			return result, err
		}
	}
	commands := []translate.Command{}
	for i, value := range values {
		var refusal *engine.Refusal
		if err := l.Contracts.Target.Check(value); errors.As(err, &refusal) {
			return result, &engine.Refusal{Reason: translate.ReasonCommand, Place: "/" + strconv.Itoa(i) + refusal.Place, Message: refusal.Message}
		}
		text, err := engine.Encode(value)
		if err != nil {
			return result, err
		}
		command := translate.Command{Body: strings.NewReplacer("\uFFFE", `\ufffe`, "\uFFFF", `\uffff`).Replace(string(text))}
		command.Type, _ = value.(map[string]any)["type"].(string)
		if l.GroupBy != nil {
			if command.Group, err = l.GroupBy.Value(ctx, value, event, message); err != nil {
				return result, err
			}
		}
		commands = append(commands, command)
	}
	result.Commands = commands
	return result, nil
}

// newer is what a point has admitted though it breaks this lane's copy of the contract.
func (l reference) newer(ctx context.Context, event any, message celmap.Message, broken *engine.Refusal) error {
	commands, _, err := l.Mapping.Commands(ctx, event, message)
	if err == nil && len(commands) == 0 {
		return nil
	}
	return &engine.Refusal{Reason: translate.ReasonNewer, Place: broken.Place, Message: "admitted by a newer contract than this lane knows: " + broken.Message}
}

// A pair is one lane twice: on the reference, and on the engine.
type pair struct {
	want reference
	run  *translate.Translator
	// These are the engine's parts, for what a translation does not tell; nil where the route has none.
	mapping           *eval.Mapping
	identity, groupBy *eval.Key
}

func pairOf(r route.Route, compiled celmap.Lane) (p pair, err error) {
	p.want = reference{compiled, r.Source.Point}
	if p.run, err = translate.New(r, compiled.Plan); err != nil {
		return p, err
	}
	var faults [3]error
	if e := compiled.Plan.Mapping; e != nil {
		p.mapping, faults[0] = eval.NewMapping(e, nil, nil)
	}
	if e := compiled.Plan.Identity; e != nil {
		p.identity, faults[1] = eval.NewIdentity(e, nil, nil)
	}
	if e := compiled.Plan.GroupBy; e != nil {
		p.groupBy, faults[2] = eval.NewGroupBy(e, nil, nil)
	}
	return p, errors.Join(faults[:]...)
}

// agree says how reference and engine differ on a body: in commands, types, groups and identity, in reason, place and
// message, or in a cost. It also says how the engine differs from itself, seeing the event again or with the members of
// objects in another order.
func (p pair) agree(ctx context.Context, random *rand.Rand, body []byte) error {
	got, err := p.run.Translate(ctx, string(body), sent)
	wanted, wantErr := p.want.translate(ctx, body, sent)
	if diff := differ(wanted, wantErr, got, err, sameRefusal); diff != nil {
		return fmt.Errorf("the reference (-) and the engine (+): %w", diff)
	}
	again, errAgain := p.run.Translate(ctx, string(body), sent)
	if diff := differ(got, err, again, errAgain, identical); diff != nil {
		return fmt.Errorf("the engine first (-) and again (+): %w", diff)
	}
	event, decodeErr := p.want.Contracts.Source.Decode(body)
	if decodeErr != nil {
		return nil
	}
	other := shuffled(random, body)
	moved, errMoved := p.run.Translate(ctx, string(other), sent)
	if diff := differ(got, err, moved, errMoved, identical); diff != nil {
		return fmt.Errorf("the engine on the body (-) and on %s (+): %w", other, diff)
	}
	return p.costsAgree(ctx, event)
}

func (p pair) costsAgree(ctx context.Context, event any) error {
	if p.identity != nil {
		if err := p.want.Identity.Agree(ctx, p.identity, nil, event, sent); err != nil {
			return fmt.Errorf("identity: %w", err)
		}
	}
	commands := []any{event}
	if p.mapping != nil {
		var err error
		if commands, _, err = p.want.Mapping.Agree(ctx, p.mapping, event, sent); err != nil {
			return fmt.Errorf("mapping: %w", err)
		}
	}
	for _, command := range commands[:min(len(commands), 20)] {
		if p.groupBy != nil {
			if err := p.want.GroupBy.Agree(ctx, p.groupBy, command, event, sent); err != nil {
				return fmt.Errorf("groupBy: %w", err)
			}
		}
	}
	return nil
}

// differ tells two outcomes of a translation apart.
func differ(wanted translate.Translation, wantErr error, got translate.Translation, err error, same func(want, got engine.Refusal) bool) error {
	var refusal, refused *engine.Refusal
	switch {
	case errors.As(wantErr, &refusal) != errors.As(err, &refused), refusal == nil && (wantErr != nil || err != nil), refusal != nil && !same(*refusal, *refused):
		return fmt.Errorf("%w, %w", wantErr, err)
	case refusal != nil && wanted.EventID == got.EventID:
		return nil
	}
	if diff := cmp.Diff(wanted, got); diff != "" {
		return errors.New(diff)
	}
	return nil
}

func identical(a, b engine.Refusal) bool { return a == b }

// sameRefusal says whether two refusals are the same, but for places that a reference does not know: that of a name that
// breaks propertyNames, and those that cel-go gives only once in a process.
func sameRefusal(want, got engine.Refusal) bool {
	const ofExpressions = "mapping-error identity-error group-error"
	switch {
	case want.Reason == got.Reason && strings.Contains(want.Message+got.Message, "breaks propertyNames"):
		return true
	case want.Place == "" && strings.Contains(ofExpressions, string(want.Reason)):
		got.Place = ""
	}
	return want == got
}

// shuffled writes a text of JSON again, with the members of objects in another order. Numbers stay as they are written.
func shuffled(random *rand.Rand, body []byte) []byte {
	decoder := json.NewDecoder(bytes.NewReader(body))
	decoder.UseNumber()
	var value any
	_ = decoder.Decode(&value) // of what the engine decodes too
	return appendShuffled(nil, random, value)
}

func appendShuffled(out []byte, random *rand.Rand, value any) []byte {
	switch v := value.(type) {
	case map[string]any:
		names := slices.Sorted(maps.Keys(v))
		random.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		out = append(out, '{')
		for i, name := range names {
			if i > 0 {
				out = append(out, ',')
			}
			out = append(appendShuffled(out, random, name), ':')
			out = appendShuffled(out, random, v[name])
		}
		return append(out, '}')
	case []any:
		out = append(out, '[')
		for i, item := range v {
			if i > 0 {
				out = append(out, ',')
			}
			out = appendShuffled(out, random, item)
		}
		return append(out, ']')
	}
	text, _ := json.Marshal(value) // of a scalar
	return append(out, text...)
}
