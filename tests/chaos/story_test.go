package chaos_test

import (
	"fmt"
	"os"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/eventlink/pulumi-eventlink/tests/chaos"
)

// number reads a number from the environment: EVENTS and SEED of `make chaos`.
func number(t *testing.T, name string, otherwise int) int {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return n
}

// TestEveryEventHasOneFateThroughEveryLaneAndFault runs events through every kind of lane in every mode. CHAOS_EVENTS says
// how many, CHAOS_SEED repeats a run.
func TestEveryEventHasOneFateThroughEveryLaneAndFault(t *testing.T) {
	t.Parallel()
	kinds := chaos.Kinds()
	stories := len(kinds) * len(chaos.Modes)
	events := number(t, "CHAOS_EVENTS", 11_000)
	seed := number(t, "CHAOS_SEED", int(time.Now().Unix()))
	start := time.Now()
	var lock sync.Mutex
	byMode, all := map[string]*chaos.Report{}, chaos.Report{}
	t.Run("stories", func(t *testing.T) {
		for m, mode := range chaos.Modes {
			byMode[mode.Name] = &chaos.Report{}
			for k, kind := range kinds {
				t.Run(mode.Name+", "+kind.Name, func(t *testing.T) {
					t.Parallel()
					story := chaos.Story{Seed: uint64(seed + 1000*m + k), Kind: kind, Mode: mode, Events: (events + stories - 1) / stories}
					report, err := story.Run(t.TempDir(), program)
					if err != nil {
						t.Fatal(err)
					}
					for i, problem := range report.Problems {
						if i == 10 {
							t.Errorf("and %d more", len(report.Problems)-i)
							break
						}
						t.Error(problem)
					}
					if report.Events != story.Events {
						t.Errorf("%d events were accounted for, wanted %d", report.Events, story.Events)
					}
					if most := 256 << 10; report.PeakKiB > most {
						t.Errorf("the program had %d KiB of memory, wanted at most %d", report.PeakKiB, most)
					}
					lock.Lock()
					defer lock.Unlock()
					byMode[mode.Name].Add(report)
					all.Add(report)
				})
			}
		}
	})
	for _, mode := range chaos.Modes {
		fmt.Printf("chaos: %s: %s\n", mode.Name, byMode[mode.Name])
	}
	fmt.Printf("chaos: seed %d, %d kinds of lanes, %d modes, %s: %s\n", seed, len(kinds), len(chaos.Modes), time.Since(start).Round(time.Second), all)
}
