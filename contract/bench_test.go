package contract_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/engine/value"
	"github.com/eventlink/pulumi-eventlink/internal/material"
)

// fixtures runs a benchmark on each of the shared events with its contract.
func fixtures(b *testing.B, run func(b *testing.B, c *contract.Contract, body []byte)) {
	b.Helper()
	root := material.Folder(b, "EVENTLINK_BENCH_FIXTURES", "../../shared/bench")
	for _, name := range []string{"a", "b", "c"} {
		schema, err := os.ReadFile(filepath.Join(root, name+".schema.json"))
		if err != nil {
			b.Fatal(err)
		}
		body, err := os.ReadFile(filepath.Join(root, name+".json"))
		if err != nil {
			b.Fatal(err)
		}
		c, problems := contract.Compile(string(schema))
		if problems != nil {
			b.Fatalf("%+v", problems)
		}
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			run(b, c, body)
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	fixtures(b, func(b *testing.B, c *contract.Contract, body []byte) {
		for b.Loop() {
			if _, err := c.Decode(body); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// BenchmarkDecodeStandard is what encoding/json takes for the same bodies.
func BenchmarkDecodeStandard(b *testing.B) {
	fixtures(b, func(b *testing.B, _ *contract.Contract, body []byte) {
		for b.Loop() {
			var v any
			if err := json.Unmarshal(body, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkCheck(b *testing.B) {
	fixtures(b, func(b *testing.B, c *contract.Contract, body []byte) {
		v, err := c.Decode(body)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if err := c.Check(v); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkEncode(b *testing.B) {
	fixtures(b, func(b *testing.B, c *contract.Contract, body []byte) {
		v, err := c.Decode(body)
		if err != nil {
			b.Fatal(err)
		}
		for b.Loop() {
			if _, err := engine.Encode(v); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkCompile(b *testing.B) {
	fixtures(b, func(b *testing.B, c *contract.Contract, _ []byte) {
		for b.Loop() {
			if _, problems := contract.Compile(c.Text()); problems != nil {
				b.Fatalf("%+v", problems)
			}
		}
	})
}

// TestACheckOfAMessageThatObeysAllocatesNothing guards against a slower check by a count that no machine changes.
func TestACheckOfAMessageThatObeysAllocatesNothing(t *testing.T) {
	root := material.Folder(t, "EVENTLINK_BENCH_FIXTURES", "../../shared/bench")
	for _, name := range []string{"a", "b", "c"} {
		schema, err := os.ReadFile(filepath.Join(root, name+".schema.json"))
		if err != nil {
			t.Fatal(err)
		}
		body, err := os.ReadFile(filepath.Join(root, name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		c, problems := contract.Compile(string(schema))
		if problems != nil {
			t.Fatalf("%+v", problems)
		}
		run := asRun(t, c)
		decoded, refusal := run.Read(string(body), &value.Arena{})
		if refusal != nil {
			t.Fatal(refusal)
		}
		if allocations := testing.AllocsPerRun(10, func() {
			if refusal := run.CheckValue(decoded); refusal != nil {
				t.Error(refusal)
			}
		}); allocations > 0 {
			t.Errorf("%s: a check allocates %v times", name, allocations)
		}
	}
}

// TestACheckOfAUnionDoesNotGrowWithItsVariants counts by allocations: each variant that is tried makes some, for
// unevaluatedProperties.
func TestACheckOfAUnionDoesNotGrowWithItsVariants(t *testing.T) {
	allocations := func(variants int) float64 {
		var b strings.Builder
		for i := range variants {
			fmt.Fprintf(&b, `,{"type":"object","properties":{"type":{"const":"event.%d"},"id":{"type":"string"}},"unevaluatedProperties":false}`, i)
		}
		run := asRun(t, mustCompile(t, `{"oneOf":[`+b.String()[1:]+`]}`))
		decoded, refusal := run.Read(`{"type":"event.2","id":"x"}`, &value.Arena{})
		if refusal != nil {
			t.Fatal(refusal)
		}
		return testing.AllocsPerRun(10, func() {
			if refusal := run.CheckValue(decoded); refusal != nil {
				t.Error(refusal)
			}
		})
	}
	few, many := allocations(3), allocations(300)
	if few == 0 || few != many {
		t.Errorf("a check allocates %v times with 3 variants and %v with 300", few, many)
	}
}
