package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
	"unicode"

	"github.com/eventlink/pulumi-eventlink/deadletters"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
)

// A letterOffice does what was asked about the letters of one lane.
type letterOffice struct {
	args           letterArgs
	lane           deadletters.Lane
	cloud          deadletters.Cloud
	in             *input
	stdout, stderr io.Writer
	paint          func(color, text string) string
}

func (o *letterOffice) work(ctx context.Context) (int, error) {
	switch {
	case o.args.verb == "list":
		return statusYes, o.list(ctx)
	case o.args.verb == "show":
		return statusYes, o.show(ctx)
	case o.args.verb == "explain" || o.args.dryRun:
		return o.explain(ctx)
	default:
		return o.redrive(ctx)
	}
}

func (o *letterOffice) reader() *deadletters.Reader {
	return &deadletters.Reader{Client: o.cloud.SQS, QueueURL: o.lane.DeadLetterQueueURL, Visibility: o.args.visibility}
}

// each gives the letters that were asked for to a function, at most as many as --limit says, and shows all letters again to
// others at its end. The count is that of SQS, before.
func (o *letterOffice) each(ctx context.Context, do func(deadletters.Letter)) (deadletters.Count, error) {
	reader := o.reader()
	count, err := reader.Count(ctx)
	if err != nil {
		return count, err
	}
	if reader.Visibility == 0 {
		reader.Visibility = deadletters.VisibilityOf(count.Visible)
	}
	defer reader.Release(ctx)
	n := 0
	return count, reader.All(ctx, o.args.where, func(l deadletters.Letter) bool {
		if o.args.chosen(l) {
			do(l)
			n++
		}
		return o.args.limit == 0 || n < o.args.limit
	})
}

// read gives those letters as a list.
func (o *letterOffice) read(ctx context.Context) (letters []deadletters.Letter, err error) {
	_, err = o.each(ctx, func(l deadletters.Letter) { letters = append(letters, l) })
	return letters, err
}

