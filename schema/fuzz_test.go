package schema_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/eventlink/pulumi-eventlink/contract/document"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// twoSchemas makes two random schemas of one draft, or none where the choices make what the validator refuses.
func twoSchemas(choices []byte) (a, b *schema.Schema) {
	if len(choices) < 4 || len(choices) > 2000 {
		return nil, nil
	}
	draft := drafts[int(choices[0])%len(drafts)]
	half := 1 + int(choices[1])%(len(choices)-2)
	options := schema.Options{DefaultDraft: draft}
	first := &maker{choices: choices[2 : 1+half], draft: draft}
	second := &maker{choices: choices[1+half:], draft: draft}
	if choices[0]&128 != 0 {
		// The same but for a few choices: schemas that nearly contain each other.
		near := slices.Clone(first.choices)
		for i := 0; i < 3 && i < len(second.choices) && len(near) > 0; i++ {
			near[int(second.choices[i])%len(near)] ^= 1 << (i % 3)
		}
		second.choices = near
	}
	a, problems := schema.Parse(first.text(), options)
	if problems != nil {
		return nil, nil
	}
	b, problems = schema.Parse(second.text(), options)
	if problems != nil {
		return nil, nil
	}
	return a, b
}

// judged holds a verdict to what instances of both schemas say.
func judged(t *testing.T, super, sub *schema.Schema, rng *rand.Rand) schema.Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	got := schema.Contains(ctx, super, sub)
	if got.Steps > int(schema.DefaultSteps)*11/10 {
		t.Errorf("took %d steps\n  super %s\n  sub %s", got.Steps, super.Text(), sub.Text())
	}
	switch got.Verdict {
	case schema.Yes:
		for range 8 {
			if v, ok := schema.Sample(sub, rng); ok && super.Validator().Check(v) != nil {
				t.Errorf("yes, but %v\n  super %s\n  sub %s", v, super.Text(), sub.Text())
				break
			}
		}
		for range 150 {
			v := anyValue(rng, 3)
			if sub.Validator().Check(v) == nil && super.Validator().Check(v) != nil {
				t.Errorf("yes, but %v\n  super %s\n  sub %s", v, super.Text(), sub.Text())
				break
			}
		}
	case schema.No:
		if sub.Validator().Check(got.Witness) != nil || super.Validator().Check(got.Witness) == nil {
			t.Errorf("the witness is none: %s\n  super %s\n  sub %s", got.WitnessJSON, super.Text(), sub.Text())
		}
	default:
		if strings.HasPrefix(got.Reason, schema.Unconfirmed) {
			t.Errorf("%s\n  super %s\n  sub %s", got.Reason, super.Text(), sub.Text())
		}
	}
	return got
}

var (
	anyStrings = []string{"", "a", "b", "ab", "abab", "x", "xb", "12", "abc", "a b", "é", "aab"}
	anyNames   = []string{"a", "b", "kind", "x1", "ab", "x", "", "7", "zz"}
)

// anyValue draws a value with no regard to any schema, of what the random schemas speak of.
func anyValue(rng *rand.Rand, depth int) any {
	n := 10
	if depth == 0 {
		n = 6
	}
	switch rng.IntN(n) {
	case 0:
		return nil
	case 1:
		return rng.IntN(2) == 0
	case 2, 3:
		return someNumbers[rng.IntN(len(someNumbers))]
	case 4, 5:
		return anyStrings[rng.IntN(len(anyStrings))]
	case 6, 7:
		out := make([]any, rng.IntN(5))
		for i := range out {
			out[i] = anyValue(rng, depth-1)
			if i > 0 && rng.IntN(4) == 0 {
				out[i] = out[i-1]
			}
		}
		return out
	}
	out := map[string]any{}
	for range rng.IntN(5) {
		out[anyNames[rng.IntN(len(anyNames))]] = anyValue(rng, depth-1)
	}
	return out
}

func randomBytes(rng *rand.Rand, n int) []byte {
	out := make([]byte, n)
	for i := range out {
		out[i] = byte(rng.IntN(256))
	}
	return out
}

// FuzzContains judges verdicts on random pairs, over all keywords, by samples and by the reference validator.
func FuzzContains(f *testing.F) {
	rng := rand.New(rand.NewPCG(7, 7))
	for range 20 {
		f.Add(randomBytes(rng, 60))
	}
	f.Fuzz(func(t *testing.T, choices []byte) {
		a, b := twoSchemas(choices)
		if a == nil {
			return
		}
		rng := rand.New(rand.NewPCG(1, uint64(len(choices))))
		judged(t, a, b, rng)
		judged(t, b, a, rng)
		judged(t, a, a, rng)
	})
}

func TestRandomPairsAreJudgedRight(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, uint64(envInt("EVENTLINK_RANDOM_SEED", 3))))
	size := envInt("EVENTLINK_RANDOM_SIZE", 110)
	counts := map[schema.Verdict]int{}
	reasons := map[string]int{}
	var longest time.Duration
	n := 400
	if testing.Short() {
		n = 50
	}
	n = envInt("EVENTLINK_RANDOM_PAIRS", n)
	for range n {
		a, b := twoSchemas(randomBytes(rng, 10+rng.IntN(size)))
		if a == nil {
			continue
		}
		for _, p := range [][2]*schema.Schema{{a, b}, {b, a}, {a, a}} {
			start := time.Now()
			got := judged(t, p[0], p[1], rng)
			counts[got.Verdict]++
			longest = max(longest, time.Since(start))
			if got.Verdict == schema.Unknown {
				reasons[got.Reason]++
				t.Logf("unknown: %s\n  super %s\n  sub %s", got.Reason, p[0].Text(), p[1].Text())
			}
		}
	}
	t.Logf("yes %d, no %d, unknown %d %v; longest with its judging %s", counts[schema.Yes], counts[schema.No], counts[schema.Unknown], reasons, longest)
}

