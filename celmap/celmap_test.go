package celmap_test

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/internal/deadline"
	"github.com/eventlink/pulumi-eventlink/internal/dialect"
)

var message = celmap.Message{
	ID: "e-1", Group: "g-1", Time: time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC),
	Attributes: map[string]string{"tenant": "t-1", "b": "2", "a": "1"},
}

var order = dialect.Event

func compile(t *testing.T, source string) *celmap.Mapping {
	t.Helper()
	m, problems := celmap.CompileMapping(source)
	if len(problems) > 0 {
		t.Fatalf("%s\ndoes not compile: %+v", source, problems)
	}
	return m
}

func TestAMappingYieldsItsCommands(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ source, want string }{
		"a command of literals and event values": {
			`[{"type": "Invoice", "total": event.total, "note": event.note, "rate": event.rate}]`,
			`[{"note":null,"rate":0.2,"total":1250,"type":"Invoice"}]`,
		},
		"nothing to do":                                 {`event.type == "other" ? [{"a": 1}] : []`, `[]`},
		"one command a line":                            {`event.lines.map(l, {"sku": l.sku, "sum": l.qty * l.price})`, `[{"sku":"s-1","sum":200},{"sku":"s-2","sum":1050}]`},
		"an absent property with a default":             {`[{"note": event.?remark.orValue("none")}]`, `[{"note":"none"}]`},
		"an optional entry that is empty":               {`[{"a": 1, ?"note": event.?remark}]`, `[{"a":1}]`},
		"an optional entry that is present":             {`[{"a": 1, ?"total": event.?total}]`, `[{"a":1,"total":1250}]`},
		"a part of the event as it is":                  {`[event.extra]`, `[{"10":6,"9":7,"a/b":5,"x":3,"y":2,"z":1,"é":4}]`},
		"keys of an event in order":                     {`[{"keys": event.extra.map(k, k)}]`, `[{"keys":["10","9","a/b","x","y","z","é"]}]`},
		"keys of a literal in order":                    {`[{"keys": {"b": 1, "a": 2, "C": 3, "ä": 4}.map(k, k)}]`, `[{"keys":["C","a","b","ä"]}]`},
		"keys of computed literals in order":            {`[{"keys": event.lines.map(l, {l.sku: 1, "a": 2, "z": 3}.map(k, k))}]`, `[{"keys":[["a","s-1","z"],["a","s-2","z"]]}]`},
		"numeric keys of a literal in order":            {`[{"v": {3: "c", 1: "a", 2u: "b"}.map(k, string(k))}]`, `[{"v":["1","2","3"]}]`},
		"a literal as a lookup table":                   {`[{"v": {1: "one", 2: "two"}[event.lines[0].qty]}]`, `[{"v":"two"}]`},
		"attributes in order":                           {`[{"keys": message.attributes.map(k, k + message.attributes[k])}]`, `[{"keys":["a1","b2","tenantt-1"]}]`},
		"message by field":                              {`[{"id": message.id, "group": message.group, "at": string(message.time), "t": message.attributes.tenant}]`, `[{"at":"2026-03-01T12:00:00Z","group":"g-1","id":"e-1","t":"t-1"}]`},
		"message through a variable":                    {`cel.bind(m, message, [{"id": m.id, "has": has(m.group)}])`, `[{"has":true,"id":"e-1"}]`},
		"message whose type is lost":                    {`[{"id": dyn(message).id}]`, `[{"id":"e-1"}]`},
		"a macro's variable may be message":             {`event.lines.map(message, {"sku": message.sku})`, `[{"sku":"s-1"},{"sku":"s-2"}]`},
		"a map compared with another":                   {`[{"same": {"a": 1, "b": [1]} == {"b": [1], "a": 1}, "not": event.extra == {"z": 1}}]`, `[{"not":false,"same":true}]`},
		"a key looked up in a map":                      {`[{"in": "x" in event.extra, "out": "q" in event.extra, "size": size(event.extra)}]`, `[{"in":true,"out":false,"size":7}]`},
		"timestamps by conversion":                      {`[{"at": string(asTimestamp(event.at).orValue(message.time) + duration("1h"))}]`, `[{"at":"2026-03-01T12:00:00Z"}]`},
		"an invalid timestamp":                          {`[{"at": string(asTimestamp(event.type).orValue(message.time))}]`, `[{"at":"2026-03-01T12:00:00Z"}]`},
		"conversions of a value that is not a string":   {`[{"a": asTimestamp(event.note).hasValue(), "b": asDuration(1).hasValue(), "c": asInt([]).hasValue(), "d": asDouble({}).hasValue()}]`, `[{"a":false,"b":false,"c":false,"d":false}]`},
		"conversion of an optional":                     {`[{"a": asInt(event.?total).orValue(0), "b": asInt(event.?none).orValue(-1)}]`, `[{"a":1250,"b":-1}]`},
		"asInt of strings":                              {`[{"v": ["7", "-7", "+7", "007", " 7", "0x7", "7.0", "9223372036854775808", ""].map(s, asInt(s).orValue(-1))}]`, `[{"v":[7,-7,7,7,-1,-1,-1,-1,-1]}]`},
		"asInt of numbers":                              {`[{"v": [dyn(1.9), dyn(-1.9), dyn(1e300), dyn(7u), dyn(double("NaN"))].map(n, asInt(n).orValue(-9))}]`, `[{"v":[1,-1,-9,7,-9]}]`},
		"asDouble of strings":                           {`[{"v": ["1", "1.5", "-1e3", "inf", "NaN", "0x1p1", "1_0", "1e999", ""].map(s, asDouble(s).orValue(-9.0))}]`, `[{"v":[1,1.5,-1000,-9,-9,-9,-9,-9,-9]}]`},
		"asDuration of strings":                         {`[{"v": ["1h30m", "-1.5s", "1d"].map(s, string(asDuration(s).orValue(duration("0s"))))}]`, `[{"v":["5400s","-1.5s","0s"]}]`},
		"the extensions":                                {`[{"s": "a,b".split(","), "m": math.greatest(1, 2), "l": [3, 1, 2].sort(), "e": sets.contains([1, 2], [1]), "b": base64.encode(b"hi")}]`, `[{"b":"aGk=","e":true,"l":[1,2,3],"m":2,"s":["a","b"]}]`},
		"branches of different types by dyn":            {`event.total > 1 ? dyn([{"n": 1}]) : [{"s": "x"}]`, `[{"n":1}]`},
		"branches of different types":                   {`event.total > 1 ? [{"n": 1}] : [{"s": "x"}]`, `[{"n":1}]`},
		"a branch that is null":                         {`[{"v": event.total > 1 ? "x" : null, "w": event.total < 1 ? 1 : null}]`, `[{"v":"x","w":null}]`},
		"branches in branches of different types":       {`[{"v": [0, 1, 2].map(n, n == 0 ? "x" : n == 1 ? 1 : null)}]`, `[{"v":["x",1,null]}]`},
		"JSON in a string":                              {`[{"v": ["{\"b\":1.0,\"a\":[1,2.5,null]}", "[1", "{\"a\":1,\"a\":2}", "9223372036854775808", ""].map(s, json.decode(s).orValue("none"))}]`, `[{"v":[{"a":[1,2.5,null],"b":1},"none","none",9223372036854775808,"none"]}]`},
		"JSON's members in order":                       {`[{"v": json.decode("{\"b\":1,\"a\":2,\"c\":3}").value().map(k, k)}]`, `[{"v":["a","b","c"]}]`},
		"a value as JSON":                               {`[{"v": json.encode({"z": [1, 2.50, null, true], "a": "\"<é\n"})}]`, `[{"v":"{\"a\":\"\\\"<é\\n\",\"z\":[1,2.5,null,true]}"}]`},
		"there and back":                                {`[{"same": json.decode(json.encode(event)).value() == event}]`, `[{"same":true}]`},
		"sums":                                          {`[{"v": [[1, 2, 3].sum(), [].sum(), [1.5, 2.5].sum(), event.lines.map(l, l.qty).sum()]}]`, `[{"v":[6,0,4,3]}]`},
		"maps merged":                                   {`[{"v": {"a": 1, "b": {"x": 1}}.merge({"b": {"y": 2}, "c": 3})}, {"v": [{"b": 1}, {"a": 2}, {"b": 3}].merge(), "w": [].merge()}]`, `[{"v":{"a":1,"b":{"y":2},"c":3}},{"v":{"a":2,"b":3},"w":{}}]`},
		"a map made of a list, in order":                {`[{"v": ["z", "a", "m"].map(s, {s: size(s)}).merge().map(k, k)}]`, `[{"v":["a","m","z"]}]`},
		"a list by index":                               {`[{"v": ["a", "b"].transformList(i, s, string(i) + s), "w": ["a", "b", "c"].transformList(i, s, i != 1, s)}]`, `[{"v":["0a","1b"],"w":["a","c"]}]`},
		"a map by key":                                  {`[{"v": {"b": 1, "a": 2}.transformMap(k, v, k + string(v)), "w": {"b": 1, "a": 2}.transformList(k, v, v > 0, k)}]`, `[{"v":{"a":"a2","b":"b1"},"w":["a","b"]}]`},
		"a map without some":                            {`[{"v": {"b": 1, "a": 2}.transformMap(k, v, v > 1, v).transformList(k, v, k)}]`, `[{"v":["a"]}]`},
		"two variables in a condition":                  {`[{"v": [["a", "b"].exists(i, s, i == 1 && s == "b"), {"a": 1}.all(k, v, v > 1), [1, 1].existsOne(i, n, n == 1)]}]`, `[{"v":[true,false,false]}]`},
		"regular expressions":                           {`[{"v": [regex.extract("item-A, item-B", "item-([A-Z])").orValue("?"), regex.extract("x", "[0-9]").orValue("?"), regex.extractAll("a1b22", "[0-9]+").join("+"), regex.replace("john doe", "(\\w+) (\\w+)", "\\2, \\1"), regex.replace("aaa", "a", "b", 2)]}]`, `[{"v":["A","?","1+22","doe, john","bba"]}]`},
		"a default of another type":                     {`[{"v": asInt("x").orValue(null), "w": asInt("1").orValue("none")}]`, `[{"v":null,"w":1}]`},
		"concatenation":                                 {`event.lines.map(l, {"sku": l.sku}) + [{"sku": "z"}]`, `[{"sku":"s-1"},{"sku":"s-2"},{"sku":"z"}]`},
		"time by a named zone":                          {`[{"h": message.time.getHours("Europe/Berlin"), "u": message.time.getHours()}]`, `[{"h":13,"u":12}]`},
		"int64 in full and integral doubles":            {`[{"a": 9007199254740993, "b": 2.0, "c": -0.0}]`, `[{"a":9007199254740993,"b":2,"c":0}]`},
		"format writes a map in order":                  {`[{"s": "%s".format([{"b": 1, "a": 2}])}]`, `[{"s":"{a: 2, b: 1}"}]`},
		"has on a value that is not an object is false": {`[{"a": has(event.note.x), "b": has(event.total.x)}]`, `[{"a":false,"b":false}]`},
		"a constant list of constant objects":           {`[{"a": {"b": [1, {"c": 2}]}}]`, `[{"a":{"b":[1,{"c":2}]}}]`},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := compile(t, c.source)
			if _, _, err := m.Agree(t.Context(), planned(t, m), order(), message); err != nil {
				t.Error(err)
			}
			first := ""
			for range 100 {
				commands, _, err := m.Commands(t.Context(), order(), message)
				if err != nil {
					t.Fatal(err)
				}
				got := encode(t, commands)
				if first == "" {
					first = got
				}
				if got != first {
					t.Fatalf("one event, two results:\n%s\n%s", first, got)
				}
			}
			var got, want any
			if err := errors.Join(json.Unmarshal([]byte(first), &got), json.Unmarshal([]byte(c.want), &want)); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func encode(t *testing.T, value any) string {
	t.Helper()
	b, err := json.Marshal(value)
	if err != nil {
		t.Error(err)
	}
	return string(b)
}

func TestAFailedEvaluationHasAReasonAndAPlace(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat(`cel.bind(a, [a, a], `, 60)
	for name, c := range map[string]struct {
		source        string
		reason        engine.Reason
		place, saying string
	}{
		"an absent property":               {`[{"a": event.remark}]`, celmap.ReasonMapping, "1:14", "event.remark is absent"},
		"an absent property on line 2":     {"event.lines.map(l,\n  {\"x\": l.weight})", celmap.ReasonMapping, "2:11", "l.weight is absent"},
		"the inner of two selections":      {`[{"a": event.customer.name}]`, celmap.ReasonMapping, "1:14", "event.customer is absent"},
		"a selection on null":              {`[{"a": event.note.name}]`, celmap.ReasonMapping, "1:19", "event.note.name is absent"},
		"a computed key":                   {`[{"a": event.extra[event.type]}]`, celmap.ReasonMapping, "", "a map was asked for a key"},
		"an index out of range":            {`[{"a": event.lines[9]}]`, celmap.ReasonMapping, "", "an index beyond the end"},
		"a division by zero":               {`[{"a": event.total / (event.total - event.total)}]`, celmap.ReasonMapping, "1:20", "division by zero"},
		"a large pattern":                  {`[{"a": event.type.matches(["(a{30}b{30}c{30}){30}"][0])}]`, celmap.ReasonMapping, "1:26", "a pattern that is too large"},
		"a large pattern in a condition":   {`[{"a": event.type.matches(["(a{30}b{30}c{30}){30}"][0]) ? 1 : 2}]`, celmap.ReasonMapping, "1:26", "a pattern that is too large"},
		"an overflow":                      {`[{"a": event.total * 9223372036854775807}]`, celmap.ReasonMapping, "1:20", "beyond 64 bits"},
		"types that do not fit":            {`[{"a": event.type + event.total}]`, celmap.ReasonMapping, "1:19", "not defined for"},
		"a string that is not a number":    {`[{"a": int(event.type)}]`, celmap.ReasonMapping, "", ""},
		"a timestamp in a command":         {`[{"a": {"at": message.time}}]`, celmap.ReasonMapping, "/0/a/at", "cannot hold a timestamp; write string(...)"},
		"a duration in a command":          {`[{"a": duration("1s")}]`, celmap.ReasonMapping, "/0/a", "a duration"},
		"bytes in a command":               {`[{"a": [1, b"x"]}]`, celmap.ReasonMapping, "/0/a/1", "bytes"},
		"an unsigned int in a command":     {`[{"a": 1u}]`, celmap.ReasonMapping, "/0/a", "an unsigned int"},
		"an optional in a command":         {`[{"a": event.?remark}]`, celmap.ReasonMapping, "/0/a", "an optional"},
		"a type in a command":              {`[{"a": type(1)}]`, celmap.ReasonMapping, "/0/a", "another type"},
		"message in a command":             {`[{"a": message}]`, celmap.ReasonMapping, "/0/a", "message as a whole"},
		"NaN in a command":                 {`[{"a": event.rate * 0.0 / 0.0}]`, celmap.ReasonMapping, "/0/a", "infinite"},
		"infinity in a command":            {`[{"a": event.rate / 0.0}]`, celmap.ReasonMapping, "/0/a", "infinite"},
		"a time as JSON":                   {`[{"a": json.encode(message.time)}]`, celmap.ReasonMapping, "", "not defined for"},
		"a sum of strings":                 {`[{"a": ["a"].sum()}]`, celmap.ReasonMapping, "", "not defined for"},
		"a sum of ints and doubles":        {`[{"a": [dyn(1), 1.5].sum()}]`, celmap.ReasonMapping, "", "not defined for"},
		"a sum beyond 64 bits":             {`[{"a": [9223372036854775807, 1].sum()}]`, celmap.ReasonMapping, "", "beyond 64 bits"},
		"a merge with a list":              {`[{"a": {"a": 1}.merge(dyn([]))}]`, celmap.ReasonMapping, "", "not defined for"},
		"a list's indices as names":        {`[{"a": dyn(["x"]).transformMap(i, s, s)}]`, celmap.ReasonMapping, "", "not defined for"},
		"a replacement that explodes":      {`[{"a": regex.replace(event.type, "^.*$", [event.type].map(s, "` + strings.Repeat(`\\0`, 20_000) + `")[0])}].map(c, lists.range(5000).map(i, c))[0]`, celmap.ReasonLimit, "", ""},
		"a key that is not a string":       {`[{"a": {1: 2}}]`, celmap.ReasonMapping, "/0/a", "keys that are not strings"},
		"a key twice":                      {`[{event.type: 1, "order.placed": 2}]`, celmap.ReasonMapping, "1:18", "one key twice"},
		"a list as a key":                  {`[{"a": {dyn([1]): 1}}]`, celmap.ReasonMapping, "1:12", "not a string, int, uint or bool"},
		"an entry that is not an optional": {`[{?"a": dyn(1)}]`, celmap.ReasonMapping, "1:12", "not an optional"},
		"a command that is not an object":  {`[dyn(event.type)]`, celmap.ReasonMapping, "/0", "wanted an object"},
		"a command that is null":           {`[{"a": 1}, dyn(event.note)]`, celmap.ReasonMapping, "/1", "wanted an object"},
		"a result that is not a list":      {`event.type`, celmap.ReasonMapping, "", "wanted a list"},
		"too many commands":                {`lists.range(5001).map(i, {"a": i}) + lists.range(5001).map(i, {"a": i})`, celmap.ReasonLimit, "", "more than 10000 commands"},
		"too dear an evaluation":           {`[{"a": lists.range(3000).map(i, lists.range(3000).map(j, i * j))}]`, celmap.ReasonLimit, "", "costs more"},
		"an output that explodes":          {`cel.bind(a, ["x", "x"], ` + deep + `[{"a": a}]` + strings.Repeat(")", 61), celmap.ReasonLimit, "", ""},
		"a list that doubles":              {`cel.bind(a, ["x", "x"], ` + strings.ReplaceAll(deep, "[a, a]", "a + a") + `[{"a": a}]` + strings.Repeat(")", 61), celmap.ReasonLimit, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := compile(t, c.source)
			if _, _, err := m.Agree(t.Context(), planned(t, m), order(), message); err != nil {
				t.Error(err)
			}
			_, _, err := m.Commands(t.Context(), order(), message)
			var r *engine.Refusal
			if !errors.As(err, &r) {
				t.Fatalf("got %v, wanted a refusal", err)
			}
			if r.Reason != c.reason || c.place != "" && r.Place != c.place || !strings.Contains(r.Message, c.saying) {
				t.Errorf("got %+v, wanted %s at %s saying %q", *r, c.reason, c.place, c.saying)
			}
			for _, payload := range []string{"order.placed", "1250", "s-1"} {
				if strings.Contains(r.Error(), payload) {
					t.Errorf("%q tells of the payload: %s", r.Error(), payload)
				}
			}
		})
	}
}

