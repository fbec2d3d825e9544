package main

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"cel.dev/cel-go/cel"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

func sortStrings(s []string) { slices.Sort(s) }

// A command as one would write it by hand.
type command struct {
	Type        string `json:"type"`
	ID          string `json:"id"`
	Subject     string `json:"subject"`
	Quantity    int64  `json:"quantity"`
	AmountCents int64  `json:"amount_cents"`
}

type eventA struct {
	Type       string `json:"type"`
	Version    int64  `json:"version"`
	Tenant     string `json:"tenant"`
	OrderID    string `json:"order_id"`
	CustomerID string `json:"customer_id"`
	ItemCount  int64  `json:"item_count"`
	TotalCents int64  `json:"total_cents"`
}

type eventB struct {
	Type        string   `json:"type"`
	Tenant      string   `json:"tenant"`
	InvoiceID   string   `json:"invoice_id"`
	AmountCents int64    `json:"amount_cents"`
	Tags        []string `json:"tags"`
	Actor       struct {
		ID string `json:"id"`
	} `json:"actor"`
}

type eventC struct {
	Type  string `json:"type"`
	Order struct {
		ID    string `json:"id"`
		Lines []struct {
			SKU       string `json:"sku"`
			Qty       int64  `json:"qty"`
			UnitCents int64  `json:"unit_cents"`
		} `json:"lines"`
	} `json:"order"`
}

var handwritten = map[string]func(context.Context, []byte) (int, error){
	"A": func(_ context.Context, body []byte) (int, error) {
		var e eventA
		if err := json.Unmarshal(body, &e); err != nil || e.Type != "order.created" {
			return 0, err
		}
		return encode(command{"CreateInvoice", e.Tenant + "-" + e.OrderID, e.CustomerID, e.ItemCount, e.TotalCents * e.Version})
	},
	"B": func(_ context.Context, body []byte) (int, error) {
		var e eventB
		if err := json.Unmarshal(body, &e); err != nil || e.Type != "invoice.captured" {
			return 0, err
		}
		return encode(command{"BookPayment", e.Tenant + "-" + e.InvoiceID, e.Actor.ID, int64(len(e.Tags)), e.AmountCents})
	},
	"C": func(_ context.Context, body []byte) (int, error) {
		var e eventC
		if err := json.Unmarshal(body, &e); err != nil || e.Type != "order.placed" {
			return 0, err
		}
		commands := make([]command, len(e.Order.Lines))
		for i, l := range e.Order.Lines {
			commands[i] = command{"ReserveStock", e.Order.ID + "-" + l.SKU, l.SKU, l.Qty, l.Qty * l.UnitCents}
		}
		return encode(commands...)
	},
}

func encode(commands ...command) (int, error) {
	for _, c := range commands {
		if _, err := json.Marshal(c); err != nil {
			return 0, err
		}
	}
	return len(commands), nil
}

// newStock chains the libraries as each of them comes: no numbers by place, no order of keys, no limits, no domain.
func newStock(f *fixture) (func(context.Context, []byte) (int, error), error) {
	event, err := compileStock("event", f.event)
	if err != nil {
		return nil, err
	}
	target, err := compileStock("command", f.target)
	if err != nil {
		return nil, err
	}
	env, err := cel.NewEnv(cel.Variable("event", cel.DynType))
	if err != nil {
		return nil, err
	}
	checked, issues := env.Compile(f.mapping)
	if issues.Err() != nil {
		return nil, issues.Err()
	}
	program, err := env.Program(checked, cel.EvalOptions(cel.OptOptimize))
	if err != nil {
		return nil, err
	}
	wanted := reflect.TypeFor[[]map[string]any]()
	return func(_ context.Context, body []byte) (int, error) {
		var value any
		if err := json.Unmarshal(body, &value); err != nil {
			return 0, err
		}
		if err := event.Validate(value); err != nil {
			return 0, err
		}
		out, _, err := program.Eval(map[string]any{"event": value})
		if err != nil {
			return 0, err
		}
		native, err := out.ConvertToNative(wanted)
		if err != nil {
			return 0, err
		}
		commands, ok := native.([]map[string]any)
		if !ok {
			return 0, fmt.Errorf("the mapping gave %T", native)
		}
		for _, c := range commands {
			if err := target.Validate(c); err != nil {
				return 0, err
			}
			if _, err := json.Marshal(c); err != nil {
				return 0, err
			}
		}
		return len(commands), nil
	}, nil
}

func compileStock(name, text string) (*jsonschema.Schema, error) {
	document, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource(name, document); err != nil {
		return nil, err
	}
	return compiler.Compile(name)
}
