package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"golang.org/x/term"

	"github.com/eventlink/pulumi-eventlink/deadletters"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
)

// redrive sends letters back to the lane's queue. It is statusNo if one that was asked for stays.
func (o *letterOffice) redrive(ctx context.Context) (int, error) {
	if err := o.cloud.FindQueue(ctx, &o.lane); err != nil {
		return 0, err
	}
	var judge *deadletters.Judge
	if !o.args.all {
		var err error
		if judge, err = o.judge(ctx); err != nil {
			return 0, fmt.Errorf("%w\n--all sends the letters back without asking whether they would fail again", err)
		}
	}
	reader := o.reader()
	reader.Visibility = cmp.Or(reader.Visibility, deadletters.Visibility) // a letter that goes back is read shortly before
	count, err := reader.Count(ctx)
	if err != nil {
		return 0, err
	}
	done := map[deadletters.Fate]int{}
	bar := newProgress(o.stderr, count.Visible+count.Hidden)
	run := deadletters.Redrive{
		Reader: reader, To: publish.SQS{Client: o.cloud.SQS, QueueURL: o.lane.QueueURL},
		Where: o.args.where, Chosen: o.args.chosen, Judge: judge, Rate: o.args.rate, Limit: o.args.limit,
		Clock: time.Now, Sleep: sleep,
		Tell: func(s deadletters.Step) {
			done[s.Fate]++
			bar.end()
			o.tellStep(s)
			bar.step(done[deadletters.Redriven], s.Fate != deadletters.Redriven)
		},
	}
	hidden, err := run.Run(ctx)
	bar.end()
	if err != nil {
		fmt.Fprintf(o.stderr, "sent back before it ended: %s\n", counted(done[deadletters.Redriven], "letter"))
		return 0, err
	}
	return o.tellEnd(done, hidden)
}

// tellStep tells of a letter that stays, or for tools of every letter.
func (o *letterOffice) tellStep(s deadletters.Step) {
	if o.args.json {
		line := struct {
			ID      string           `json:"id"`
			EventID string           `json:"eventId,omitempty"`
			Fate    deadletters.Fate `json:"fate"`
			Refusal *lineOfRefusal   `json:"refusal,omitempty"`
			Error   string           `json:"error,omitempty"`
		}{ID: s.Letter.ID, EventID: s.Letter.EventID, Fate: s.Fate, Refusal: lineOf(s.Refusal)}
		if s.Err != nil {
			line.Error = s.Err.Error()
		}
		_ = o.line(line)
		return
	}
	switch s.Fate {
	case deadletters.WouldFail:
		fmt.Fprintf(o.stdout, "letter %s stays, it would fail: %s\n", s.Letter.ID, visibleText(refused(s.Refusal)))
	case deadletters.NotSent:
		fmt.Fprintf(o.stdout, "letter %s stays, the lane's queue did not take it or one before it: %v\n", s.Letter.ID, s.Err)
	case deadletters.NotDeleted:
		fmt.Fprintf(o.stdout, "letter %s was sent back and could not be deleted: it will be sent again\n", s.Letter.ID)
	}
}

func (o *letterOffice) tellEnd(done map[deadletters.Fate]int, hidden int) (int, error) {
	status := statusYes
	if done[deadletters.WouldFail]+done[deadletters.NotSent]+done[deadletters.NotDeleted]+done[deadletters.CameAgain]+hidden > 0 {
		status = statusNo
	}
	if o.args.json {
		return status, o.line(struct {
			Done   map[deadletters.Fate]int `json:"done"`
			Hidden int                      `json:"hidden"`
		}{done, hidden})
	}
	fmt.Fprintf(o.stdout, "%s sent back to %s\n", counted(done[deadletters.Redriven]+done[deadletters.NotDeleted], "letter"), o.lane.QueueURL)
	for _, rest := range []struct {
		fate deadletters.Fate
		what string
	}{
		{deadletters.WouldFail, "would fail again"},
		{deadletters.NotSent, "not taken by the lane's queue"},
		{deadletters.CameAgain, "failed again, or came twice: run it again"},
	} {
		if n := done[rest.fate]; n > 0 {
			fmt.Fprintf(o.stdout, "  %d %s\n", n, rest.what)
		}
	}
	if hidden > 0 {
		fmt.Fprintf(o.stdout, "  about %d hidden by another reader: run it again\n", hidden)
	}
	return status, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// A progress is a bar on a terminal, and a line now and then elsewhere.
type progress struct {
	out      io.Writer
	terminal bool
	of       int
}

func newProgress(out io.Writer, of int) *progress {
	file, ok := out.(*os.File)
	return &progress{out: out, terminal: ok && term.IsTerminal(int(file.Fd())), of: of}
}

// progressEvery is how many letters pass between two lines where there is no terminal.
const progressEvery = 1000

func (p *progress) step(done int, stays bool) {
	const width = 30
	switch {
	case p.terminal:
		of := max(p.of, done, 1)
		full := width * done / of
		fmt.Fprintf(p.out, "\r\x1b[K[%s%s] %d of about %d", strings.Repeat("#", full), strings.Repeat(".", width-full), done, of)
	case !stays && done%progressEvery == 0:
		fmt.Fprintf(p.out, "%d of about %d letters sent back\n", done, max(p.of, done))
	}
}

func (p *progress) end() {
	if p.terminal {
		fmt.Fprint(p.out, "\r\x1b[K")
	}
}