func TestADeadlineEndsAnEvaluation(t *testing.T) {
	t.Parallel()
	m := compile(t, `[{"a": lists.range(1500).map(i, lists.range(1500).map(j, i + j)).size()}]`)
	if _, _, err := m.Commands(deadline.After(1), order(), message); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v, wanted the deadline", err)
	}
}

func TestAMappingIsSafeForConcurrentUse(t *testing.T) {
	t.Parallel()
	m := compile(t, `event.extra.map(k, {"key": k, "at": string(message.time), "matches": event.type.matches("^order")})`)
	var group sync.WaitGroup
	answers := make([]string, 8)
	for i := range answers {
		group.Go(func() {
			for range 100 {
				commands, _, err := m.Commands(t.Context(), order(), message)
				if err != nil {
					t.Error(err)
				}
				answers[i] = encode(t, commands)
			}
		})
	}
	group.Wait()
	if distinct := slices.Compact(answers); len(distinct) != 1 {
		t.Errorf("got several answers: %q", distinct)
	}
}

func TestIdentitiesAndGroupsAreStrings(t *testing.T) {
	t.Parallel()
	identity, problems := celmap.CompileIdentity(`event.type + "/" + message.id`)
	if problems != nil {
		t.Fatal(problems)
	}
	got, err := identity.Value(t.Context(), nil, order(), message)
	if err != nil || got != "order.placed/e-1" {
		t.Errorf("got %q and %v", got, err)
	}
	group, problems := celmap.CompileGroupBy(`command.sku + event.type + message.group`)
	if problems != nil {
		t.Fatal(problems)
	}
	got, err = group.Value(t.Context(), map[string]any{"sku": "s-9"}, order(), message)
	if err != nil || got != "s-9order.placedg-1" {
		t.Errorf("got %q and %v", got, err)
	}
	for _, source := range []string{`event.note`, `event.missing`, `""`} {
		k, problems := celmap.CompileIdentity(source)
		if problems != nil {
			t.Fatal(problems)
		}
		var r *engine.Refusal
		if _, err := k.Value(t.Context(), nil, order(), message); !errors.As(err, &r) || r.Reason != celmap.ReasonIdentity {
			t.Errorf("%s: got %v, wanted the reason %s", source, err, celmap.ReasonIdentity)
		}
	}
}

func TestATableOfConstantsIsTraced(t *testing.T) {
	t.Parallel()
	m, problems := celmap.CompileMapping(`[{"network": {"DHL": "yellow", "UPS": "brown"}[event.carrier]}]`)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	tracer, err := m.Tracer()
	if err != nil {
		t.Fatal(err)
	}
	parts := tracer.Trace(t.Context(), map[string]any{"carrier": "UPS"}, celmap.Message{})
	if len(parts) != 2 || parts[0].Value != `"brown"` && parts[1].Value != `"brown"` {
		t.Errorf("got %+v", parts)
	}
}
