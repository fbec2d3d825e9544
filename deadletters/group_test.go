package deadletters_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/eventlink/pulumi-eventlink/deadletters"
)

func TestLettersAreGroupedByReasonPlaceAndRoute(t *testing.T) {
	t.Parallel()
	at := func(minutes int) time.Time { return time.Date(2026, 1, 1, 0, minutes, 0, 0, time.UTC) }
	var tally deadletters.Tally
	for _, l := range []deadletters.Letter{
		{Reason: "mapping-error", Place: "1:2", Route: "a", Sent: at(2)},
		{Reason: "breaks-contract", Place: "/b", Route: "a", Sent: at(5)},
		{Reason: "breaks-contract", Place: "/a", Route: "a", Sent: at(6)},
		{Reason: "mapping-error", Place: "1:2", Route: "a", Sent: at(1)},
		{Reason: "mapping-error", Place: "1:2", Route: "b", Sent: at(3)},
		{Reason: "mapping-error", Place: "1:2", Route: "a", Sent: at(9)},
	} {
		tally.Add(l)
	}
	want := []deadletters.Group{
		{Reason: "mapping-error", Place: "1:2", Route: "a", Count: 3, Oldest: at(1), Newest: at(9)},
		{Reason: "breaks-contract", Place: "/a", Route: "a", Count: 1, Oldest: at(6), Newest: at(6)},
		{Reason: "breaks-contract", Place: "/b", Route: "a", Count: 1, Oldest: at(5), Newest: at(5)},
		{Reason: "mapping-error", Place: "1:2", Route: "b", Count: 1, Oldest: at(3), Newest: at(3)},
	}
	if diff := cmp.Diff(want, tally.Groups()); diff != "" || tally.Letters != 6 {
		t.Errorf("%d letters:\n%s", tally.Letters, diff)
	}
}
