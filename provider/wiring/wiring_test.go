package wiring_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/provider/wiring"
)

const (
	topic     = "arn:aws:sns:eu-central-1:123456789012:orders"
	queue     = "arn:aws:sqs:eu-central-1:123456789012:invoicing"
	anyObject = `{"type": "object"}`
)

// values are inputs as a test writes them; nil takes one away.
type values map[string]any

func point(changes values) property.Map {
	return inputs(values{"eventTopicArn": topic, "eventSchema": anyObject}, changes)
}

func extension(changes values) property.Map {
	return inputs(values{
		"contract":        map[string]any{"topicArn": topic, "eventSchema": anyObject},
		"commandTopicArn": queue, "commandSchema": anyObject, "mapping": "[]",
	}, changes)
}

func inputs(base, changes values) property.Map {
	for name, value := range changes {
		base[name] = value
	}
	m := map[string]property.Value{}
	for name, value := range base {
		if value != nil {
			m[name] = toValue(value)
		}
	}
	return property.NewMap(m)
}

type unknown struct{}

func toValue(v any) property.Value {
	switch v := v.(type) {
	case unknown:
		return property.New(property.Computed)
	case map[string]any:
		m := map[string]property.Value{}
		for key, value := range v {
			m[key] = toValue(value)
		}
		return property.New(m)
	case []any:
		list := make([]property.Value, len(v))
		for i, value := range v {
			list[i] = toValue(value)
		}
		return property.New(list)
	case int:
		return property.New(float64(v))
	case nil:
		return property.Value{}
	default:
		value, err := property.Any(v)
		if err != nil {
			panic(err)
		}
		return value
	}
}

// codes are the findings' places and codes, as "lane.batchSize LAN001".
func codes(findings []finding.Finding) []string {
	list := []string{}
	for _, f := range findings {
		list = append(list, strings.TrimSpace(f.Where()+" "+string(f.Code)))
	}
	return list
}

