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

// Groups sorts letters into groups: the largest first, equal ones by reason, place and route.
func Groups(letters []Letter) []Group {
	type key struct{ reason, place, route string }
	groups := map[key]*Group{}
	for _, l := range letters {
		k := key{l.Reason, l.Place, l.Route}
		g := groups[k]
		if g == nil {
			g = &Group{Reason: l.Reason, Place: l.Place, Route: l.Route, Oldest: l.Sent, Newest: l.Sent}
			groups[k] = g
		}
		g.Count++
		if l.Sent.Before(g.Oldest) {
			g.Oldest = l.Sent
		}
		if l.Sent.After(g.Newest) {
			g.Newest = l.Sent
		}
	}
	out := make([]Group, 0, len(groups))
	for _, g := range groups {
		out = append(out, *g)
	}
	slices.SortFunc(out, func(a, b Group) int {
		return cmp.Or(b.Count-a.Count, cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Place, b.Place), cmp.Compare(a.Route, b.Route))
	})
	return out
}
