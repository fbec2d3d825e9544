package celcheck

import "context"

// Proves says whether the prover alone is content with a connection.
func Proves(ctx context.Context, in Input) bool {
	c, ok := read(in)
	if !ok {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, mostTime)
	defer cancel()
	c.ctx = ctx
	c.proveFrom(c.start())
	if c.open() {
		c.split()
	}
	return !c.open()
}
