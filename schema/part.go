package schema

import (
	"maps"
	"sync"

	"github.com/eventlink/pulumi-eventlink/contract"
	"github.com/eventlink/pulumi-eventlink/contract/document"
)

// Parts are the schemas that stand at places of a contract. A witness is confirmed by that part of the contract, compiled by
// itself when it is first asked for. ok is false if the parts mean something else by themselves.
func Parts(c *contract.Contract, places ...*document.At) (parts []*Schema, ok bool) {
	if dynamic(c) {
		return nil, false
	}
	made := newCompiler()
	for _, at := range places {
		validator := sync.OnceValue(func() *Schema {
			compiled, _ := c.Part(at)
			return &Schema{validator: compiled}
		})
		parts = append(parts, &Schema{root: made.reference(at, nil), check: func(value any) judgement { return validator().judge(value) }})
	}
	made.finish()
	return parts, made.loop == ""
}

// Beside is what stands beside some keywords at a place of a contract. No validator confirms that a value obeys it: it
// only narrows what others confirm.
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
	s.check = func(any) judgement { return accepted }
	return s, true
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
