package publish

import (
	"context"
	"time"
)

// Wait returns after a time, or early with ctx's error. It returns at once where ctx would end first: there is no use in
// waiting for that.
func Wait(ctx context.Context, d time.Duration) error {
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return context.DeadlineExceeded
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
