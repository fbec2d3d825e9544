// The program translates bodies through lanes and writes down how often each statement was executed. It is built with
// -cover -covermode=atomic.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/coverage"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/route"
)

// A job is a lane and a body. Its counters are written to a folder of its name.
type job struct {
	Name  string
	Route route.Route
	Body  string
}

func main() {
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(folder string) error {
	var jobs []job
	if err := json.NewDecoder(os.Stdin).Decode(&jobs); err != nil {
		return err
	}
	for _, j := range jobs {
		if err := j.count(filepath.Join(folder, j.Name)); err != nil {
			return fmt.Errorf("%s: %w", j.Name, err)
		}
	}
	return nil
}

func (j job) count(folder string) error {
	lane, err := celmap.CompileLane(j.Route)
	if err != nil {
		return err
	}
	t, err := translate.New(j.Route, lane.Plan)
	if err != nil {
		return err
	}
	translated := func() error {
		result, err := t.Translate(context.Background(), j.Body, celmap.Message{})
		if err == nil && len(result.Commands) == 0 {
			err = errors.New("there are no commands")
		}
		return err
	}
	if err := translated(); err != nil { // which makes what is made once
		return err
	}
	if err := coverage.ClearCounters(); err != nil {
		return err
	}
	if err := translated(); err != nil {
		return err
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return err
	}
	return errors.Join(coverage.WriteMetaDir(folder), coverage.WriteCountersDir(folder))
}
