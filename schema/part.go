package schema

import (
	"maps"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/contract/document"
)

// Parts are the schemas that stand at places of a contract. Their emptiness is proved as that of others; that they are not
// empty is the search's word alone, as no validator has them by themselves: ask Obeys of a witness. ok is false if the parts
// mean something else by themselves.
func Parts(c *contract.Contract, places ...*document.At) (parts []*Schema, ok bool) {
	if dynamic(c) {
		return nil, false
	}
	made := newCompiler()
	for _, at := range places {
		parts = append(parts, &Schema{root: made.reference(at, nil), check: unconfirmed})
	}
	made.finish()
	return parts, made.loop == ""
}

// Beside is what stands beside some keywords at a place of a contract, likewise.
func Beside(at *document.At, keywords ...string) (s *Schema, ok bool) {
	rest := *at
	rest.Keywords = maps.Clone(at.Keywords)
	for _, keyword := range keywords {
		delete(rest.Keywords, keyword)
	}
	s, problems := read("", &rest, nil)
	if problems != nil {
		return nil, false
	}
	s.check = unconfirmed
	return s, true
}

func unconfirmed(any) judgement { return accepted }

// Obeys says whether the reference validator accepts a value for what stands at a place of a contract.
func Obeys(c *contract.Contract, at *document.At, value any) bool {
	compiled, _ := c.Part(at)
	return (&Schema{validator: compiled}).judge(value) == accepted
}

// dynamic says whether what a reference means depends on how one comes to it.
func dynamic(c *contract.Contract) bool {
	for _, at := range c.Documents().All() {
		if document.IsMeta(at.Document) {
			continue
		}
		for _, keyword := range []string{"$dynamicRef", "$recursiveRef"} {
			if _, ok := at.Keywords[keyword]; ok {
				return true
			}
		}
	}
	return false
}
