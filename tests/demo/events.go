package main

// orderEvents are the events that orders publish: five that obey the contract, and one that breaks it.
var orderEvents = []struct{ title, body string }{
	{"an order of two lines", `{"type": "OrderPlaced", "orderId": "ord-000101", "customerId": "cus-7", "currency": "EUR", "lines": [
		{"name": "Espresso cup, white", "quantity": 4, "unitCents": 1290}, {"name": "Milk jug 600 ml", "quantity": 1, "unitCents": 2490}],
		"note": "ring twice"}`},
	{"an order without a note", `{"type": "OrderPlaced", "orderId": "ord-000102", "customerId": "cus-9", "currency": "GBP", "lines": [
		{"name": "Café crème blend", "quantity": 12, "unitCents": 845}]}`},
	{"a parcel on its way", `{"type": "OrderShipped", "orderId": "ord-000099", "carrier": "DHL"}`},
	{"an order of no cups at all", `{"type": "OrderPlaced", "orderId": "ord-000103", "customerId": "cus-4", "currency": "EUR", "lines": [
		{"name": "Espresso cup, white", "quantity": 0, "unitCents": 1290}]}`},
	{"an order called off", `{"type": "OrderCancelled", "orderId": "ord-000101", "reason": "changed their mind"}`},
	{"another parcel", `{"type": "OrderShipped", "orderId": "ord-000102", "carrier": "GLS"}`},
}
