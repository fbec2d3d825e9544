package main

import (
	"errors"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/eventlink/pulumi-eventlink/finding/near"
)

// parseAll reads flags before, between and after the other arguments, and gives those.
func parseAll(flags *flag.FlagSet, args []string) (others []string, err error) {
	inside := func(arg string) bool { return strings.HasPrefix(arg, standardInput+"#") } // which is no flag
	for rest := args; len(rest) > 0; {
		if inside(rest[0]) {
			others, rest = append(others, rest[0]), rest[1:]
			continue
		}
		next := slices.IndexFunc(rest, inside)
		if next < 0 {
			next = len(rest)
		}
		if err := flags.Parse(rest[:next]); err != nil {
			return nil, plainly(flags, err)
		}
		rest = rest[next-flags.NArg():]
		if flags.NArg() > 0 {
			others, rest = append(others, rest[0]), rest[1:]
		}
	}
	return others, nil
}

// plainly says what is wrong with an option in the words of who typed it. Package flag has no types for its errors.
func plainly(flags *flag.FlagSet, err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return err
	}
	text := err.Error()
	if name, ok := strings.CutPrefix(text, "flag provided but not defined: -"); ok {
		var known []string
		if slices.Contains(watched, flags.Name()) {
			known = append(known, "watch") // which is taken out before
		}
		flags.VisitAll(func(f *flag.Flag) { known = append(known, f.Name) })
		if best, ok := near.Nearest(name, known); ok {
			return fmt.Errorf("there is no option --%s; did you mean --%s?", name, best)
		}
		return fmt.Errorf("there is no option --%s; %s has --%s", name, flags.Name(), strings.Join(known, ", --"))
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: -"); ok {
		return fmt.Errorf("--%s needs a value", name)
	}
	if rest, ok := strings.CutPrefix(text, "invalid boolean value "); ok {
		value, name, _ := strings.Cut(rest, " for -")
		name, _, _ = strings.Cut(name, ":")
		return fmt.Errorf("--%s takes no value, so not %s", name, value)
	}
	if rest, ok := strings.CutPrefix(text, "invalid value "); ok {
		value, rest, _ := strings.Cut(rest, " for flag -")
		name, why, _ := strings.Cut(rest, ": ")
		if kind, ok := kindsOfFlags[typeOf(flags.Lookup(name))]; ok {
			return fmt.Errorf("--%s must be %s, not %s", name, kind, value)
		}
		if strings.HasPrefix(why, "must ") {
			return fmt.Errorf("--%s %s", name, why)
		}
		return fmt.Errorf("--%s: %s", name, why)
	}
	return err
}

// kindsOfFlags says what a value must be, by what package flag keeps it as.
var kindsOfFlags = map[string]string{
	"int": "a whole number", "uint64": "a whole number of at least 0", "float64": "a number", "time.Duration": "a duration such as 30s",
}

func typeOf(f *flag.Flag) string {
	if getter, ok := f.Value.(flag.Getter); ok {
		return fmt.Sprintf("%T", getter.Get())
	}
	return ""
}

// commands are what the tool does, by name.
var commands = map[string]bool{
	"bundle": true, "check": true, "contains": true, "dead-letters": true, "graph": true, "run": true, "serve": true, "test": true,
}

// noCommand says that there is no command of a name, and which was meant.
func noCommand(name string) error {
	all := slices.Sorted(maps.Keys(commands))
	if best, ok := near.Nearest(name, all); ok {
		return fmt.Errorf("there is no command %q; did you mean %s?", name, best)
	}
	return fmt.Errorf("there is no command %q; choose %s or %s", name, strings.Join(all[:len(all)-1], ", "), all[len(all)-1])
}

// usageOf is the usage of a command, or all of it.
func usageOf(command string) string {
	if !commands[command] {
		return usage
	}
	var b strings.Builder
	b.WriteString("usage:\n")
	of := false
	for line := range strings.Lines(usage) {
		if strings.HasPrefix(line, "  ") && line[2] != ' ' {
			of = strings.HasPrefix(line, "  eventlink "+command+" ")
		}
		if of {
			b.WriteString(line)
		}
	}
	return b.String()
}
