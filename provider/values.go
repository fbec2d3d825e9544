package provider

import (
	"strings"

	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/internals"

	"github.com/eventlink/pulumi-eventlink/provider/lane"
	"github.com/eventlink/pulumi-eventlink/provider/wiring"
)

func settingsOf(settings *lane.Settings) lane.Settings {
	if settings == nil {
		return lane.Settings{}
	}
	return *settings
}

// fitsFIFO refuses settings that a FIFO queue does not have. wiring cannot see whether a point in the same program is FIFO.
func fitsFIFO(ctx *pulumi.Context, settings lane.Settings) error {
	var known [2]int
	for i, setting := range []pulumi.IntPtrInput{settings.BatchSize, settings.MaximumBatchingWindowInSeconds} {
		if setting == nil {
			continue
		}
		result, err := internals.UnsafeAwaitOutput(ctx.Context(), setting.ToIntPtrOutput())
		if err != nil {
			return err
		}
		if value, ok := result.Value.(*int); ok && result.Known && value != nil {
			known[i] = *value
		}
	}
	return refusal(wiring.FIFOLane(known[0], known[1]), false)
}

// isFIFO reports whether a topic or queue is FIFO: by the input fifo, or else by its ARN. If neither is known at preview it
// assumes standard, and wiring prints a note. The ARN is known at update.
func isFIFO(ctx *pulumi.Context, said *bool, arn pulumi.StringInput) (bool, error) {
	if said != nil {
		return *said, nil
	}
	return awaitBool(ctx, arn.ToStringOutput().ApplyT(endsInFIFO).(pulumi.BoolOutput))
}

func endsInFIFO(arn string) bool { return strings.HasSuffix(arn, ".fifo") }

// awaitBool gives a value that decides which resources exist. It is false if the value is not known at preview.
func awaitBool(ctx *pulumi.Context, output pulumi.BoolOutput) (bool, error) {
	result, err := internals.UnsafeAwaitOutput(ctx.Context(), output)
	if err != nil || !result.Known {
		return false, err
	}
	value, _ := result.Value.(bool)
	return value, nil
}

// ownURN gives a registered component's URN as a plain string. The output would depend on the component and all its children:
// a child that used it would wait for itself.
func ownURN(ctx *pulumi.Context, component pulumi.Resource) (pulumi.StringOutput, error) {
	result, err := internals.UnsafeAwaitOutput(ctx.Context(), component.URN())
	if err != nil {
		return pulumi.StringOutput{}, err
	}
	urn, _ := result.Value.(pulumi.URN)
	return pulumi.String(urn).ToStringOutput(), nil
}

// text gives the text of a schema input. normalize has made it text already.
func text(schema pulumi.AnyOutput) pulumi.StringOutput {
	return schema.ApplyT(func(v any) string {
		t, _ := v.(string)
		return t
	}).(pulumi.StringOutput)
}

// orEmpty gives an optional string, or the empty string if it is absent.
func orEmpty(optional pulumi.StringPtrInput) pulumi.StringOutput {
	return orNothing(optional).ApplyT(func(p *string) string {
		if p == nil {
			return ""
		}
		return *p
	}).(pulumi.StringOutput)
}

// orNothing gives an optional string as an output, null if it is absent.
func orNothing(optional pulumi.StringPtrInput) pulumi.StringPtrOutput {
	if optional == nil {
		return nothing()
	}
	return optional.ToStringPtrOutput()
}

// nothing is an absent string.
func nothing() pulumi.StringPtrOutput {
	return pulumi.String("").ToStringOutput().ApplyT(func(string) *string { return nil }).(pulumi.StringPtrOutput)
}

// orNull gives an optional bool as an output, null if it is absent.
func orNull(optional pulumi.BoolPtrInput) pulumi.BoolPtrOutput {
	if optional == nil {
		return pulumi.Bool(false).ToBoolOutput().ApplyT(func(bool) *bool { return nil }).(pulumi.BoolPtrOutput)
	}
	return optional.ToBoolPtrOutput()
}

// orFalse gives an optional bool, false if it is absent.
func orFalse(optional pulumi.BoolPtrInput) pulumi.BoolOutput {
	return orNull(optional).ApplyT(func(p *bool) bool { return p != nil && *p }).(pulumi.BoolOutput)
}
