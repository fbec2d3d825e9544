package pattern

// A node is a piece of a pattern. Groups leave no node behind: they only matter to captures and backreferences.
type node interface{ isNode() }

type (
	// class takes one code point of a set.
	class struct{ set set }

	// concat takes its parts one after the other. No part at all takes the empty string.
	concat struct{ parts []node }

	// alternate takes what any of its choices takes.
	alternate struct{ choices []node }

	// repeat takes its body between min and max times. Greedy or lazy makes no difference to whether there is a match.
	repeat struct {
		body     node
		min, max int // max is unbounded where it is negative
		offset   int // where the quantifier stands, for messages
	}

	// assert takes nothing, at a place of its kind.
	assert struct{ kind assertion }
)

// An assertion is a kind of place in a string.
type assertion int

const (
	atStart assertion = iota
	atEnd
	atWordBoundary
	notAtWordBoundary
)

const unbounded = -1

func (class) isNode()     {}
func (concat) isNode()    {}
func (alternate) isNode() {}
func (repeat) isNode()    {}
func (assert) isNode()    {}
