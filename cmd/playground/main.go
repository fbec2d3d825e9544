//go:build js && wasm

// Command playground is the prover for a page without a server: `make playground` compiles it to WebAssembly, and the page
// runs it in a worker. It answers what `eventlink serve` answers.
package main

import (
	"context"
	"runtime/debug"
	"syscall/js"

	"github.com/eventlink/pulumi-eventlink/page"
)

func main() {
	// A tab has memory to spare, and each collection stops its only thread.
	debug.SetGCPercent(400)
	js.Global().Set("eventlinkAsk", js.FuncOf(func(_ js.Value, args []js.Value) any {
		answer, err := page.Ask(context.Background(), args[0].String(), []byte(args[1].String()))
		if err != nil {
			return map[string]any{"error": err.Error()}
		}
		return map[string]any{"answer": string(answer)}
	}))
	select {}
}
