package chaos_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/eventlink/pulumi-eventlink/tests/chaos"
)

// A laboratory that finds nothing must be one that would find something: each of these falsifies the world, or the program
// itself, in one way, and the accounting must see it.

func sabotaged(t *testing.T, binary, kind, mode string, between func(*chaos.Lane)) []string {
	t.Helper()
	kinds := chaos.Kinds()
	k := slices.IndexFunc(kinds, func(k chaos.Kind) bool { return k.Name == kind })
	m := slices.IndexFunc(chaos.Modes, func(m chaos.Mode) bool { return m.Name == mode })
	story := chaos.Story{Seed: 7, Kind: kinds[k], Mode: chaos.Modes[m], Events: 400, Between: between}
	report, err := story.Run(t.TempDir(), binary)
	if err != nil {
		return []string{err.Error()}
	}
	return report.Problems
}

func found(t *testing.T, problems []string, want string) {
	t.Helper()
	if !slices.ContainsFunc(problems, func(p string) bool { return strings.Contains(p, want) }) {
		t.Errorf("wanted a problem that says %q, found %d: %.500q", want, len(problems), problems)
	}
}

func TestAFalsifiedWorldIsNoticed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		falsify func(*chaos.Lane)
		want    string
	}{
		"one command less":      {func(l *chaos.Lane) { l.Falsify(func(all []chaos.Message) []chaos.Message { return all[:len(all)-1] }) }, "was lost"},
		"two commands swapped":  {func(l *chaos.Lane) { l.Falsify(swapped) }, "out of order"},
		"a command with new id": {func(l *chaos.Lane) { l.Falsify(renamed) }, "under two ids"},
		"an event without dead": {func(l *chaos.Lane) { l.LoseLetter() }, "was lost"},
		"nothing":               {func(*chaos.Lane) {}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			problems := sabotaged(t, program, "FIFO to FIFO queue", "calm", c.falsify)
			if c.want == "" && len(problems) > 0 {
				t.Errorf("problems in a sound world: %q", problems)
			} else if c.want != "" {
				found(t, problems, c.want)
			}
		})
	}
}

// swapped exchanges the first two commands of one group.
func swapped(all []chaos.Message) []chaos.Message {
	for i := range all {
		for j := i + 1; j < len(all); j++ {
			if all[i].Group == all[j].Group {
				all[i], all[j] = all[j], all[i]
				return all
			}
		}
	}
	return all
}

// renamed delivers the first command again under another id.
func renamed(all []chaos.Message) []chaos.Message {
	again := all[0]
	again.Attributes = map[string]chaos.Attribute{"id": {Type: "String", Value: "another"}}
	return append(all, again)
}

func TestAPatchedProgramIsNoticed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		file, old, now string
		kind, mode     string
		want           string
	}{
		"one that loses a record that failed": {
			"lambdaruntime/report.go", "case published, nothing, deadLettered:", "case published, nothing, deadLettered, returned:",
			"standard to standard queue", "refusals", "was lost",
		},
		"one that forgets what is half accepted": {
			"lambdaruntime/publish/schedule.go", "if t.pending == 0 && !t.settled {", "if t.pending <= 1 && !t.settled {",
			"standard to FIFO queue", "partial failures", "was lost",
		},
		"one that sends the last first": {
			"lambdaruntime/batch.go", "if !h.Route.Source.FIFO {", "slices.Reverse(order)\n\tif !h.Route.Source.FIFO {",
			"FIFO to FIFO queue", "calm", "out of order",
		},
		"one that lets a group go on": {
			"lambdaruntime/publish/schedule.go", `if m.Group == "" || st == nil {`, "if true {",
			"FIFO to FIFO queue", "partial failures", "out of order",
		},
		"one that makes new ids": {
			"lambdaruntime/message.go", "return uuid.NewSHA1(idNamespace, name).String()", "_ = name; return uuid.NewString()",
			"standard to standard queue", "kills", "under two ids",
		},
		"one that drops dead letters": {
			"lambdaruntime/batch.go", "case o.fate == refused || o.fate == returned && w.Last:", "case o.fate == refused: o.fate = nothing; return w\n\tcase o.fate == returned && w.Last:",
			"standard to standard topic", "calm", "was lost",
		},
		"one that logs what it is given": {
			"lambdaruntime/report.go", `slog.String("place", o.refusal.Place),`, `slog.String("place", o.record.Body),`,
			"standard to standard queue", "calm", chaos.Canary,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			found(t, sabotaged(t, patched(t, c.file, c.old, c.now), c.kind, c.mode, nil), c.want)
		})
	}
}

// patched builds the program with one line of its source exchanged.
func patched(t *testing.T, file, old, now string) string {
	t.Helper()
	path, err := filepath.Abs(filepath.Join("..", "..", file))
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Count(string(source), old) != 1 {
		t.Fatalf("%s has %q not once", file, old)
	}
	folder := t.TempDir()
	replacement := filepath.Join(folder, "patched.go")
	if err := os.WriteFile(replacement, []byte(strings.Replace(string(source), old, now, 1)), 0o600); err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{path: replacement}})
	if err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(folder, "overlay.json")
	if err := os.WriteFile(list, overlay, 0o600); err != nil {
		t.Fatal(err)
	}
	binary, err := build(filepath.Join(folder, "bootstrap"), "-overlay", list)
	if err != nil {
		t.Fatal(err)
	}
	return binary
}
