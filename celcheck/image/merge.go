package image

import (
	"slices"

	"github.com/eventlink/pulumi-eventlink/celcheck/values"
)

// Merged gives what a.merge(b) makes of two maps: the members of both, and of those that both have that of b. What their
// contracts say of them as a whole is not said of it.
func Merged(s, o *values.Map) values.Value {
	b := values.NewBuilder(0)
	for _, name := range slices.Concat(s.Listed(), o.Listed()) {
		mine, theirs := s.Member(name), o.Member(name)
		switch {
		case theirs.Always():
			b.SetMember(name, theirs)
		case theirs.Never():
			b.SetMember(name, mine)
		default:
			b.SetMember(name, values.Lazy(mine.Always(), func() values.Value { return values.Join(mine.Value(), theirs.Value()) }))
		}
	}
	_, mine, _ := values.Lengths(s)
	_, theirs, _ := values.Lengths(o)
	b.SetOthers(values.Join(s.Unlisted(), o.Unlisted()), values.Plus(mine, theirs))
	return b.Value()
}

// MergedMany gives what merging at most n maps in any order makes: each member is one of some map, and any may be absent.
func MergedMany(of []*values.Map, n int) values.Value {
	b := values.NewBuilder(0)
	var others values.Value
	most := 0
	seen := map[string]bool{}
	for _, s := range of {
		for _, name := range s.Listed() {
			if seen[name] {
				continue
			}
			seen[name] = true
			b.SetMember(name, values.Absent())
			var all values.Value
			for _, s := range of {
				all = values.Join(all, s.Member(name).Value())
			}
			if len(all) > 0 {
				b.SetMember(name, values.Possible(all))
			}
		}
		others = values.Join(others, s.Unlisted())
		_, greatest, _ := values.Lengths(s)
		most = max(most, values.Times(n, greatest))
	}
	b.SetOthers(others, most)
	return b.Value()
}
