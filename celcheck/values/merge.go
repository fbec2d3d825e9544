package values

import "slices"

// Merged gives what a.merge(b) makes of two maps: the members of both, and of those that both have that of b. What their
// contracts say of them as a whole is not said of it.
func (s *Map) Merged(o *Map) Value {
	_, mine := s.counts()
	_, theirs := o.counts()
	out := &Map{members: map[string]Member{}, bounded: true, most: plus(mine, theirs)}
	for _, name := range slices.Concat(s.Listed(), o.Listed()) {
		mine, theirs := s.Member(name), o.Member(name)
		switch {
		case theirs.always:
			out.members[name] = theirs
		case theirs.never:
			out.members[name] = mine
		default:
			out.members[name] = Member{always: mine.always, value: once(func() Value { return Join(mine.Value(), theirs.Value()) })}
		}
	}
	if others := Join(s.unlisted(), o.unlisted()); len(others) > 0 {
		out.others, out.written = func() Value { return others }, true
	}
	return One(out)
}

// MergedMany gives what merging at most n maps in any order makes: each member is one of some map, and any may be absent.
func MergedMany(of []*Map, n int) Value {
	var others Value
	most := 0
	members := map[string]Member{}
	for _, s := range of {
		for _, name := range s.Listed() {
			members[name] = Absent()
		}
		others = Join(others, s.unlisted())
		_, greatest := s.counts()
		most = max(most, times(n, greatest))
	}
	for name := range members {
		var all Value
		for _, s := range of {
			all = Join(all, s.Member(name).Value())
		}
		if len(all) > 0 {
			members[name] = Possible(all)
		}
	}
	out := &Map{members: members, bounded: true, most: most}
	if len(others) > 0 {
		out.others, out.written = func() Value { return others }, true
	}
	return One(out)
}

// Listed are the names that a map's literal or contract names.
func (s *Map) Listed() []string {
	var out []string
	for name := range s.members {
		out = append(out, name)
	}
	for _, n := range s.atoms {
		raw := n.raw.(map[string]any)
		properties, _ := raw["properties"].(map[string]any)
		for name := range properties {
			out = append(out, name)
		}
		for _, name := range list(raw, "required") {
			if name, ok := name.(string); ok {
				out = append(out, name)
			}
		}
	}
	return out
}

// unlisted gives what a member may be whose name is none of those.
func (s *Map) unlisted() Value {
	if s.atoms == nil {
		if s.others == nil {
			return nil
		}
		return s.others()
	}
	return Join(s.matched(), s.unnamed())
}
