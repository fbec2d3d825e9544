package deadletters

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/eventlink/pulumi-eventlink/celmap"
	"github.com/eventlink/pulumi-eventlink/engine"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/publish"
	"github.com/eventlink/pulumi-eventlink/lambdaruntime/translate"
	"github.com/eventlink/pulumi-eventlink/plan"
	"github.com/eventlink/pulumi-eventlink/route"
)

// A Judge says what a function would make of letters. It publishes nothing.
type Judge struct {
	Route      route.Route
	translator *translate.Translator
}

// JudgeOfRoute makes a judge of a route that is compiled here, as a deployment would.
func JudgeOfRoute(r route.Route) (*Judge, error) {
	compiled, err := celmap.CompileLane(r)
	if err != nil {
		return nil, err
	}
	translator, err := translate.New(r, compiled.Plan)
	if err != nil {
		return nil, err
	}
	return &Judge{Route: r, translator: translator}, nil
}

// JudgeOfPackage makes a judge of a function's package, which holds the route and the plan that the function runs.
func JudgeOfPackage(archive []byte) (*Judge, error) {
	files, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return nil, fmt.Errorf("reading the function's package: %w", err)
	}
	document, err := fileOf(files, route.FileName)
	if err != nil {
		return nil, err
	}
	r, err := lambdaruntime.ReadRoute(document)
	if err != nil {
		return nil, fmt.Errorf("%w; an eventlink of the version that deployed the function can read it", err)
	}
	if document, err = fileOf(files, plan.FileName); err != nil {
		return nil, err
	}
	p, err := plan.Decode(document, r.Plan)
	if err != nil {
		return nil, fmt.Errorf("%w; an eventlink of the version that deployed the function can read it", err)
	}
	translator, err := translate.New(r, p)
	if err != nil {
		return nil, err
	}
	return &Judge{Route: r, translator: translator}, nil
}

func fileOf(files *zip.Reader, name string) ([]byte, error) {
	file, err := files.Open(name)
	if err != nil {
		return nil, fmt.Errorf("the function's package has no %s: is it a function of Eventlink?", name)
	}
	defer file.Close()
	return io.ReadAll(file)
}

// A Judgement is what a function would make of a letter.
type Judgement struct {
	// Refusal is why it would fail again; nil if it would not.
	Refusal *engine.Refusal
	// Messages are what it would publish.
	Messages []publish.Message
}

// Judge says what the function would make of a letter that is sent back. The error is for what has to do with no letter.
func (j *Judge) Judge(ctx context.Context, l Letter) (Judgement, error) {
	messages, err := lambdaruntime.Commands(ctx, j.Route, j.translator, l.record())
	var refusal *engine.Refusal
	if errors.As(err, &refusal) {
		return Judgement{Refusal: refusal}, nil
	}
	return Judgement{Messages: messages}, err
}
