package provider

import (
	"slices"

	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/provider/wiring"
)

var (
	schemaInputs = []string{"eventSchema", "sourceSchema", "commandSchema"}
	// plainInputs decide which resources exist, so a component's program reads them as plain values.
	plainInputs = []string{"fifo", "strict", "compatibility", "enforcement", "filter"}
	// textFields are the fields of lane and contract that are strings.
	textFields = []string{"name", "topicArn", "eventSchema", "digest", "architecture", "kmsKeyArn", "permissionsBoundaryArn"}
)

// normalize prepares inputs that wiring has checked for a component's program, which would fail on some of them with an unclear
// message. A schema becomes text, once. A plain input becomes a plain value. An object that is unknown, or depends on a resource
// as a whole, becomes an object whose fields are unknown or depend on it.
func normalize(inputs property.Map) property.Map {
	inputs = wiring.Bundled(inputs, schemaInputs...)
	for _, name := range plainInputs {
		v := inputs.Get(name)
		inputs = inputs.Delete(name)
		if !v.IsNull() && !v.IsComputed() {
			inputs = inputs.Set(name, v.WithDependencies(nil).WithSecret(false))
		}
	}
	if contract := inputs.Get("contract"); !contract.IsNull() {
		inputs = inputs.Set("contract", publishedContract(contract))
	}
	// Some languages (Java) pass a resource as an output that depends on it, which the SDK does not accept as a resource.
	if point := inputs.Get("extensionPoint"); point.IsResourceReference() {
		inputs = inputs.Set("extensionPoint", point.WithDependencies(nil).WithSecret(false))
	}
	if lane := inputs.Get("lane"); lane.IsMap() {
		inputs = inputs.Set("lane", plainFields(pushDown(lane), func(key string) bool { return key == "tracing" }))
	}
	if alarms := inputs.Get("alarms"); alarms.IsMap() {
		inputs = inputs.Set("alarms", plainFields(pushDown(alarms), func(key string) bool { return key != "topicArn" }))
	}
	for _, name := range []string{"tags", "subscriberAccounts"} {
		if bareUnknown(inputs.Get(name)) {
			inputs = inputs.Delete(name)
		}
	}
	return inputs
}

// bareUnknown reports whether a value is unknown and depends on nothing. The SDK reads it as an empty string, and fails if the
// input is not a string. If it is left out it has its default, and preview shows that.
func bareUnknown(v property.Value) bool { return v.IsComputed() && len(v.Dependencies()) == 0 }

func publishedContract(v property.Value) property.Value {
	if v.IsComputed() {
		unknown := map[string]property.Value{}
		for _, name := range wiring.PublishedContractKeys {
			unknown[name] = property.New(property.Computed)
		}
		return pushDown(property.WithGoValue(v, property.NewMap(unknown)))
	}
	return pushDown(property.WithGoValue(v, wiring.Bundled(v.AsMap(), "eventSchema")))
}

// plainFields makes some fields of an object plain values, like the plain inputs.
func plainFields(object property.Value, plain func(key string) bool) property.Value {
	fields := object.AsMap()
	for key, field := range fields.All {
		if plain(key) {
			fields = fields.Set(key, field.WithDependencies(nil).WithSecret(false))
		}
	}
	return property.New(fields)
}

// pushDown moves the dependencies and secrecy of an object to its fields, and drops fields that the SDK fails on.
func pushDown(v property.Value) property.Value {
	fields := v.AsMap()
	for key, field := range fields.All {
		field = field.WithDependencies(append(field.Dependencies(), v.Dependencies()...))
		fields = fields.Set(key, field.WithSecret(field.Secret() || v.Secret()))
		if bareUnknown(field) && !slices.Contains(textFields, key) {
			fields = fields.Delete(key)
		}
	}
	return property.New(fields)
}