func TestInputsOfAnExtensionPoint(t *testing.T) {
	t.Parallel()
	lane := func(key string, value any) values { return values{"lane": map[string]any{key: value}} }
	cases := map[string]struct {
		changes values
		want    []string
	}{
		"right inputs give no finding":                              {nil, nil},
		"every input at once":                                       {values{"fifo": false, "mapping": "[event]", "sourceSchema": anyObject, "compatibility": "full", "enforcement": "on", "identity": "event.id", "subscriberAccounts": []any{"123456789012"}, "strict": true, "lane": map[string]any{"batchSize": 100, "maximumBatchingWindowInSeconds": 5, "timeout": 60, "memorySize": 512, "architecture": "x86_64", "maximumConcurrency": 2, "maxReceiveCount": 5, "messageRetentionSeconds": 60, "logRetentionInDays": 0, "enabled": false, "allowQueueReplacement": true, "permissionsBoundaryArn": "arn:aws:iam::123456789012:policy/b"}, "tags": map[string]any{"team": "orders"}, "documents": map[string]any{"api.json": `{}`}, "draft": "draft-04"}, nil},
		"nothing at all":                                            {values{"eventTopicArn": nil, "eventSchema": nil}, []string{"eventSchema WIR011", "eventTopicArn WIR011"}},
		"the ARN of a subscription":                                 {values{"eventTopicArn": topic + ":6b0e71bd-7e97-4d97-80ce-4a0994e55286"}, []string{"eventTopicArn WIR002"}},
		"an invalid ARN":                                            {values{"eventTopicArn": "orders"}, []string{"eventTopicArn WIR002"}},
		"an ARN without an account":                                 {values{"eventTopicArn": "arn:aws:sns:eu-central-1::orders"}, []string{"eventTopicArn WIR002"}},
		"an ARN of another partition":                               {values{"eventTopicArn": "arn:aws-cn:sns:cn-north-1:123456789012:orders"}, nil},
		"a number instead of a string":                              {values{"eventTopicArn": 7}, []string{"eventTopicArn WIR008"}},
		"fifo that agrees":                                          {values{"eventTopicArn": topic + ".fifo", "fifo": true}, nil},
		"fifo of a standard topic":                                  {values{"fifo": true}, []string{"fifo WIR006"}},
		"fifo that is not a boolean":                                {values{"fifo": "yes"}, []string{"fifo WIR008"}},
		"sourceSchema without mapping":                              {values{"sourceSchema": anyObject}, []string{"mapping WIR003"}},
		"an empty mapping":                                          {values{"mapping": " ", "sourceSchema": anyObject}, []string{"mapping WIR011"}},
		"enforcement that is not known":                             {values{"enforcement": unknown{}}, []string{"enforcement WIR008"}},
		"enforcement off with a lane is noted":                      {values{"enforcement": "off", "lane": map[string]any{"timeout": 5}}, []string{"lane WIR004"}},
		"an account id of 11 digits":                                {values{"subscriberAccounts": []any{"123456789012", "12345678901"}}, []string{"subscriberAccounts/1 WIR008"}},
		"an account id as a number":                                 {values{"subscriberAccounts": []any{123456789012}}, []string{"subscriberAccounts/0 WIR008"}},
		"accounts that are not a list":                              {values{"subscriberAccounts": "123456789012"}, []string{"subscriberAccounts WIR008"}},
		"a schema that is a list":                                   {values{"eventSchema": []any{}}, []string{"eventSchema SCH001"}},
		"an object schema with a number that Pulumi carries":        {values{"eventSchema": map[string]any{"type": "object", "maxProperties": 1<<53 - 1}}, nil},
		"an object schema with a number that may have been rounded": {values{"eventSchema": map[string]any{"type": "object", "maxProperties": 1 << 53}}, []string{"eventSchema/maxProperties SCH004"}},
		"an object schema with a number that Pulumi rounds":         {values{"eventSchema": map[string]any{"type": "object", "properties": map[string]any{"a/b": map[string]any{"minimum": -1e300}}}}, []string{"eventSchema/properties/a~1b/minimum SCH004"}},
		"a schema of which a part is not known":                     {values{"eventSchema": map[string]any{"type": unknown{}}}, []string{"eventSchema WIR009"}},
		"a topic that is not known":                                 {values{"eventTopicArn": unknown{}}, []string{"eventTopicArn WIR009"}},
		"a topic that is not known with fifo given":                 {values{"eventTopicArn": unknown{}, "fifo": true}, []string{"eventTopicArn WIR009"}},
		"a lane that is not an object":                              {values{"lane": "fast"}, []string{"lane WIR008"}},
		"a lane that is not known":                                  {values{"lane": unknown{}}, []string{"lane WIR008"}},
		"a batch of 10 without a window":                            {lane("batchSize", 10), nil},
		"a batch of 11 without a window":                            {lane("batchSize", 11), []string{"lane.batchSize LAN003"}},
		"a batch of 11 with a window that is not known":             {values{"lane": map[string]any{"batchSize": 11, "maximumBatchingWindowInSeconds": unknown{}}}, []string{"lane.maximumBatchingWindowInSeconds WIR009"}},
		"a batch of 0":                                              {lane("batchSize", 0), []string{"lane.batchSize LAN001"}},
		"a batch of 10001":                                          {lane("batchSize", 10001), []string{"lane.batchSize LAN001"}},
		"a batch size as a string":                                  {lane("batchSize", "10"), []string{"lane.batchSize LAN001"}},
		"a batch and a half":                                        {lane("batchSize", 1.5), []string{"lane.batchSize LAN001"}},
		"a batch of 11 on FIFO":                                     {values{"eventTopicArn": topic + ".fifo", "lane": map[string]any{"batchSize": 11}}, []string{"lane.batchSize LAN001"}},
		"a window of 0 on FIFO":                                     {values{"eventTopicArn": topic + ".fifo", "lane": map[string]any{"maximumBatchingWindowInSeconds": 0}}, nil},
		"a window of 301":                                           {lane("maximumBatchingWindowInSeconds", 301), []string{"lane.maximumBatchingWindowInSeconds LAN001"}},
		"a timeout of 900":                                          {lane("timeout", 900), nil},
		"a timeout of 901":                                          {lane("timeout", 901), []string{"lane.timeout LAN001"}},
		"an architecture that Lambda does not have":                 {lane("architecture", "arm"), []string{"lane.architecture LAN001"}},
		"a key by its alias":                                        {lane("kmsKeyArn", "alias/orders"), []string{"lane.kmsKeyArn LAN001", "lane.kmsKeyArn WIR010"}},
		"a key that is not known":                                   {lane("kmsKeyArn", unknown{}), []string{"lane.kmsKeyArn WIR010", "lane.kmsKeyArn WIR009"}},
		"a boundary of AWS's own":                                   {lane("permissionsBoundaryArn", "arn:aws:iam::aws:policy/PowerUserAccess"), nil},
		"a boundary with a region":                                  {lane("permissionsBoundaryArn", "arn:aws:iam:eu-central-1:123456789012:policy/b"), []string{"lane.permissionsBoundaryArn LAN001"}},
		"enabled as a string":                                       {lane("enabled", "false"), []string{"lane.enabled LAN001"}},
		"an identity that names a command":                          {values{"identity": "command.id"}, []string{"identity:1:1 MAP002"}},
		"alarms with every threshold":                               {values{"alarms": map[string]any{"topicArn": topic, "deadLetters": 0, "oldestSeconds": 60, "errors": 3, "throttles": -1, "returned": 10}}, nil},
		"alarms whose topic is not known":                           {values{"alarms": map[string]any{"topicArn": unknown{}}}, []string{"alarms.topicArn WIR009"}},
		"alarms without a topic":                                    {values{"alarms": map[string]any{"errors": 1}}, []string{"alarms.topicArn WIR011"}},
		"alarms to a queue":                                         {values{"alarms": map[string]any{"topicArn": queue}}, []string{"alarms.topicArn WIR002"}},
		"alarms to a number":                                        {values{"alarms": map[string]any{"topicArn": 7}}, []string{"alarms.topicArn WIR008"}},
		"alarms that are a topic":                                   {values{"alarms": topic}, []string{"alarms WIR008"}},
		"alarms that are not known":                                 {values{"alarms": unknown{}}, []string{"alarms WIR008"}},
		"a threshold that is not known":                             {values{"alarms": map[string]any{"topicArn": topic, "errors": unknown{}}}, []string{"alarms.errors WIR008"}},
		"a threshold below -1":                                      {values{"alarms": map[string]any{"topicArn": topic, "errors": -2}}, []string{"alarms.errors LAN001"}},
		"half an error":                                             {values{"alarms": map[string]any{"topicArn": topic, "errors": 0.5}}, []string{"alarms.errors LAN001"}},
		"a threshold as a string":                                   {values{"alarms": map[string]any{"topicArn": topic, "errors": "1"}}, []string{"alarms.errors LAN001"}},
		"a threshold that does not exist":                           {values{"alarms": map[string]any{"topicArn": topic, "deadletters": 1}}, []string{"alarms.deadletters LAN002"}},
		"an alarm of a metric that is off":                          {values{"alarms": map[string]any{"topicArn": topic}, "lane": map[string]any{"metrics": false}}, []string{"alarms.returned LAN001"}},
		"metrics off, and no alarm of them":                         {values{"alarms": map[string]any{"topicArn": topic, "returned": -1}, "lane": map[string]any{"metrics": false}}, nil},
		"metrics as a string":                                       {lane("metrics", "no"), []string{"lane.metrics LAN001"}},
		"tracing by X-Ray":                                          {lane("tracing", "xray"), nil},
		"tracing that is off":                                       {lane("tracing", "off"), nil},
		"tracing by OpenTelemetry":                                  {lane("tracing", "otel"), nil},
		"layers":                                                    {lane("layers", []any{"arn:aws:lambda:eu-central-1:184161586896:layer:opentelemetry-collector-arm64-0_12_0:1", unknown{}}), nil},
		"layers that are not known":                                 {lane("layers", unknown{}), nil},
		"layers that are one text":                                  {lane("layers", "arn:aws:lambda:eu-central-1:184161586896:layer:c:1"), []string{"lane.layers LAN001"}},
		"a layer without its version":                               {lane("layers", []any{"arn:aws:lambda:eu-central-1:184161586896:layer:c"}), []string{"lane.layers[0] LAN001"}},
		"a layer that is a function":                                {lane("layers", []any{"arn:aws:lambda:eu-central-1:184161586896:layer:c:1", "arn:aws:lambda:eu-central-1:123456789012:function:f"}), []string{"lane.layers[1] LAN001"}},
		"a layer that is a number":                                  {lane("layers", []any{7}), []string{"lane.layers[0] LAN001"}},
		"six layers":                                                {lane("layers", slices.Repeat([]any{"arn:aws:lambda:eu-central-1:184161586896:layer:c:1"}, 6)), []string{"lane.layers LAN001"}},
		"environment variables":                                     {lane("environment", map[string]any{"OTEL_SERVICE_NAME": "invoicing", "OTEL_EXPORTER_OTLP_ENDPOINT": unknown{}}), nil},
		"environment variables that are not known":                  {lane("environment", unknown{}), nil},
		"environment variables that are a list":                     {lane("environment", []any{"A=b"}), []string{"lane.environment LAN001"}},
		"an environment variable that is a number":                  {lane("environment", map[string]any{"LEVEL": 5}), []string{"lane.environment.LEVEL LAN001"}},
		"an environment variable with a dash":                       {lane("environment", map[string]any{"OTEL-NAME": "a"}), []string{"lane.environment.OTEL-NAME LAN001"}},
		"an environment variable of Lambda's own":                   {lane("environment", map[string]any{"AWS_REGION": "eu-west-1"}), []string{"lane.environment.AWS_REGION LAN001"}},
		"tracing by an unknown name":                                {lane("tracing", "x-ray"), []string{"lane.tracing LAN001"}},
		"tracing in another case":                                   {lane("tracing", "XRay"), []string{"lane.tracing LAN001"}},
		"tracing as a bool, as YAML reads off":                      {lane("tracing", false), []string{"lane.tracing LAN001"}},
		"tracing that is not known":                                 {lane("tracing", unknown{}), []string{"lane.tracing WIR008"}},
		"tracing outside of the lane":                               {values{"tracing": "xray"}, []string{"tracing WIR008"}},
		"alarms of a point without a lane are noted":                {values{"enforcement": "off", "alarms": map[string]any{"topicArn": topic}}, []string{"alarms WIR004"}},
		"strict as a string":                                        {values{"strict": "true"}, []string{"strict WIR008"}},
		"an input that does not exist":                              {values{"schema": anyObject}, []string{"schema WIR008"}},
		"several faults are reported together":                      {values{"eventSchema": "{", "fifo": true, "compatibility": "x"}, []string{"compatibility WIR008", "eventSchema SCH001", "fifo WIR006"}},
		"a schema in another document":                              {values{"eventSchema": map[string]any{"$ref": "api.json#/components/schemas/Order"}, "documents": map[string]any{"api.json": `{"openapi": "3.0.0", "components": {"schemas": {"Order": {"type": "object", "nullable": false}}}}`}}, nil},
		"a schema that is not in it":                                {values{"eventSchema": map[string]any{"$ref": "api.json#/components/schemas/Odrer"}, "documents": map[string]any{"api.json": `{"components": {"schemas": {}}}`}}, []string{"eventSchema/$ref SCH008"}},
		"a fault in another document":                               {values{"eventSchema": map[string]any{"type": "object", "$ref": "api.json#/a"}, "documents": map[string]any{"api.json": `{"a": {"pattern": "("}}`}}, []string{`documents["api.json"]/a/pattern SCH005`}},
		"a document that is not text":                               {values{"documents": map[string]any{"api.json": 5}}, []string{`documents["api.json"] SCH001`}},
		"a document that is not known yet":                          {values{"eventSchema": map[string]any{"$ref": "api.json"}, "documents": map[string]any{"api.json": unknown{}}}, []string{"documents WIR009"}},
		"documents that are a list":                                 {values{"documents": []any{}}, []string{"documents WIR008"}},
		"a schema of an old draft":                                  {values{"eventSchema": `{"type": "object", "properties": {"n": {"minimum": 0, "exclusiveMinimum": true}}}`, "draft": "draft-04"}, nil},
		"the same without the draft":                                {values{"eventSchema": `{"type": "object", "properties": {"n": {"minimum": 0, "exclusiveMinimum": true}}}`}, []string{"eventSchema/properties/n/exclusiveMinimum SCH002"}},
		"a $schema of somebody's own":                               {values{"eventSchema": `{"$schema": "https://example.com/own", "type": "object"}`, "draft": "draft-07"}, []string{"eventSchema/$schema SCH017"}},
		"a tag that is a number":                                    {values{"tags": map[string]any{"team": 5}}, []string{"tags.team WIR008"}},
		"a tag that is null":                                        {values{"tags": map[string]any{"team": nil}}, []string{"tags.team WIR008"}},
		"a tag that is not known":                                   {values{"tags": map[string]any{"team": unknown{}}}, nil},
		"a tag of AWS's own":                                        {values{"tags": map[string]any{"aws:team": "a"}}, []string{"tags.aws:team WIR008"}},
		"a tag with a long name":                                    {values{"tags": map[string]any{strings.Repeat("x", 129): "a"}}, []string{"tags WIR008"}},
		"a tag with a long value":                                   {values{"tags": map[string]any{"team": strings.Repeat("x", 257)}}, []string{"tags.team WIR008"}},
		"a tag with a semicolon":                                    {values{"tags": map[string]any{"a;b": "a", "team": "a;b"}}, []string{"tags.a;b WIR008", "tags.team WIR008"}},
		"a tag in another alphabet":                                 {values{"tags": map[string]any{"größe": "3 м"}}, nil},
		"an ARN of a partition of nobody's":                         {values{"eventTopicArn": strings.Replace(topic, "aws", "foo", 1)}, []string{"eventTopicArn WIR002"}},
		"a schema that is empty":                                    {values{"eventSchema": " "}, []string{"eventSchema WIR011"}},
		"a mapping without enforcement":                             {values{"enforcement": "off", "mapping": "[event]", "sourceSchema": anyObject}, []string{"mapping WIR004"}},
		"a draft that does not exist":                               {values{"draft": "draft-03"}, []string{"draft WIR008"}},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(append([]string{}, c.want...), codes(wiring.ExtensionPoint(point(c.changes)))); diff != "" {
				t.Errorf("findings differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestInputsOfAnExtension(t *testing.T) {
	t.Parallel()
	contract := func(changes map[string]any) values {
		c := map[string]any{"topicArn": topic, "eventSchema": anyObject}
		for key, value := range changes {
			c[key] = value
		}
		return values{"contract": c}
	}
	cases := map[string]struct {
		changes values
		want    []string
	}{
		"right inputs give no finding":            {nil, nil},
		"both sources":                            {values{"extensionPoint": unknown{}}, []string{"contract WIR001"}},
		"a contract that is not known":            {values{"contract": unknown{}}, []string{"contract WIR009"}},
		"a contract that is a text":               {values{"contract": topic}, []string{"contract WIR001"}},
		"a contract without a topic":              {contract(map[string]any{"topicArn": nil}), []string{"contract.topicArn WIR011"}},
		"a contract with a schema that is none":   {contract(map[string]any{"eventSchema": `{"type": "objects"}`}), []string{"contract.eventSchema/type SCH002"}},
		"a contract that contradicts itself":      {contract(map[string]any{"fifo": true}), []string{"contract.fifo WIR006"}},
		"a contract with a name that is a number": {contract(map[string]any{"name": 5}), []string{"contract.name WIR008"}},
		"a contract with a digest that is a list": {contract(map[string]any{"digest": []any{}}), []string{"contract.digest WIR008"}},
		"a contract that is false":                {values{"contract": false}, []string{"contract WIR001"}},
		"a point that is a text":                  {values{"contract": nil, "extensionPoint": "orders"}, []string{"extensionPoint WIR001"}},
		"a point that is an object":               {values{"contract": nil, "extensionPoint": map[string]any{}}, []string{"extensionPoint WIR001"}},
		"a contract with a key of nobody's":       {contract(map[string]any{"topic": topic}), []string{"contract.topic WIR008"}},
		"a topic takes commands":                  {values{"commandTopicArn": topic}, nil},
		"a bucket does not":                       {values{"commandTopicArn": "arn:aws:s3:::commands"}, []string{"commandTopicArn WIR002"}},
		"groupBy on a FIFO queue":                 {values{"commandTopicArn": queue + ".fifo", "groupBy": "command.orderId"}, nil},
		"groupBy where fifo is not known":         {values{"commandTopicArn": unknown{}, "groupBy": "command.orderId"}, []string{"commandTopicArn WIR009"}},
		"groupBy where fifo is said to be false":  {values{"commandTopicArn": unknown{}, "fifo": false, "groupBy": "command.orderId"}, []string{"groupBy WIR005", "commandTopicArn WIR009"}},
		"groupBy that gives a number":             {values{"commandTopicArn": queue + ".fifo", "groupBy": "1"}, []string{"groupBy:1:1 MAP003"}},
		"a filter of nobody's":                    {values{"filter": "on"}, []string{"filter WIR008"}},
		"a key of the command topic that is none": {values{"commandTopicKmsKeyArn": "key"}, []string{"commandTopicKmsKeyArn WIR002"}},
		"a batching window behind a FIFO point":   {values{"contract": map[string]any{"topicArn": topic + ".fifo", "eventSchema": anyObject}, "lane": map[string]any{"maximumBatchingWindowInSeconds": 1}}, []string{"lane.maximumBatchingWindowInSeconds LAN003"}},
		"a mapping that is not known":             {values{"mapping": unknown{}}, []string{"mapping WIR009"}},
		"every fault in one go": {
			values{"commandTopicArn": "x", "commandSchema": "[]", "mapping": "evnt", "filter": "x", "lane": map[string]any{"size": 1}},
			[]string{"commandSchema SCH002", "commandTopicArn WIR002", "filter WIR008", "lane.size LAN002", "mapping:1:1 MAP002"},
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(append([]string{}, c.want...), codes(wiring.Extension(extension(c.changes)))); diff != "" {
				t.Errorf("findings differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestSchemaTextIsPassedUnchanged(t *testing.T) {
	t.Parallel()
	text := "{\"type\": \"object\",\n  \"properties\": {\"a\": {\"const\": null, \"maximum\": 9223372036854775807}}}"
	got, findings := wiring.SchemaText("eventSchema", property.New(text))
	if got != text || len(findings) > 0 {
		t.Errorf("got %s, %v", got, findings)
	}
}

func TestASchemaThatIsWrittenInAnotherWayIsTheSame(t *testing.T) {
	t.Parallel()
	bundled := func(v property.Value) string {
		return wiring.Bundled(property.NewMap(map[string]property.Value{"eventSchema": v}), "eventSchema").Get("eventSchema").AsString()
	}
	const want = `{"properties":{"a":{"const":null,"maximum":9223372036854775807.0},"b":{"pattern":"<&>ü"}},"type":"object"}`
	for _, text := range []string{
		want,
		"{\"type\": \"object\",\n  \"properties\": {\"b\": {\"pattern\": \"\\u003c&>\\u00fc\"}, \"a\": {\"maximum\": 9223372036854775807.0, \"const\": null}}}\n",
	} {
		if got := bundled(property.New(text)); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
	}
	object := property.New(map[string]property.Value{"pattern": property.New("<a>"), "maxLength": property.New(3.0)})
	if got, want := bundled(object), bundled(property.New(`{"pattern": "<a>", "maxLength": 3}`)); got != want {
		t.Errorf("an object and its text: got %s and %s", got, want)
	}
	for _, text := range []string{`{"const": "\ud800"}`, `{"type": `, `{} {}`} {
		if got := bundled(property.New(text)); got != text {
			t.Errorf("want %s as it is, got %s", text, got)
		}
	}
}

func FuzzNoTextStopsTheChecks(f *testing.F) {
	f.Add(`{"type": "object"}`, `[{"a": event.b}]`, topic)
	f.Add(`{"$ref": "#"}`, `event.map(e, e)`, "arn:::::")
	f.Fuzz(func(_ *testing.T, schema, expression, arn string) {
		wiring.ExtensionPoint(point(values{"eventSchema": schema, "mapping": expression, "sourceSchema": schema, "eventTopicArn": arn, "enforcement": expression}))
		wiring.Extension(extension(values{"commandSchema": schema, "mapping": expression, "groupBy": expression, "commandTopicArn": arn}))
	})
}
