package main

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"path/filepath"
	"strings"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/contract/document"
)

// readingFlags adds the flags that say how schemas are read, and gives what they say once they are parsed.
func readingFlags(flags *flag.FlagSet, in *input) func() (contract.Options, error) {
	documents := map[string]string{}
	draft := flags.String("draft", "", "")
	flags.Func("document", "", func(pair string) error {
		uri, file, ok := strings.Cut(pair, "=")
		if !ok {
			return fmt.Errorf("must be URI=FILE, not %q", pair)
		}
		text, err := in.schema(file)
		documents[uri] = text
		return err
	})
	return func() (contract.Options, error) {
		named, ok := document.Named(*draft)
		if !ok {
			return contract.Options{}, fmt.Errorf("--draft must be %s, not %q", drafts, *draft)
		}
		return contract.Options{DefaultDraft: named, Documents: documents}, nil
	}
}

// A source is a schema from a file, with the files that it refers to.
type source struct {
	text    string
	options contract.Options
	// main is the name of the file among the documents; empty if the text is the file itself.
	main string
}

// readSource reads FILE or FILE#/json/pointer, and the files beside it that its references name. References of standard
// input are relative to the working folder. Nothing is fetched.
func readSource(in *input, argument string, options contract.Options) (source, error) {
	file, pointer, inside := strings.Cut(argument, "#")
	text, err := in.schema(file)
	alone := source{text: text, options: options}
	if err != nil {
		return alone, err
	}
	path, err := filepath.Abs(file)
	if err != nil {
		return alone, err
	}
	main := filepath.ToSlash(path)
	given := len(options.Documents)
	options.Documents = maps.Clone(options.Documents)
	if options.Documents == nil {
		options.Documents = map[string]string{}
	}
	options.Documents[main] = text
	whole := contract.FromDocument(main, pointer)
	for added := true; added; {
		read, problems := contract.Read(whole, options)
		if problems != nil {
			break // whoever compiles the text reports them
		}
		if added, err = addBeside(in, read.Documents(), options.Documents); err != nil {
			return alone, err
		}
	}
	if !inside && len(options.Documents) == given+1 {
		return alone, nil
	}
	return source{whole, options, document.Name(document.URI(main))}, nil
}

// addBeside reads the files that references lead to, and says whether there was one.
func addBeside(in *input, set *document.Set, documents map[string]string) (added bool, err error) {
	for _, m := range set.Missing() {
		name, path := beside(set, m)
		if _, has := documents[name]; m.Known || path == "" || has {
			continue
		}
		text, err := in.schema(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // the reference is reported
		}
		if err != nil {
			return false, err
		}
		documents[name], added = text, true
	}
	return added, nil
}

// beside gives the name of the document that a reference leads to, and the file that it is in. Where a file has an $id,
// its references are relative to that, and the file beside it is meant all the same.
func beside(set *document.Set, m document.Missing) (name, path string) {
	const local = "contract:///"
	if rest, ok := strings.CutPrefix(m.URI, local); ok {
		return "/" + rest, filepath.FromSlash("/" + rest)
	}
	from, ok := strings.CutPrefix(m.At.Document, local)
	id := set.Lookup(m.At.Document, "").Resource.URI
	rest, below := strings.CutPrefix(m.URI, id[:strings.LastIndex(id, "/")+1])
	if !ok || !below || rest == "" {
		return "", ""
	}
	return m.URI, filepath.Join(filepath.Dir(filepath.FromSlash("/"+from)), filepath.FromSlash(rest))
}

// shown places a problem in the file that the user gave, or in the one beside it.
func (s source) shown(file string, p contract.Problem) string {
	file, _, _ = strings.Cut(file, "#")
	if rest, ok := strings.CutPrefix(p.Place, s.main+"#"); ok && s.main != "" {
		p.Place = rest
	} else if other, pointer, ok := strings.Cut(p.Place, "#"); ok && !strings.HasPrefix(p.Place, "/") {
		file, p.Place = other, pointer
		if s.main != "" {
			file = filepath.FromSlash("/" + other)
		}
	}
	return describe(file, p)
}

// bundled is the text of one schema that needs no documents.
func (s source) bundled(file string, compile bool) (string, error) {
	var problems []contract.Problem
	if compile {
		_, problems = contract.CompileWith(s.text, s.options)
	}
	text := s.text
	if len(problems) == 0 {
		text, problems = contract.Bundle(s.text, s.options)
	}
	if len(problems) == 0 {
		return text, nil
	}
	lines := make([]string, len(problems))
	for i, p := range problems {
		lines[i] = s.shown(file, p)
	}
	return "", fmt.Errorf("%s", strings.Join(lines, "\n"))
}
