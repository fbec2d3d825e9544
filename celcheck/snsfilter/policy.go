package snsfilter

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/eventlink/pulumi-eventlink/schema"
)

// A Filter is a filter policy of SNS over the bodies of messages: it admits an event that has one of some strings at each of
// some places, and keeps out all others.
type Filter struct{ keys []filterKey }

// A filterKey is a place, by the names that lead to it, and the strings that are admitted there, sorted.
type filterKey struct {
	place  []string
	values []string
}

// combinations is what SNS counts the key as.
func (k filterKey) combinations() int { return len(k.values) * len(k.place) }

// Policy is the text of the policy, for a subscription whose FilterPolicyScope is MessageBody: keys and values are sorted.
func (f *Filter) Policy() string {
	policy := map[string]any{}
	for _, k := range f.keys {
		level := policy
		for _, name := range k.place[:len(k.place)-1] {
			below, ok := level[name].(map[string]any)
			if !ok {
				below = map[string]any{}
				level[name] = below
			}
			level = below
		}
		level[k.place[len(k.place)-1]] = k.values
	}
	// Maps of texts cannot fail to be written, and are written in the order of their keys.
	text, _ := json.Marshal(policy)
	return string(text)
}

// Admits says whether SNS delivers an event. SNS takes the members of a list one by one; that is said of the places alone,
// since an event of the contract has no list on the way.
func (f *Filter) Admits(event any) bool {
	return !slices.ContainsFunc(f.keys, func(k filterKey) bool { return !k.admits(event) })
}

func (k filterKey) admits(event any) bool {
	for _, name := range k.place {
		object, _ := event.(map[string]any)
		event = object[name]
	}
	is := func(v any) bool {
		text, ok := v.(string)
		return ok && slices.Contains(k.values, text)
	}
	if list, ok := event.([]any); ok {
		return slices.ContainsFunc(list, is)
	}
	return is(event)
}

// schema is a JSON Schema of the events that a filter admits, lists aside.
func (f *Filter) schema() string {
	all := make([]any, 0, len(f.keys))
	for _, k := range f.keys {
		all = append(all, k.schema())
	}
	// Texts and lists of texts cannot fail to be written.
	text, _ := json.Marshal(map[string]any{"allOf": all})
	return string(text)
}

func (k filterKey) schema() map[string]any {
	out := map[string]any{"enum": k.values}
	for _, name := range slices.Backward(k.place) {
		out = map[string]any{"type": "object", "required": []string{name}, "properties": map[string]any{name: out}}
	}
	return out
}

// limit takes away keys until SNS takes the policy, those with the most values first: fewer keys let more events pass.
func (f *Filter) limit() {
	slices.SortStableFunc(f.keys, func(a, b filterKey) int { return cmp.Compare(a.combinations(), b.combinations()) })
	kept, product := f.keys[:0:0], 1
	for _, k := range f.keys {
		if n := product * k.combinations(); n <= maxCombinations && len(kept) < maxKeys {
			kept, product = append(kept, k), n
		}
	}
	f.keys = kept
}

func (f *Filter) sort() {
	slices.SortFunc(f.keys, func(a, b filterKey) int { return slices.Compare(a.place, b.place) })
}

// A Widening is what a changed filter lets pass that the deployed one keeps out.
type Widening struct {
	// Events says which events these are, in words: type "OrderSent", any region but "EU".
	Events string
	// Example is one of them, as JSON; empty where none was found.
	Example string
}

// Widened says whether a filter admits an event of a contract that the deployed one keeps out. A nil filter admits all.
// Where that is not decided it says yes, without an example.
func Widened(ctx context.Context, deployed, updated *Filter, events *schema.Schema) (w Widening, ok bool) {
	if deployed == nil {
		return Widening{}, false
	}
	was, _ := schema.Parse(deployed.schema(), schema.Options{})
	parts := []*schema.Schema{events, schema.Not(was)}
	if updated != nil {
		is, _ := schema.Parse(updated.schema(), schema.Options{})
		parts = append(parts, is)
	}
	r := schema.IsEmpty(ctx, schema.Intersection(parts...))
	if r.Verdict == schema.Yes {
		return Widening{}, false
	}
	return Widening{Events: deployed.less(updated), Example: r.WitnessJSON}, true
}

// less words what a filter keeps out and another one admits.
func (f *Filter) less(other *Filter) string {
	var parts []string
	for _, k := range f.keys {
		name, now := strings.Join(k.place, "."), []string(nil)
		if other != nil {
			for _, o := range other.keys {
				if slices.Equal(o.place, k.place) {
					now = o.values
				}
			}
		}
		added := slices.DeleteFunc(slices.Clone(now), func(text string) bool { return slices.Contains(k.values, text) })
		switch {
		case now == nil:
			parts = append(parts, "any "+name+" but "+oneOf(k.values))
		case len(added) > 0:
			parts = append(parts, name+" "+oneOf(added))
		}
	}
	return strings.Join(parts, ", or ")
}

// oneOf words a choice, the first few of it.
func oneOf(texts []string) string {
	const listed = 5
	quoted := make([]string, 0, listed+1)
	for i, text := range texts {
		if i == listed && len(texts) > listed+1 {
			quoted = append(quoted, fmt.Sprintf("one of %d more", len(texts)-listed))
			break
		}
		quoted = append(quoted, strconv.Quote(text))
	}
	if len(quoted) == 1 {
		return quoted[0]
	}
	return strings.Join(quoted[:len(quoted)-1], ", ") + " or " + quoted[len(quoted)-1]
}
