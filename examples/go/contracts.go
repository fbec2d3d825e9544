package main

import "github.com/invopop/jsonschema"

// The events of orders.
type (
	orderPlaced struct {
		Type       string `json:"type" jsonschema:"enum=OrderPlaced"`
		OrderID    string `json:"orderId" jsonschema:"pattern=^ord-[0-9]{6}$"`
		CustomerID string `json:"customerId" jsonschema:"minLength=1,maxLength=40"`
		Currency   string `json:"currency" jsonschema:"enum=EUR,enum=USD,enum=GBP"`
		Lines      []line `json:"lines" jsonschema:"minItems=1,maxItems=100"`
		Note       string `json:"note,omitempty" jsonschema:"maxLength=200"`
	}
	line struct {
		Name      string `json:"name" jsonschema:"minLength=1,maxLength=80"`
		Quantity  int    `json:"quantity" jsonschema:"minimum=1,maximum=1000"`
		UnitCents int    `json:"unitCents" jsonschema:"minimum=0,maximum=100000000"`
	}
	orderCancelled struct {
		Type    string `json:"type" jsonschema:"enum=OrderCancelled"`
		OrderID string `json:"orderId" jsonschema:"pattern=^ord-[0-9]{6}$"`
		Reason  string `json:"reason" jsonschema:"minLength=1,maxLength=200"`
	}
	orderShipped struct {
		Type    string `json:"type" jsonschema:"enum=OrderShipped"`
		OrderID string `json:"orderId" jsonschema:"pattern=^ord-[0-9]{6}$"`
		Carrier string `json:"carrier" jsonschema:"enum=DHL,enum=UPS,enum=GLS"`
	}
)

// The commands of invoicing.
type (
	createInvoice struct {
		Type       string        `json:"type" jsonschema:"enum=CreateInvoice"`
		OrderID    string        `json:"orderId" jsonschema:"minLength=1"`
		CustomerID string        `json:"customerId" jsonschema:"minLength=1"`
		Currency   string        `json:"currency" jsonschema:"enum=EUR,enum=USD,enum=GBP,enum=CHF"`
		Lines      []invoiceLine `json:"lines" jsonschema:"minItems=1"`
		Note       string        `json:"note,omitempty" jsonschema:"maxLength=200"`
	}
	invoiceLine struct {
		Text        string `json:"text" jsonschema:"minLength=1,maxLength=100"`
		AmountCents int    `json:"amountCents" jsonschema:"minimum=0"`
	}
	cancelInvoice struct {
		Type    string `json:"type" jsonschema:"enum=CancelInvoice"`
		OrderID string `json:"orderId" jsonschema:"minLength=1"`
		Reason  string `json:"reason" jsonschema:"minLength=1"`
	}
)

// The commands of shipping.
type (
	packParcel struct {
		Type    string `json:"type" jsonschema:"enum=PackParcel"`
		OrderID string `json:"orderId" jsonschema:"minLength=1"`
		Pieces  []int  `json:"pieces" jsonschema:"minItems=1"`
	}
	stopParcel struct {
		Type    string `json:"type" jsonschema:"enum=StopParcel"`
		OrderID string `json:"orderId" jsonschema:"minLength=1"`
	}
)

// oneOf gives the contract of messages that are of one of these types, as JSON text.
func oneOf(types ...any) (string, error) {
	reflector := jsonschema.Reflector{Anonymous: true, DoNotReference: true}
	union := &jsonschema.Schema{}
	for _, t := range types {
		variant := reflector.Reflect(t)
		variant.Version = ""
		union.OneOf = append(union.OneOf, variant)
	}
	text, err := union.MarshalJSON()
	return string(text), err
}