// FuzzParse asks that no text whatever breaks the parser, and that whatever it takes contains itself.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		order, tree, `{"$ref": "#/$defs/a~1b%25", "$defs": {"a/b%": {"$anchor": "x"}}}`, `{"$id": "urn:x:y", "items": {"$ref": "#"}}`,
		`{"enum": [1e999, -0.0, "\u0000", {"a": [null]}]}`, `{"$dynamicRef": "#a", "$dynamicAnchor": "a"}`, `{"unevaluatedItems": {"$ref": "#"}, "contains": {}}`,
	} {
		f.Add(seed, byte(0))
		f.Add(seed, byte(2))
	}
	f.Fuzz(func(t *testing.T, text string, draft byte) {
		if len(text) > 2000 {
			return
		}
		s, problems := schema.Parse(text, schema.Options{DefaultDraft: drafts[int(draft)%len(drafts)]})
		if problems != nil {
			return
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if got := schema.Contains(ctx, s, s); got.Verdict == schema.No {
			t.Errorf("does not contain itself: %s", got.WitnessJSON)
		}
		schema.IsEmpty(ctx, s)
	})
}

// BenchmarkContains answers the shared pairs, each one way.
func BenchmarkContains(b *testing.B) {
	type question struct{ super, sub *schema.Schema }
	var questions []question
	for _, p := range pairs(b) {
		draft, _ := document.Named(p.Draft)
		options := schema.Options{DefaultDraft: draft}
		sub, subProblems := schema.Parse(string(p.A), options)
		super, superProblems := schema.Parse(string(p.B), options)
		if subProblems == nil && superProblems == nil {
			questions = append(questions, question{super, sub})
		}
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		q := questions[i%len(questions)]
		schema.Contains(b.Context(), q.super, q.sub)
	}
}

// BenchmarkVariants asks whether a union of variants is contained in itself and one more.
func BenchmarkVariants(b *testing.B) {
	for _, n := range []int{10, 100, 1000} {
		b.Run(strconv.Itoa(n), func(b *testing.B) {
			small, large := parse(b, variants(n, "oneOf"), schema.Options{}), parse(b, variants(n+1, "oneOf"), schema.Options{})
			for b.Loop() {
				schema.Contains(b.Context(), large, small)
				schema.Contains(b.Context(), small, large)
			}
		})
	}
}

// randomUnion makes a union of more variants than are compared pair by pair, told apart by constants, which may overlap.
func randomUnion(rng *rand.Rand, n int) string {
	keyword := []string{"anyOf", "oneOf"}[rng.IntN(2)]
	var list []any
	for i := range n {
		tag := any(map[string]any{"const": fmt.Sprintf("k%d", i)})
		if rng.IntN(5) == 0 {
			tag = map[string]any{"enum": []any{fmt.Sprintf("k%d", i), fmt.Sprintf("k%d", rng.IntN(n))}}
		}
		variant := map[string]any{
			"type":       "object",
			"properties": map[string]any{"kind": tag, "a": map[string]any{"type": []string{"string", "integer", "null"}[rng.IntN(8)%3]}},
		}
		if rng.IntN(30) > 0 {
			variant["required"] = []any{"kind"}
		}
		list = append(list, variant)
	}
	s := map[string]any{keyword: list}
	if rng.IntN(3) == 0 {
		s = map[string]any{"not": s, "type": "object"}
	}
	if rng.IntN(3) == 0 {
		s["properties"] = map[string]any{"kind": map[string]any{"enum": []any{"k1", "k2", "k3"}}}
		s["required"] = []any{"kind"}
	}
	out, _ := json.Marshal(s)
	return string(out)
}

func TestRandomUnionsAreJudgedRight(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(21, 4))
	counts := map[schema.Verdict]int{}
	for range envInt("EVENTLINK_RANDOM_PAIRS", 100) {
		n := 10 + rng.IntN(10)
		seed := rng.Uint64()
		a := parse(t, randomUnion(rand.New(rand.NewPCG(seed, 1)), n), schema.Options{})
		b := parse(t, randomUnion(rand.New(rand.NewPCG(seed, 1+rng.Uint64N(2))), n+rng.IntN(2)), schema.Options{})
		for _, p := range [][2]*schema.Schema{{a, b}, {b, a}, {a, a}} {
			got := judged(t, p[0], p[1], rng)
			counts[got.Verdict]++
			if got.Verdict == schema.Unknown {
				t.Errorf("unknown: %s\n  super %s\n  sub %s", got.Reason, p[0].Text(), p[1].Text())
			}
			if got.Verdict != schema.Yes {
				continue
			}
			for i := range 2 * n {
				for _, v := range []any{nil, "s", int64(1)} {
					v := map[string]any{"kind": fmt.Sprintf("k%d", i), "a": v}
					if p[1].Validator().Check(v) == nil && p[0].Validator().Check(v) != nil {
						t.Errorf("yes, but %v\n  super %s\n  sub %s", v, p[0].Text(), p[1].Text())
					}
				}
			}
		}
	}
	t.Logf("%v", counts)
}
