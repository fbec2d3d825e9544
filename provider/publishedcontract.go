package provider

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"reflect"

	"github.com/pulumi/pulumi-go-provider/infer"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
)

// A PublishedContract is the contract of an ExtensionPoint for extensions of other stacks. It is a plain value, so it can pass
// through a stack reference.
type PublishedContract struct {
	Name        string `pulumi:"name"`
	TopicARN    string `pulumi:"topicArn"`
	EventSchema string `pulumi:"eventSchema"`
	FIFO        bool   `pulumi:"fifo"`
	Enforced    bool   `pulumi:"enforced"`
	Digest      string `pulumi:"digest"`
}

// Annotate describes the type in schema.json.
func (c *PublishedContract) Annotate(a infer.Annotator) {
	a.Describe(c, "The contract of an ExtensionPoint, for extensions in other stacks: pass its `contract` output through a stack reference.")
	a.Describe(&c.Name, "The name of the ExtensionPoint.")
	a.Describe(&c.TopicARN, "The ARN of the topic to subscribe to: the point's own topic, or the event topic if enforcement is off.")
	a.Describe(&c.EventSchema, "The contract of the events, a JSON Schema as text.")
	a.Describe(&c.FIFO, "Whether the topic is FIFO.")
	a.Describe(&c.Enforced, "Whether only events that obey the contract reach the topic.")
	a.Describe(&c.Digest, "The SHA-256 of the contract's text, in hexadecimal.")
}

// PublishedContractOutput is a PublishedContract that may not be known yet.
type PublishedContractOutput struct{ *pulumi.OutputState }

// ElementType is the type of the value.
func (PublishedContractOutput) ElementType() reflect.Type {
	return reflect.TypeFor[PublishedContract]()
}

// PublishedContractArgs is a PublishedContract as an input: each of its fields may not be known yet.
type PublishedContractArgs struct {
	Name        pulumi.StringPtrInput `pulumi:"name,optional"`
	TopicARN    pulumi.StringInput    `pulumi:"topicArn"`
	EventSchema pulumi.AnyOutput      `pulumi:"eventSchema"`
	FIFO        pulumi.BoolPtrInput   `pulumi:"fifo,optional"`
	Enforced    pulumi.BoolPtrInput   `pulumi:"enforced,optional"`
	Digest      pulumi.StringPtrInput `pulumi:"digest,optional"`
}

// ElementType is the type of the value.
func (PublishedContractArgs) ElementType() reflect.Type { return reflect.TypeFor[PublishedContract]() }

// ToPublishedContractArgsOutput gives the value as an output, which infer reads the schema's type from.
func (c PublishedContractArgs) ToPublishedContractArgsOutput() PublishedContractOutput {
	return pulumi.ToOutputWithContext(context.Background(), c).(PublishedContractOutput)
}

// contractDigest names a contract by its text.
func contractDigest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}
