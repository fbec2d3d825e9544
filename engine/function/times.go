package function

import (
	"strconv"
	"strings"
	"time"
	_ "time/tzdata" // zones by name must give the same result wherever the program runs

	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

// partOf makes a function that takes a part of a timestamp, in UTC or in a zone.
func partOf(part func(time.Time) int) func([]value.Value) value.Value {
	return func(args []value.Value) value.Value {
		t := args[0].Timestamp()
		if len(args) == 1 {
			return value.OfInt(int64(part(t.UTC())))
		}
		zone, fault := zoneOf(args[1].Text())
		if fault != "" {
			return value.Failed(fault)
		}
		return value.OfInt(int64(part(t.In(zone))))
	}
}

// zoneOf reads a zone: a name as Europe/Berlin, or hours and minutes as -07:00.
func zoneOf(text string) (zone *time.Location, fault string) {
	hour, minute, isOffset := strings.Cut(text, ":")
	if !isOffset {
		zone, err := time.LoadLocation(text)
		if err != nil {
			return nil, err.Error()
		}
		return zone, ""
	}
	h, err := strconv.Atoi(hour)
	if err != nil {
		return nil, err.Error()
	}
	m, err := strconv.Atoi(minute)
	switch {
	case err != nil:
		return nil, err.Error()
	case h < -23 || h > 23 || m < 0 || m > 59:
		return nil, result.Unnamed
	}
	if text[0] == '-' {
		m = -m
	}
	return time.FixedZone("", (h*60+m)*60), ""
}

func monthOf(t time.Time) int       { return int(t.Month()) - 1 }
func dayOfYear(t time.Time) int     { return t.YearDay() - 1 }
func dayOfMonth(t time.Time) int    { return t.Day() - 1 }
func dayOfWeek(t time.Time) int     { return int(t.Weekday()) }
func millisecondOf(t time.Time) int { return t.Nanosecond() / int(time.Millisecond) }

// wholeUnits makes a function that counts the whole units of a duration.
func wholeUnits(of func(time.Duration) float64) func([]value.Value) value.Value {
	return func(args []value.Value) value.Value { return value.OfInt(int64(of(args[0].Duration()))) }
}

func milliseconds(args []value.Value) value.Value {
	return value.OfInt(args[0].Duration().Milliseconds())
}
