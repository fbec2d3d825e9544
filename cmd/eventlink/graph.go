package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/eventlink/pulumi-eventlink/graph"
	"github.com/eventlink/pulumi-eventlink/stack"
)

// graphArgs are the arguments of eventlink graph.
type graphArgs struct {
	program           *stack.Program
	svg, counts, open bool
}

func readGraphArgs(ctx context.Context, args []string, in *input) (graphArgs, error) {
	var a graphArgs
	flags := flag.NewFlagSet("graph", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	format := flags.String("format", "mermaid", "")
	flags.BoolVar(&a.counts, "counts", false, "")
	flags.BoolVar(&a.open, "open", false, "")
	ofStack := flags.Bool("stack", false, "")
	others, err := parseAll(flags, args)
	if err != nil {
		return a, err
	}
	if *format != "mermaid" && *format != "svg" {
		return a, fmt.Errorf("--format must be mermaid or svg, not %q", *format)
	}
	a.svg = *format == "svg"
	if len(others) > 1 {
		return a, errors.New("graph takes one file, or --stack and the name of a stack")
	}
	name := strings.Join(others, "")
	switch {
	case *ofStack, name == "" && !exists(projectFile) && exists(pulumiProject):
		a.program, err = exportedProgram(ctx, name)
	case name == "":
		a.program, err = projectProgram(in, projectFile)
	case strings.HasSuffix(name, ".yaml"), strings.HasSuffix(name, ".yml"), exists(filepath.Join(name, projectFile)):
		a.program, err = projectProgram(in, name)
	default:
		a.program, err = readProgram(in, name)
	}
	if err == nil && len(a.program.Points)+len(a.program.Extensions) == 0 {
		err = errors.New("there is no extension point and no extension to draw")
		if a.program.Left > 0 {
			err = fmt.Errorf("%w; the preview leaves out what does not change, unless it is made with --show-sames", err)
		}
	}
	return a, err
}

// projectProgram gives the connections of a project's file as a program: the files of contracts stand for points and topics.
func projectProgram(in *input, file string) (*stack.Program, error) {
	p, err := readProject(in, file)
	if err != nil {
		return nil, err
	}
	names, err := p.names(nil)
	if err != nil {
		return nil, err
	}
	program := &stack.Program{Project: filepath.Base(ofFolder(file)), Files: true}
	points := map[string]*stack.Point{}
	for _, name := range names {
		c := p.Connections[name]
		events, commands, err := p.contracts(name)
		if err != nil {
			return nil, err
		}
		mapping, err := p.mapping(name)
		if err != nil {
			return nil, err
		}
		point := points[c.Events]
		if point == nil {
			point = &stack.Point{Name: c.Events, Enforced: true, Contract: stack.Value{Text: events, Is: stack.Known}}
			points[c.Events] = point
			program.Points = append(program.Points, point)
		}
		program.Extensions = append(program.Extensions, &stack.Extension{
			Name: name, Point: point, Target: stack.Topic{Name: c.Commands, Service: "contract of commands"},
			Connection: &stack.Connection{
				Kind: "connection", Name: name, Derived: true, Draft: c.Draft,
				EventSchema:   point.Contract,
				Mapping:       stack.Value{Text: mapping, Is: stack.Known},
				CommandSchema: stack.Value{Text: commands, Is: stack.Known},
				GroupBy:       optional(c.GroupBy), Identity: optional(c.Identity),
			},
		})
	}
	return program, nil
}

func optional(text string) stack.Value {
	if text == "" {
		return stack.Value{}
	}
	return stack.Value{Text: text, Is: stack.Known}
}

// runGraph draws what a program wires, or what the connections of a project are.
func runGraph(ctx context.Context, args []string, in *input, stdout, stderr io.Writer) (int, error) {
	a, err := readGraphArgs(ctx, args, in)
	if err != nil {
		return 0, err
	}
	var counts map[string]int
	if a.counts {
		if counts, err = countDeadLetters(ctx, a.program); err != nil {
			return 0, err
		}
	}
	if a.program.Left > 0 {
		fmt.Fprintf(stderr, "the preview leaves out %d resources that do not change: make it with --show-sames to see them\n", a.program.Left)
	}
	picture := graph.Of(ctx, a.program, counts)
	if a.open {
		return statusYes, openSVG(ctx, picture.SVG())
	}
	text := picture.Mermaid()
	if a.svg {
		text = picture.SVG()
	}
	_, err = io.WriteString(stdout, text)
	return statusYes, err
}

// openSVG shows a drawing in the browser.
func openSVG(ctx context.Context, text string) error {
	file, err := os.CreateTemp("", "eventlink-*.svg")
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	if err := errors.Join(err, file.Close()); err != nil {
		return fmt.Errorf("writing %s: %w", file.Name(), err)
	}
	return openInBrowser(ctx, file.Name())
}
