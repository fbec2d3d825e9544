package localcloud

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"
)

// awaitReady asks the server until it says that it is ready, and gives up at once when the server has ended.
func (c *Cloud) awaitReady(ctx context.Context) error {
	client := &http.Client{Transport: c.transport(), Timeout: 30 * time.Second}
	defer client.CloseIdleConnections()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for {
		err := c.ready(ctx, client)
		if err == nil {
			return nil
		}
		select {
		case <-c.exited:
			return errors.New("it ended")
		case <-ctx.Done():
			return fmt.Errorf("it is not ready: %w", errors.Join(ctx.Err(), err))
		case <-tick.C:
		}
	}
}

func (c *Cloud) ready(ctx context.Context, client *http.Client) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.endpoint+"/_ministack/ready", http.NoBody)
	if err != nil {
		return err
	}
	response, err := client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("it answers %s", response.Status)
	}
	return nil
}
