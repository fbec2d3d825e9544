package snsfilter

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/eventlink/pulumi-eventlink/celcheck/values"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// A Filter is a filter policy of SNS over the bodies of messages: it admits an event that matches at each of some places, and
// keeps out all others.
type Filter struct{ keys []filterKey }

// A filterKey is a place, by the names that lead to it, and what is admitted there: one of some texts or bools, sorted, a
// text with one of some prefixes, a text that is not one of some, or, if exists is set, anything that SNS takes for a value.
type filterKey struct {
	place    []string
	values   []string
	bools    []bool
	prefixes []string
	except   []string
	exists   bool
}

// count is how many values SNS counts.
func (k filterKey) count() int {
	n := len(k.values) + len(k.bools) + len(k.prefixes) + len(k.except)
	if k.exists {
		n++
	}
	return n
}

// combinations is what SNS counts the key as.
func (k filterKey) combinations() int { return k.count() * len(k.place) }

// rules are the key as a policy has it.
func (k filterKey) rules() []any {
	var out []any
	for _, text := range k.values {
		out = append(out, text)
	}
	for _, b := range k.bools {
		out = append(out, b)
	}
	for _, text := range k.prefixes {
		out = append(out, map[string]any{"prefix": text})
	}
	if len(k.except) > 0 {
		out = append(out, map[string]any{"anything-but": k.except})
	}
	if k.exists {
		out = append(out, map[string]any{"exists": true})
	}
	return out
}

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
		level[k.place[len(k.place)-1]] = k.rules()
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
	if list, ok := event.([]any); ok {
		return slices.ContainsFunc(list, k.matches)
	}
	return k.matches(event)
}

// matches says whether SNS takes a value for one that the key admits. Where that is not certain it says no.
func (k filterKey) matches(v any) bool {
	switch v := v.(type) {
	case string:
		begins := func(prefix string) bool { return strings.HasPrefix(v, prefix) }
		return slices.Contains(k.values, v) || slices.ContainsFunc(k.prefixes, begins) ||
			len(k.except) > 0 && !slices.Contains(k.except, v) || k.exists && v != ""
	case bool:
		return slices.Contains(k.bools, v) || k.exists
	case int64, float64:
		return k.exists
	}
	return false
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
	var choices []map[string]any
	if len(k.values) > 0 {
		choices = append(choices, map[string]any{"enum": k.values})
	}
	if len(k.bools) > 0 {
		choices = append(choices, map[string]any{"enum": k.bools})
	}
	for _, text := range k.prefixes {
		choices = append(choices, map[string]any{"type": "string", "pattern": "^" + values.QuotedPattern(text)})
	}
	if len(k.except) > 0 {
		choices = append(choices, map[string]any{"type": "string", "not": map[string]any{"enum": k.except}})
	}
	if k.exists {
		choices = append(choices, map[string]any{"type": []string{"string", "boolean", "number"}, "minLength": 1})
	}
	out := map[string]any{"anyOf": choices}
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
		name, now := strings.Join(k.place, "."), filterKey{}
		if other != nil {
			for _, o := range other.keys {
				if slices.Equal(o.place, k.place) {
					now = o
				}
			}
		}
		added := slices.DeleteFunc(slices.Clone(now.values), func(text string) bool { return slices.Contains(k.values, text) })
		switch plain := now.count() > 0 && now.count() == len(now.values); {
		case plain && len(added) > 0:
			parts = append(parts, name+" "+oneOf(added))
		case !plain && now.words() != k.words():
			parts = append(parts, "any "+name+" but "+k.words())
		}
	}
	return strings.Join(parts, ", or ")
}

// words say what a key admits.
func (k filterKey) words() string {
	var out []string
	if len(k.values) > 0 {
		out = append(out, oneOf(k.values))
	}
	for _, b := range k.bools {
		out = append(out, strconv.FormatBool(b))
	}
	for _, text := range k.prefixes {
		out = append(out, "one that begins with "+strconv.Quote(text))
	}
	if len(k.except) > 0 {
		out = append(out, "one other than "+oneOf(k.except))
	}
	if k.exists {
		out = append(out, "one that is present")
	}
	return strings.Join(out, " or ")
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
