// Program invopop writes what bookings promise about their events, and what rooms take, as invopop/jsonschema reflects it.
package main

import (
	"encoding/json"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/invopop/jsonschema"
)

// A BookingEvent is one event of a booking: what happened is in one of the pointers.
type BookingEvent struct {
	Type      string    `json:"type" jsonschema:"enum=Booked,enum=Moved,enum=Cancelled"`
	BookingID string    `json:"bookingId" jsonschema:"pattern=^bk-[0-9]{6}$"`
	At        time.Time `json:"at"`
	Guest     Guest     `json:"guest"`
	// Absent where empty, never null.
	Note string `json:"note,omitempty" jsonschema:"minLength=1,maxLength=200"`
	// Null or a string.
	Company *string `json:"company" jsonschema:"nullable,maxLength=80"`
	// A number, or a name.
	Room   any               `json:"room" jsonschema:"oneof_type=string;integer"`
	Nights []Night           `json:"nights" jsonschema:"minItems=1,maxItems=60"`
	Extras map[string]int    `json:"extras,omitempty"`
	Labels map[string]string `json:"labels"`
	Parent *BookingEvent     `json:"parent,omitempty"`
	Rating float64           `json:"rating,omitempty" jsonschema:"minimum=0,maximum=5"`
	Code   [2]string         `json:"code,omitempty"`
}

// A Guest is who stays.
type Guest struct {
	Name  string `json:"name" jsonschema:"minLength=1,maxLength=80"`
	Email string `json:"email,omitempty" jsonschema:"format=email,minLength=3"`
}

// A Night is one night and its price.
type Night struct {
	Date  string `json:"date" jsonschema:"format=date,minLength=10,maxLength=10"`
	Cents int    `json:"cents" jsonschema:"minimum=0,maximum=1000000"`
}

// A RoomCommand is what rooms take.
type RoomCommand struct {
	Type    string `json:"type" jsonschema:"enum=Reserve,enum=Release,enum=Greet"`
	Booking string `json:"booking" jsonschema:"minLength=1,maxLength=20"`
	Room    string `json:"room,omitempty" jsonschema:"minLength=1"`
	Number  uint16 `json:"number,omitempty"`
	Cents   int64  `json:"cents,omitempty" jsonschema:"minimum=0,maximum=60000000"`
	Stay    *Stay  `json:"stay,omitempty"`
	Text    string `json:"text,omitempty" jsonschema:"minLength=1,maxLength=200"`
	Company string `json:"company,omitempty" jsonschema:"maxLength=80"`
}

// A Stay is from a first night on.
type Stay struct {
	From   string `json:"from" jsonschema:"minLength=10,maxLength=10"`
	Nights int    `json:"nights" jsonschema:"minimum=1,maximum=60"`
}

func main() {
	folder := "."
	if len(os.Args) > 1 {
		folder = os.Args[1]
	}
	for name, value := range map[string]any{"event": &BookingEvent{}, "command": &RoomCommand{}} {
		text, err := json.MarshalIndent(jsonschema.Reflect(value), "", "  ")
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name+".json"), append(text, '\n'), 0o600)
		}
		if err != nil {
			log.Fatal(err)
		}
	}
}
