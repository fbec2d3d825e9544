package deadletters

import (
	"cmp"
	"slices"
	"time"
)

// A Group are letters of one reason, place and route.
type Group struct {
	Reason string `json:"reason"`
	Place  string `json:"place,omitempty"`
	Route  string `json:"route,omitempty"`
	Count  int    `json:"count"`
	// Oldest and Newest are when the first and the last of them were sent.
	Oldest time.Time `json:"oldest"`
	Newest time.Time `json:"newest"`
}

// A Tally counts letters by their groups, and keeps none of them.
type Tally struct {
	Letters int
	groups  map[groupKey]*Group
}

type groupKey struct{ reason, place, route string }

// Add counts a letter.
func (t *Tally) Add(l Letter) {
	if t.groups == nil {
		t.groups = map[groupKey]*Group{}
	}
	t.Letters++
	k := groupKey{l.Reason, l.Place, l.Route}
	g := t.groups[k]
	if g == nil {
		g = &Group{Reason: l.Reason, Place: l.Place, Route: l.Route, Oldest: l.Sent, Newest: l.Sent}
		t.groups[k] = g
	}
	g.Count++
	if l.Sent.Before(g.Oldest) {
		g.Oldest = l.Sent
	}
	if l.Sent.After(g.Newest) {
		g.Newest = l.Sent
	}
}

// Groups gives the groups: the largest first, equal ones by reason, place and route.
func (t *Tally) Groups() []Group {
	out := make([]Group, 0, len(t.groups))
	for _, g := range t.groups {
		out = append(out, *g)
	}
	slices.SortFunc(out, func(a, b Group) int {
		return cmp.Or(b.Count-a.Count, cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Route, b.Route))
	})
	return out
}
