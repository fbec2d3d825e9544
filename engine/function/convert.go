package function

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/eventlink/pulumi-eventlink/engine/result"
	"github.com/eventlink/pulumi-eventlink/engine/value"
)

func identity(args []value.Value) value.Value { return args[0] }

func typeOf(args []value.Value) value.Value { return value.OfType(typeName(args[0])) }

func typeName(v value.Value) string {
	switch v.Kind() {
	case value.Null:
		return "null_type"
	case value.Bool:
		return "bool"
	case value.Int:
		return "int"
	case value.Uint:
		return "uint"
	case value.Double:
		return "double"
	case value.String:
		return "string"
	case value.Bytes:
		return "bytes"
	case value.List:
		return "list"
	case value.Object, value.Table:
		return "map"
	case value.Timestamp:
		return "google.protobuf.Timestamp"
	case value.Duration:
		return "google.protobuf.Duration"
	case value.Type:
		return "type"
	case value.Optional:
		return "optional_type"
	}
	return "message"
}

func toBool(args []value.Value) value.Value {
	if b, err := strconv.ParseBool(args[0].Text()); err == nil {
		return value.OfBool(b)
	}
	return value.Failed(result.BadConversion)
}

func toBytes(args []value.Value) value.Value { return value.OfBytes(args[0].Text()) }

func toDouble(args []value.Value) value.Value {
	switch v := args[0]; v.Kind() {
	case value.Int:
		return value.OfDouble(float64(v.Int()))
	case value.Uint:
		return value.OfDouble(float64(v.Uint()))
	default:
		if d, err := strconv.ParseFloat(v.Text(), 64); err == nil {
			return value.OfDouble(d)
		}
		return value.Failed(result.BadConversion)
	}
}

func toInt(args []value.Value) value.Value {
	switch v := args[0]; v.Kind() {
	case value.Double:
		n, ok := Truncated(v.Double())
		return intOr(n, ok, value.OfInt)
	case value.Duration:
		return value.OfInt(v.Int())
	case value.Timestamp:
		return value.OfInt(v.Timestamp().Unix())
	case value.Uint:
		return intOr(v.Int(), v.Uint() <= math.MaxInt64, value.OfInt)
	default:
		if n, err := strconv.ParseInt(v.Text(), 10, 64); err == nil {
			return value.OfInt(n)
		}
		return value.Failed(result.BadConversion)
	}
}

func toUint(args []value.Value) value.Value {
	switch v := args[0]; v.Kind() {
	case value.Double:
		n, ok := TruncatedUint(v.Double())
		return uintOr(n, ok)
	case value.Int:
		return uintOr(v.Uint(), v.Int() >= 0)
	default:
		if n, err := strconv.ParseUint(v.Text(), 10, 64); err == nil {
			return value.OfUint(n)
		}
		return value.Failed(result.BadConversion)
	}
}

func toString(args []value.Value) value.Value {
	switch v := args[0]; v.Kind() {
	case value.Bool:
		return value.OfString(strconv.FormatBool(v.Bool()))
	case value.Bytes:
		if !utf8.ValidString(v.Text()) {
			return value.Failed(result.BadUTF8)
		}
		return value.OfString(v.Text())
	case value.Double:
		return value.OfString(fmt.Sprintf("%g", v.Double()))
	case value.Duration:
		return value.OfString(secondsOf(v.Duration()))
	case value.Int:
		return value.OfString(strconv.FormatInt(v.Int(), 10))
	case value.Timestamp:
		return value.OfString(v.Timestamp().Format(time.RFC3339Nano))
	default:
		return value.OfString(strconv.FormatUint(v.Uint(), 10))
	}
}

func secondsOf(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', -1, 64) + "s" }

func toDuration(args []value.Value) value.Value {
	if d, err := time.ParseDuration(args[0].Text()); err == nil {
		return value.OfDuration(d)
	}
	return value.Failed(result.BadConversion)
}

func toTimestamp(args []value.Value) value.Value {
	v := args[0]
	if v.Kind() == value.Int {
		if v.Int() < minUnix || v.Int() > maxUnix {
			return value.Failed(result.TimestampOverflow)
		}
		return value.OfTimestamp(time.Unix(v.Int(), 0).UTC())
	}
	if !isRFC3339(v.Text()) {
		return value.Failed(result.Unnamed)
	}
	t, err := time.Parse(time.RFC3339, v.Text())
	switch {
	case err != nil:
		return value.Failed(result.BadConversion)
	case t.Unix() < minUnix || t.Unix() > maxUnix:
		return value.Failed(result.TimestampOverflow)
	}
	return value.OfTimestamp(t)
}

// isRFC3339 holds a text to RFC 3339, of which time.Parse takes more.
func isRFC3339(s string) bool {
	if len(s) < len("2006-01-02T15:04:05Z") {
		return false
	}
	if !between(s[:4], 0, 9999) || s[4] != '-' || !between(s[5:7], 1, 12) || s[7] != '-' || !between(s[8:10], 1, 31) ||
		s[10]|0x20 != 't' || !between(s[11:13], 0, 23) || s[13] != ':' || !between(s[14:16], 0, 59) || s[16] != ':' || !between(s[17:19], 0, 60) {
		return false
	}
	rest := s[19:]
	if rest[0] == '.' {
		digits := strings.TrimLeft(rest[1:], "0123456789")
		if len(digits) == len(rest)-1 {
			return false
		}
		rest = digits
	}
	switch len(rest) {
	case 1:
		return rest[0]|0x20 == 'z'
	case 6:
		return (rest[0] == '+' || rest[0] == '-') && between(rest[1:3], 0, 23) && rest[3] == ':' && between(rest[4:6], 0, 59)
	}
	return false
}

// between says whether a text is a number of digits only, within bounds.
func between(s string, least, most uint64) bool {
	n, err := strconv.ParseUint(s, 10, 64)
	return err == nil && n >= least && n <= most
}

// lenient makes one of the conversions that cannot fail: each gives an optional, empty if the value does not have that
// form. An optional argument is unwrapped.
func lenient(convert func(value.Value) value.Value) func([]value.Value) value.Value {
	return func(args []value.Value) value.Value {
		v := args[0]
		if v.Kind() == value.Optional {
			held, ok := v.Held()
			if !ok {
				return value.None
			}
			v = held
		}
		if v = convert(v); v.Kind() == value.Absent || v.IsError() {
			return value.None
		}
		return value.Some(v)
	}
}

func asTimestamp(v value.Value) value.Value {
	switch v.Kind() {
	case value.Timestamp:
		return v
	case value.String:
		return toTimestamp([]value.Value{v})
	}
	return value.Value{}
}

func asDuration(v value.Value) value.Value {
	switch v.Kind() {
	case value.Duration:
		return v
	case value.String:
		return toDuration([]value.Value{v})
	}
	return value.Value{}
}

func asInt(v value.Value) value.Value {
	switch v.Kind() {
	case value.Int:
		return v
	case value.Uint, value.Double, value.String:
		return toInt([]value.Value{v})
	}
	return value.Value{}
}

func asDouble(v value.Value) value.Value {
	switch v.Kind() {
	case value.Double:
		if math.IsInf(v.Double(), 0) || math.IsNaN(v.Double()) {
			return value.Value{}
		}
		return v
	case value.Int, value.Uint:
		return toDouble([]value.Value{v})
	case value.String:
		if strings.Trim(v.Text(), "+-.0123456789eE") != "" {
			return value.Value{} // ParseFloat takes these too
		}
		return toDouble([]value.Value{v})
	}
	return value.Value{}
}
