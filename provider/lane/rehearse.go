package lane

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/plan"
	"github.com/eventlink/pulumi-eventlink/schema"
)

// Rehearse reads a plan as the function will, and holds its checks against the reference validator on samples of a
// contract and on their neighbours, most of which break it. A difference is a bug of Eventlink, and nothing is deployed with it.
func Rehearse(contracts contract.Lane, document []byte, digest string) error {
	p, err := plan.Decode(document, digest)
	if err != nil {
		return err
	}
	if err := agree(contracts.Source, p.Source); err != nil || p.Target == nil {
		return err
	}
	return agree(contracts.Target, *p.Target)
}

func agree(c *contract.Contract, p plan.Contract) error {
	run, err := engine.New(p)
	if err != nil {
		return err
	}
	obeyed, problems := schema.Of(c)
	if len(problems) > 0 {
		return nil // a finding already
	}
	schemaValue, err := literals([]byte(c.Text()))
	if err != nil {
		return err
	}
	words := schema.Words(schemaValue)
	const samples, neighbours = 8, 12
	random := rand.New(rand.NewPCG(1, 2)) // the same bodies each time
	for range samples {
		sample, ok := schema.Sample(obeyed, random)
		if !ok {
			break
		}
		value := sample
		for i := range neighbours {
			if err := compare(c, run, value); err != nil {
				return err
			}
			if i%2 == 0 {
				value = sample
			}
			value = schema.Neighbour(random, value, words)
		}
	}
	return nil
}

func compare(c *contract.Contract, run *engine.Contract, value any) error {
	body, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if err := c.Agree(run, body); err != nil {
		return fmt.Errorf("the function would check a message otherwise than the reference validator: %w; this is a bug, please report it: nothing is deployed with it", err)
	}
	return nil
}

// literals decodes a schema with its numbers as they are written.
func literals(text []byte) (value any, err error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	err = decoder.Decode(&value)
	return value, err
}
