package plan

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
)

// FileName is the name of the document beside the program in the function's package.
const FileName = "plan.json"

// Version is the version of the format. A program runs plans of its own version only: both come out of one plugin.
const Version = 2

// A Plan is the compiled part of a lane.
type Plan struct {
	Version int `json:"version"`
	// Source is the contract of the events.
	Source Contract `json:"source"`
	// Target is the contract of the commands; nil if it is the source's.
	Target *Contract `json:"target,omitempty"`
	// Mapping, Identity and GroupBy are the expressions of the route; nil where it has none.
	Mapping  *Expr `json:"mapping,omitempty"`
	Identity *Expr `json:"identity,omitempty"`
	GroupBy  *Expr `json:"groupBy,omitempty"`
}

// Encode gives the document, and its SHA-256 in hexadecimal.
func Encode(p Plan) (document []byte, digest string, err error) {
	p.Version = Version
	var b bytes.Buffer
	encoder := json.NewEncoder(&b)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(p); err != nil {
		return nil, "", fmt.Errorf("writing %s: %w", FileName, err)
	}
	return b.Bytes(), digestOf(b.Bytes()), nil
}

// Decode reads a document. It refuses one of another digest or version.
func Decode(document []byte, digest string) (Plan, error) {
	if got := digestOf(document); got != digest {
		return Plan{}, fmt.Errorf("reading %s: the route says %q is its digest, its bytes give %q", FileName, digest, got)
	}
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.DisallowUnknownFields()
	// A schema is large, and a list that grows is copied each time: there are no more of them than there are drafts.
	p := Plan{Source: Contract{Schemas: make([]Schema, 0, bytes.Count(document, []byte(`"draft":`)))}}
	if err := decoder.Decode(&p); err != nil {
		return Plan{}, fmt.Errorf("reading %s: %w", FileName, err)
	}
	if decoder.More() {
		return Plan{}, errors.New("reading " + FileName + ": something follows the document")
	}
	if p.Version != Version {
		return Plan{}, fmt.Errorf("reading %s: it is of version %d, this program runs version %d", FileName, p.Version, Version)
	}
	return p, nil
}

func digestOf(document []byte) string {
	sum := sha256.Sum256(document)
	return hex.EncodeToString(sum[:])
}
