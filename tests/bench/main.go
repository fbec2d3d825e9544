// Command bench measures the CPU time of one event in the Lambda program, from the bytes of the body to encoded
// commands, without network. It measures two baselines in the same run:
//
//   - handwritten: Go structs and encoding/json doing the same job, without any check
//   - stock: encoding/json to any, the reference validator, cel-go, the validator, encoding/json, as each comes
//
// It prints process CPU (user and system) an event on one core, the least of interleaved rounds: the nearest to a machine that does nothing else. Events vary in values
// and key order. It also prints the sizes of the function's package and of the plugin, and how long the Lambda program and
// the plugin take to start. docs/performance.md has the figures of a run.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/plan"
	"github.com/eventlink/pulumi-eventlink/provider/lane"
	"github.com/eventlink/pulumi-eventlink/route"
	"github.com/eventlink/pulumi-eventlink/tests/installed"
)

func main() {
	rounds := flag.Int("rounds", 60, "interleaved rounds")
	fixtures := flag.String("fixtures", fromEnv("EVENTLINK_BENCH_FIXTURES", filepath.Join("..", "shared", "bench")), "folder of the fixtures")
	programs := flag.String("programs", filepath.Join("provider", "bootstrap", "dist"), "folder of the built Lambda programs whose packages to weigh")
	picture := flag.String("flame", "", "write a flame graph of an event to this file, an SVG, and measure nothing")
	flag.Parse()
	root, err := installed.Root()
	if err == nil {
		err = os.Chdir(root) // which the paths of the flags start from
	}
	switch {
	case err != nil:
	case *picture != "":
		err = flame(context.Background(), *fixtures, *picture)
	default:
		err = run(*fixtures, *programs, *rounds)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func fromEnv(name, otherwise string) string {
	if value := os.Getenv(name); value != "" {
		return value
	}
	return otherwise
}

// A body is an event's, as bytes and as the string that it is in a record of SQS.
type body struct {
	bytes []byte
	text  string
}

// A contender turns one body into encoded commands and says how many there were.
type contender struct {
	name string
	run  func(ctx context.Context, b body) (int, error)
}

func run(fixtures, programs string, rounds int) error {
	runtime.GOMAXPROCS(1)
	ctx := context.Background()
	fmt.Printf("%s %s/%s, one core, the least of %d interleaved rounds, CPU microseconds an event\n\n", runtime.Version(), runtime.GOOS, runtime.GOARCH, rounds)
	fmt.Println("| fixture | bytes | commands | eventlink | handwritten | stock | eventlink : handwritten | eventlink : stock |")
	fmt.Println("| --- | --: | --: | --: | --: | --: | --: | --: |")
	var parts []string
	for _, f := range cases {
		loaded, err := load(fixtures, f)
		if err != nil {
			return err
		}
		contenders, err := loaded.contenders()
		if err != nil {
			return err
		}
		costs, err := measure(ctx, contenders, loaded, rounds)
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %d | %d | %.1f | %.1f | %.1f | %.2f | %.2f |\n",
			f.name, len(loaded.template), f.commands, costs[0], costs[1], costs[2], costs[0]/costs[1], costs[0]/costs[2])
		steps, err := loaded.steps(ctx)
		if err != nil {
			return err
		}
		costs, err = measure(ctx, steps, loaded, rounds)
		if err != nil {
			return err
		}
		parts = append(parts, fmt.Sprintf("| %s | %.1f | %.1f | %.1f | %.1f |", f.name, costs[0], costs[1], costs[2], costs[3]))
	}
	fmt.Println("\nWhere eventlink's time goes:")
	fmt.Println("\n| fixture | decode and hold to the domain | check the event | map | check and encode the commands |")
	fmt.Println("| --- | --: | --: | --: | --: |")
	for _, p := range parts {
		fmt.Println(p)
	}
	if err := sizes(programs, fixtures); err != nil {
		return err
	}
	if err := wholeProgram(ctx, fixtures, min(rounds, 5)); err != nil {
		return err
	}
	if err := coldStarts(ctx, fixtures); err != nil {
		return err
	}
	return plugin(ctx)
}

// measure gives the least CPU time of an event, in microseconds, for each contender.
func measure(ctx context.Context, contenders []contender, f *fixture, rounds int) ([]float64, error) {
	perRound := make([]int, len(contenders))
	for i, c := range contenders {
		for _, b := range f.bodies { // warm up, and check that all give the same number of commands
			n, err := c.run(ctx, b)
			if err != nil {
				return nil, fmt.Errorf("%s on %s: %w", c.name, f.name, err)
			}
			if n >= 0 && n != f.commands {
				return nil, fmt.Errorf("%s on %s gave %d commands, wanted %d", c.name, f.name, n, f.commands)
			}
		}
		start := time.Now()
		n := 0
		for time.Since(start) < 20*time.Millisecond {
			if _, err := c.run(ctx, f.bodies[n%len(f.bodies)]); err != nil {
				return nil, err
			}
			n++
		}
		perRound[i] = max(n*3, 10) // about 60 ms
	}
	samples := make([][]float64, len(contenders))
	for range rounds {
		for i, c := range contenders {
			runtime.GC() // each pays for its own garbage
			before := cpu()
			for n := range perRound[i] {
				if _, err := c.run(ctx, f.bodies[n%len(f.bodies)]); err != nil {
					return nil, err
				}
			}
			samples[i] = append(samples[i], float64((cpu()-before).Nanoseconds())/1000/float64(perRound[i]))
		}
	}
	least := make([]float64, len(contenders))
	for i, s := range samples {
		least[i] = slices.Min(s)
	}
	return least, nil
}

// cpu is the processor time of this process so far.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// sizes prints how large the function's package of a lane is, with the route of fixture A in it.
func sizes(programs, fixtures string) error {
	files, err := filepath.Glob(filepath.Join(programs, "*.gz"))
	if err != nil || len(files) == 0 {
		return err
	}
	f, err := load(fixtures, cases[0])
	if err != nil {
		return err
	}
	r := f.route()
	compiled, err := celmap.CompileLane(r)
	if err != nil {
		return err
	}
	planned, digest, err := plan.Encode(compiled.Plan)
	if err != nil {
		return err
	}
	r.Plan = digest
	document, err := route.Encode(r)
	if err != nil {
		return err
	}
	fmt.Println("\n| architecture | the function's package, bytes of the zip |")
	fmt.Println("| --- | --: |")
	for _, name := range files {
		program, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		archive, err := lane.Package(program, document, planned)
		if err != nil {
			return err
		}
		fmt.Printf("| %s | %d |\n", strings.TrimSuffix(filepath.Base(name), ".gz"), len(archive))
	}
	return nil
}
