// Package deadline makes contexts whose time runs out at a known step, for tests that must not depend on a clock.
package deadline

import (
	"context"
	"sync/atomic"
)

// After gives a context whose deadline has passed once it was looked at so many times. Its channel is closed from the
// start: who waits for that looks afterwards.
func After(looks int64) context.Context {
	c := &counted{Context: context.Background(), done: make(chan struct{})}
	c.left.Store(looks)
	close(c.done)
	return c
}

type counted struct {
	context.Context
	done chan struct{}
	left atomic.Int64
}

// Done implements context.Context.
func (c *counted) Done() <-chan struct{} { return c.done }

// Err implements context.Context.
func (c *counted) Err() error {
	if c.left.Add(-1) >= 0 {
		return nil
	}
	return context.DeadlineExceeded
}
