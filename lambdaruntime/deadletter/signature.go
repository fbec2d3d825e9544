package deadletter

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strings"
)

// unread are the fields of a notification that no lane reads: SNS's signature and links. A letter of the greatest size
// gives them up for its reason.
var unread = map[string]bool{"SignatureVersion": true, "Signature": true, "SigningCertURL": true, "UnsubscribeURL": true}

// withoutSignature takes those fields out of a notification and leaves every other byte of its fields as it is. A body
// that is no object comes back unchanged.
func withoutSignature(body string) string {
	decoder := json.NewDecoder(bytes.NewReader([]byte(body)))
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return body
	}
	var out bytes.Buffer
	out.WriteByte('{')
	for decoder.More() {
		token, err := decoder.Token()
		if err != nil {
			return body
		}
		name, _ := token.(string)
		if !plain(name) {
			return body
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return body
		}
		if unread[name] {
			continue
		}
		if out.Len() > 1 {
			out.WriteByte(',')
		}
		out.WriteString(`"` + name + `":`)
		out.Write(value)
	}
	if _, err := decoder.Token(); err != nil {
		return body
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return body // something follows the object
	}
	out.WriteByte('}')
	return out.String()
}

// plain says whether a name is written as it is read, as SNS's own are.
func plain(name string) bool {
	return !strings.ContainsFunc(name, func(r rune) bool { return r < '0' || r > 'z' || r == '\\' })
}
