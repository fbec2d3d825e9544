package engine_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// TestEachMemberIsJudged breaks one member after the other, among others that the contract knows and does not know, few and
// many, in any order.
func TestEachMemberIsJudged(t *testing.T) {
	t.Parallel()
	var properties, required []string
	for i := range 70 {
		properties = append(properties, fmt.Sprintf(`"p%d":{"type":"integer"}`, i))
		if i%3 == 0 {
			required = append(required, fmt.Sprintf("p%d", i))
		}
	}
	known := `"properties":{` + strings.Join(properties, ",") + `}`
	open := mustCompile(t, `{"type":"object",`+known+`}`)
	strict := mustCompile(t, `{"type":"object",`+known+`,"additionalProperties":false}`)
	typed := mustCompile(t, `{"type":"object",`+known+`,"additionalProperties":{"type":"string"}}`)
	random := rand.New(rand.NewPCG(1, 2))
	takes := func(c *engine.Contract, members []string) bool {
		body := "{" + strings.Join(members, ",") + "}"
		v, err := c.Decode([]byte(body))
		if err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		direct, refusal := c.Read(body, &value.Arena{})
		if refusal != nil {
			t.Fatal(refusal)
		}
		obeys := c.CheckValue(direct) == nil
		if plain := c.Check(v) == nil; plain != obeys {
			t.Errorf("%s: as a plain value it obeys: %v, as it was read: %v", body, plain, obeys)
		}
		return obeys
	}
	for _, n := range []int{1, 2, 5, 15, 16, 17, 33, 63, 64, 65, 70} {
		for _, others := range []int{0, 1, 7, 80} {
			need := mustCompile(t, `{"type":"object",`+known+`,"required":["`+strings.Join(required[:(n+2)/3], `","`)+`"]}`)
			var members []string
			for i := range n {
				members = append(members, fmt.Sprintf(`"p%d":%d`, i, i))
			}
			for i := range others {
				members = append(members, fmt.Sprintf(`"other%d":"x"`, i))
			}
			order := random.Perm(len(members))
			shuffled := func(members []string) (out []string) {
				for _, i := range order {
					if i < len(members) {
						out = append(out, members[i])
					}
				}
				return out
			}
			if !takes(open, shuffled(members)) || !takes(typed, shuffled(members)) || !takes(need, shuffled(members)) || takes(strict, shuffled(members)) != (others == 0) {
				t.Errorf("%d members that are known and %d others are judged wrongly", n, others)
			}
			for i := 0; i < len(members); i += 1 + len(members)/20 {
				broken := slices.Clone(members)
				name, _, _ := strings.Cut(broken[i], ":")
				broken[i] = name + ":null"
				if takes(open, shuffled(broken)) != (i >= n) || takes(typed, shuffled(broken)) {
					t.Errorf("%d members and %d others: that member %d is null is judged wrongly", n, others, i)
				}
				without := slices.Delete(slices.Clone(members), i, i+1)
				if takes(need, shuffled(without)) != (i >= n || i%3 != 0) {
					t.Errorf("%d members and %d others: that member %d is missing is judged wrongly", n, others, i)
				}
			}
		}
	}
}

// TestALengthIsCountedInCodePoints holds texts of one to four bytes a code point to bounds, the largest of which a count of
// bytes cannot hold.
func TestALengthIsCountedInCodePoints(t *testing.T) {
	t.Parallel()
	for _, bound := range []string{"0", "1", "2", "3", "7", "8", "1073741824", "2305843009213693953", "4611686018427387904", "9223372036854775807"} {
		least, most := mustCompile(t, `{"minLength":`+bound+`}`), mustCompile(t, `{"maxLength":`+bound+`}`)
		wanted, err := strconv.Atoi(bound)
		if err != nil {
			t.Fatal(err)
		}
		for _, letter := range []string{"x", "é", "中", "😀"} {
			for n := range 10 {
				text := strings.Repeat(letter, n)
				if err := least.Check(text); (err == nil) != (n >= wanted) {
					t.Errorf("minLength %s: %q: %v", bound, text, err)
				}
				if err := most.Check(text); (err == nil) != (n <= wanted) {
					t.Errorf("maxLength %s: %q: %v", bound, text, err)
				}
			}
		}
	}
}

// TestAnIntIsHeldToBoundsOfEachKind compares ints with bounds that are ints, and that are not.
func TestAnIntIsHeldToBoundsOfEachKind(t *testing.T) {
	t.Parallel()
	const least, most = math.MinInt64, math.MaxInt64
	for _, one := range []struct {
		schema  string
		in, out []int64
	}{
		{`{"minimum":5}`, []int64{5, 6, most}, []int64{4, 0, least}},
		{`{"maximum":5}`, []int64{5, 4, least}, []int64{6, most}},
		{`{"minimum":-1,"maximum":1}`, []int64{-1, 0, 1}, []int64{-2, 2, least, most}},
		{`{"minimum":2,"maximum":1}`, nil, []int64{0, 1, 2, 3}},
		{`{"minimum":0.5}`, []int64{1, most}, []int64{0, -1}},
		{`{"maximum":1.5,"minimum":0}`, []int64{0, 1}, []int64{2, -1}},
		{`{"minimum":9223372036854775807}`, []int64{most}, []int64{most - 1, 0, least}},
		{`{"minimum":9223372036854775808}`, nil, []int64{most, 0}},
		{`{"minimum":-9223372036854775809,"maximum":-9223372036854775808}`, []int64{least}, []int64{least + 1, 0}},
		{`{"exclusiveMinimum":5,"maximum":7}`, []int64{6, 7}, []int64{5, 8}},
		{`{"minimum":5,"exclusiveMaximum":7}`, []int64{5, 6}, []int64{4, 7}},
		{`{"minimum":0,"multipleOf":3}`, []int64{0, 3}, []int64{1, -3}},
		{`{"type":"integer","minimum":1}`, []int64{1}, []int64{0}},
	} {
		c := mustCompile(t, one.schema)
		for _, n := range one.in {
			if err := c.Check(n); err != nil {
				t.Errorf("%s: %d: %v", one.schema, n, err)
			}
		}
		for _, n := range one.out {
			if c.Check(n) == nil {
				t.Errorf("%s takes %d", one.schema, n)
			}
		}
	}
}
