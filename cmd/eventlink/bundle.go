package main

import (
	"flag"
	"fmt"
	"io"
)

// runBundle writes a schema and the documents that it refers to as one schema.
func runBundle(args []string, in *input, stdout io.Writer) (int, error) {
	flags := flag.NewFlagSet("bundle", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	options := readingFlags(flags, in)
	files, err := parseAll(flags, args)
	if err != nil {
		return 0, err
	}
	if len(files) != 1 {
		return 0, fmt.Errorf("got %d files, wanted FILE or FILE#/json/pointer", len(files))
	}
	read, err := options()
	if err != nil {
		return 0, err
	}
	s, err := readSource(in, files[0], read)
	if err != nil {
		return 0, err
	}
	text, err := s.bundled(files[0], false)
	if err != nil {
		return 0, err
	}
	_, err = fmt.Fprintln(stdout, text)
	return statusYes, err
}