// list prints the groups of a lane's letters.
func (o *letterOffice) list(ctx context.Context) error {
	var tally deadletters.Tally
	count, err := o.each(ctx, tally.Add)
	if err != nil {
		return err
	}
	groups := tally.Groups()
	if o.args.json {
		return o.line(struct {
			Component string              `json:"component,omitempty"`
			Queue     string              `json:"queue"`
			Read      int                 `json:"read"`
			About     int                 `json:"about"`
			Hidden    int                 `json:"hidden"`
			Groups    []deadletters.Group `json:"groups"`
		}{o.lane.Name, o.lane.DeadLetterQueueURL, tally.Letters, count.Visible, count.Hidden, groups})
	}
	fmt.Fprintf(o.stdout, "%s: %s\n", o.paint(bold, o.title()), counted(tally.Letters, "letter"))
	if len(groups) > 0 {
		table := tabwriter.NewWriter(o.stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(table, "  count\toldest\tnewest\treason\tplace\troute")
		now := time.Now()
		for _, g := range groups {
			fmt.Fprintf(table, "  %d\t%s\t%s\t%s\t%s\t%s\n", g.Count, age(now.Sub(g.Oldest)), age(now.Sub(g.Newest)), visibleText(g.Reason), dash(visibleText(g.Place)), dash(digest(g.Route)))
		}
		if err := table.Flush(); err != nil {
			return err
		}
	}
	if o.args.limit == 0 && o.args.where == nil {
		o.tellUnseen(tally.Letters, count)
	}
	return nil
}

// tellUnseen says that there are more letters than were shown, and why that may be.
func (o *letterOffice) tellUnseen(read int, count deadletters.Count) {
	if more := count.Visible - read; more > 0 {
		why := "SQS counts approximately, and a receive may leave some out; ask again"
		if strings.HasSuffix(o.lane.DeadLetterQueueURL, ".fifo") {
			why = "a FIFO queue shows at most ten of a group until those are deleted"
		}
		fmt.Fprintf(o.stdout, "  about %d more: %s\n", more, why)
	}
	if count.Hidden > 0 {
		fmt.Fprintf(o.stdout, "  about %d more are hidden: another reader has them, or a run that was cut\n", count.Hidden)
	}
}

func (o *letterOffice) title() string {
	if o.lane.Name != "" {
		return o.lane.Name
	}
	return o.lane.DeadLetterQueueURL
}

// show prints letters with their events.
func (o *letterOffice) show(ctx context.Context) error {
	letters, err := o.read(ctx)
	if err != nil {
		return err
	}
	if len(letters) == 0 {
		return o.none()
	}
	// The mapping of the function, if a letter's place is in it; a letter can be shown without it.
	var judge *deadletters.Judge
	for i, l := range letters {
		if o.args.json {
			if err := o.line(whole(l)); err != nil {
				return err
			}
			continue
		}
		if inExpression(l) && judge == nil {
			if judge, err = o.cloud.Judge(ctx, &o.lane); err != nil {
				judge = &deadletters.Judge{}
			}
		}
		if i > 0 {
			fmt.Fprintln(o.stdout)
		}
		o.head(l, "")
		o.event(l, l.Place)
		if judge != nil && judge.Route.Digest == l.Route {
			fmt.Fprint(o.stdout, indentedBy("  ", finding.Excerpt(judge.Route.Mapping, l.Place)))
		}
	}
	return nil
}

// none says that there is nothing to say.
func (o *letterOffice) none() error {
	if !o.args.json && len(o.args.ids) == 0 { // else left tells of each
		fmt.Fprintf(o.stderr, "%s: no such letter\n", o.title())
	}
	return nil
}

// left tells which of the named letters were not found, and on which letters the condition failed. It is
// statusNo if something was asked for that there is not.
func (o *letterOffice) left() int {
	if n, why := o.args.where.Failed(); n > 0 {
		fmt.Fprintf(o.stderr, "%s: left out %s on which --where fails: %s\n", o.title(), counted(n, "letter"), visibleText(why))
	}
	status := statusYes
	for _, id := range o.args.ids {
		if !o.args.met[id] {
			fmt.Fprintf(o.stderr, "%s: there is no letter %q; show prints their ids, and those of their events\n", o.title(), id)
			status = statusNo
		}
	}
	return status
}

// head prints what a letter is about.
func (o *letterOffice) head(l deadletters.Letter, answer string) {
	fmt.Fprintf(o.stdout, "%s", o.paint(bold, "letter "+l.ID))
	if l.EventID != "" {
		fmt.Fprintf(o.stdout, "  event %s", visibleText(l.EventID))
	}
	if l.CorrelationID != l.EventID {
		fmt.Fprintf(o.stdout, "  of %s", visibleText(l.CorrelationID))
	}
	if l.Group != "" {
		fmt.Fprintf(o.stdout, "  group %s", visibleText(l.Group))
	}
	fmt.Fprintf(o.stdout, "\n  %s", visibleText(l.Reason))
	if l.Place != "" {
		fmt.Fprintf(o.stdout, " at %s", visibleText(l.Place))
	}
	if l.Route != "" {
		fmt.Fprintf(o.stdout, ", by the route %s", digest(l.Route))
	}
	fmt.Fprintf(o.stdout, ", sent %s\n", l.Sent.Format(time.RFC3339))
	if l.Advice != "" {
		fmt.Fprintf(o.stdout, "  %s\n", visibleText(l.Advice))
	}
	if answer != "" {
		fmt.Fprintf(o.stdout, "  %s\n", answer)
	}
}

// event prints the event of a letter over several lines, with carets below the part at a place inside it.
func (o *letterOffice) event(l deadletters.Letter, place string) {
	if inExpression(l) || inCommand(l) {
		place = "" // which is elsewhere
	}
	text, _ := finding.Marked(l.Event, place)
	fmt.Fprint(o.stdout, indentedBy("  ", visibleText(text)+"\n"))
	if inCommand(l) && l.Place != "" {
		fmt.Fprintf(o.stdout, "  the place is in the commands: %s\n", visibleText(l.Place))
	}
}

// inExpression says whether the place of a letter is a line and column of an expression, and inCommand whether it is in a
// command.
func inExpression(l deadletters.Letter) bool {
	var line, column int
	n, _ := fmt.Sscanf(l.Place, "%d:%d", &line, &column)
	return n == 2
}

func inCommand(l deadletters.Letter) bool {
	switch l.Reason {
	case "command-contract", "command-too-large", "not-a-value", "unfinished":
		return true
	}
	return false
}

// explain says of letters whether they would pass today, and what they would give: before and now, as a diff.
func (o *letterOffice) explain(ctx context.Context) (int, error) {
	judge, err := o.judge(ctx)
	if err != nil {
		return 0, err
	}
	letters, err := o.read(ctx)
	if err != nil {
		return 0, err
	}
	if len(letters) == 0 {
		return statusYes, o.none()
	}
	status, passing := statusYes, 0
	for i, l := range letters {
		verdict, err := judge.Judge(ctx, l)
		if err != nil {
			return 0, err
		}
		if verdict.Refusal == nil {
			passing++
		} else {
			status = statusNo
		}
		if o.args.json {
			if err := o.line(verdictLine(l, judge, verdict)); err != nil {
				return 0, err
			}
			continue
		}
		if i > 0 {
			fmt.Fprintln(o.stdout)
		}
		o.tellVerdict(l, judge, verdict)
	}
	if !o.args.json {
		fmt.Fprintf(o.stdout, "\n%d of %s would pass\n", passing, counted(len(letters), "letter"))
	}
	return status, nil
}

func (o *letterOffice) tellVerdict(l deadletters.Letter, judge *deadletters.Judge, v deadletters.Judgement) {
	if v.Refusal != nil {
		answer := o.paint("31", "would fail: ") + visibleText(refused(v.Refusal))
		if l.Route != "" && l.Route == judge.Route.Digest {
			answer += "\n  the function still has the route that the letter names"
		}
		o.head(l, answer)
		now := l
		now.Reason, now.Place = string(v.Refusal.Reason), v.Refusal.Place
		o.event(now, now.Place)
		if inExpression(now) {
			fmt.Fprint(o.stdout, indentedBy("  ", finding.Excerpt(judge.Route.Mapping, now.Place)))
		}
		return
	}
	o.head(l, o.paint(green, "would pass"))
	fmt.Fprintf(o.stdout, "  - %s\n", before(l, judge))
	for _, m := range v.Messages {
		fmt.Fprintf(o.stdout, "  %s\n", o.paint(green, "+ "+visibleText(m.Body)))
	}
	if len(v.Messages) == 0 {
		fmt.Fprintln(o.stdout, "  + nothing to do")
	}
}

// before says what a letter's event gave when it failed.
func before(l deadletters.Letter, judge *deadletters.Judge) string {
	switch {
	case l.Origin == deadletters.FromSNS:
		return "nothing: it did not reach the function"
	case l.Origin != deadletters.FromFunction:
		return "not known: the letter does not say what failed"
	case deadletters.Passing(l.Reason) && l.Route == judge.Route.Digest:
		return "the same, as far as they were sent: the route is that of the letter"
	case deadletters.Passing(l.Reason):
		return "commands of the route " + digest(l.Route) + ", as far as they were sent: " + visibleText(l.Reason)
	default:
		return "no command: " + visibleText(l.Reason)
	}
}

// wholeLetter is a letter for tools.
type wholeLetter struct {
	ID       string             `json:"id"`
	EventID  string             `json:"eventId,omitempty"`
	Origin   deadletters.Origin `json:"origin"`
	Reason   string             `json:"reason"`
	Place    string             `json:"place,omitempty"`
	Route    string             `json:"route,omitempty"`
	FailedAt string             `json:"failedAt,omitempty"`
	Advice   string             `json:"advice,omitempty"`
	Group    string             `json:"group,omitempty"`
	// CorrelationID is the id of the first event of the chain.
	CorrelationID string    `json:"correlationId,omitempty"`
	Sent          time.Time `json:"sent"`
	// Event is the event's JSON, or Text the body that is not JSON.
	Event json.RawMessage `json:"event,omitempty"`
	Text  string          `json:"text,omitempty"`
}

func whole(l deadletters.Letter) wholeLetter {
	w := wholeLetter{
		ID: l.ID, EventID: l.EventID, Origin: l.Origin, Reason: l.Reason, Place: l.Place, Route: l.Route,
		FailedAt: l.FailedAt, Advice: l.Advice, Group: l.Group, CorrelationID: l.CorrelationID, Sent: l.Sent,
	}
	if json.Valid([]byte(l.Event)) {
		w.Event = json.RawMessage(l.Event)
	} else {
		w.Text = l.Event
	}
	return w
}

type lineOfVerdict struct {
	ID      string `json:"id"`
	EventID string `json:"eventId,omitempty"`
	Reason  string `json:"reason"`
	Place   string `json:"place,omitempty"`
	Passes  bool   `json:"passes"`
	// SameRoute says that the function has the route that the letter names.
	SameRoute bool              `json:"sameRoute"`
	Refusal   *lineOfRefusal    `json:"refusal,omitempty"`
	Commands  []json.RawMessage `json:"commands,omitempty"`
}

type lineOfRefusal struct {
	Reason  string `json:"reason"`
	Place   string `json:"place,omitempty"`
	Message string `json:"message"`
}

func lineOf(r *engine.Refusal) *lineOfRefusal {
	if r == nil {
		return nil
	}
	return &lineOfRefusal{string(r.Reason), r.Place, r.Message}
}

func verdictLine(l deadletters.Letter, judge *deadletters.Judge, v deadletters.Judgement) lineOfVerdict {
	return lineOfVerdict{
		ID: l.ID, EventID: l.EventID, Reason: l.Reason, Place: l.Place, Passes: v.Refusal == nil,
		SameRoute: l.Route != "" && l.Route == judge.Route.Digest, Refusal: lineOf(v.Refusal), Commands: bodies(v.Messages),
	}
}

func bodies(messages []publish.Message) []json.RawMessage {
	var out []json.RawMessage
	for _, m := range messages {
		out = append(out, json.RawMessage(m.Body))
	}
	return out
}

// line writes a value as one line of JSON.
func (o *letterOffice) line(v any) error {
	encoder := json.NewEncoder(o.stdout)
	encoder.SetEscapeHTML(false)
	return encoder.Encode(v)
}

func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}

// age is a time in its largest unit.
func age(d time.Duration) string {
	switch {
	case d < time.Minute:
		return strconv.Itoa(max(int(d.Seconds()), 0)) + "s"
	case d < time.Hour:
		return strconv.Itoa(int(d.Minutes())) + "m"
	case d < 48*time.Hour:
		return strconv.Itoa(int(d.Hours())) + "h"
	default:
		return strconv.Itoa(int(d.Hours()/24)) + "d"
	}
}

// visibleText shows what a terminal would obey: events come from others.
func visibleText(text string) string {
	return strings.Map(func(c rune) rune {
		if c == '\n' || c == '\t' || unicode.IsPrint(c) {
			return c
		}
		return unicode.ReplacementChar
	}, text)
}

// digest is the beginning of a route's digest, which is enough to tell routes apart.
func digest(route string) string { return visibleText(route[:min(len(route), 12)]) }

func dash(text string) string {
	if text == "" {
		return "-"
	}
	return text
}
