package celcheck

import (
	"context"

	"github.com/eventlink/pulumi-eventlink/finding"
)

// Proves says whether the prover alone is content with a connection.
func Proves(ctx context.Context, in Input) bool {
	c, ok := read(in)
	if !ok {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, mostTime)
	defer cancel()
	c.ctx = ctx
	c.prove()
	for _, a := range c.alarms {
		if a.code != finding.MappingOverflow && a.code != finding.MappingLimit {
			return false
		}
	}
	return true
}
