package celmap_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/internal/dialect"
)

// tryRandom holds the engine against cel-go on a random expression. It says whether the expression compiles.
func tryRandom(t *testing.T, random *rand.Rand) bool {
	t.Helper()
	w := &dialect.Writer{Random: random}
	text := w.Expr(1 + random.IntN(4))
	if random.IntN(2) == 0 {
		text = w.Typed("any", 1+random.IntN(5))
	}
	source := fmt.Sprintf([]string{`[{"v": %s}]`, `[{"v": "%%s".format([%s])}]`, `[{"v": dyn(%s)}, {"w": 1}]`, `dyn(%s)`}[random.IntN(4)], text)
	m, problems := celmap.CompileMapping(source)
	if problems != nil {
		return false
	}
	run := planned(t, m)
	for range 3 {
		event := dialect.Variant(random)
		if _, _, err := m.Agree(t.Context(), run, event, message); err != nil {
			t.Errorf("%s\nof %v\n%v", source, event, err)
		}
	}
	return true
}

func TestRandomExpressionsAgree(t *testing.T) {
	t.Parallel()
	compiled := 0
	for seed := range uint64(3_000) {
		if tryRandom(t, rand.New(rand.NewPCG(seed, 3))) {
			compiled++
		}
	}
	const least = 1_200
	if compiled < least {
		t.Errorf("%d expressions compile, wanted at least %d", compiled, least)
	}
}

// FuzzEngine is TestRandomExpressionsAgree with choices by bytes.
func FuzzEngine(f *testing.F) {
	f.Add([]byte("an expression of the dialect"))
	f.Fuzz(func(t *testing.T, choices []byte) { tryRandom(t, dialect.FromBytes(choices)) })
}
