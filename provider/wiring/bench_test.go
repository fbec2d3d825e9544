package wiring_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/provider/wiring"
)

// BenchmarkMapping judges the mapping of the examples as preview does: deployed anew, and after a change of the contract.
func BenchmarkMapping(b *testing.B) {
	read := func(name string) property.Value {
		text, err := os.ReadFile(filepath.Join("..", "..", "examples", "yaml", name))
		if err != nil {
			b.Fatal(err)
		}
		return property.New(string(text))
	}
	deployed := property.NewMap(map[string]property.Value{
		"eventSchema": read("order-events.schema.json"), "commandSchema": read("invoice-commands.schema.json"),
		"mapping": read("orders-to-invoices.cel"), "filter": property.New("derived"), "queue": property.New("standard"),
	})
	changed := deployed.Set("eventSchema", property.New(strings.TrimSpace(deployed.Get("eventSchema").AsString())))
	for name, old := range map[string]property.Map{"new": {}, "changed": changed} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				for _, f := range wiring.Mapping(old, deployed) {
					if f.Code != "FIL001" {
						b.Fatal(f)
					}
				}
			}
		})
	}
}
