package chaos

import (
	"crypto/md5" //nolint:gosec // what SQS answers with
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// The actions that the program uses.
const (
	SendMessageBatch             = "SendMessageBatch"
	ChangeMessageVisibilityBatch = "ChangeMessageVisibilityBatch"
	PublishBatch                 = "PublishBatch"
)

// A Call is a request of the program, read off the wire.
type Call struct {
	Action string
	// Resource is the last part of the queue's URL or the topic's ARN.
	Resource string
	Entries  []Entry
	// Signed is when the program says that it signed the request.
	Signed time.Time

	json    bool // SQS speaks JSON, SNS the query protocol
	process int  // of which the call is, see Cloud.Sever
}

// An Entry is one message of a call, or one change of visibility.
type Entry struct {
	ID string
	Message
	Handle            string
	VisibilityTimeout int
}

// A Message is what is sent to a queue or topic.
type Message struct {
	Body                   string
	Attributes             map[string]Attribute
	Group, Deduplication   string
	TraceHeader            string
	systemAttributesForged bool
}

// An Attribute is a message attribute.
type Attribute struct{ Type, Value string }

// Size is what SQS and SNS count of a message.
func (m Message) Size() int {
	n := len(m.Body)
	for name, a := range m.Attributes {
		n += len(name) + len(a.Type) + len(a.Value)
	}
	return n
}

// A Refusal is an error of AWS, of a call or of an entry.
type Refusal struct {
	Status int
	Code   string
	// Sender says whose fault it is.
	Sender bool
}

// readCall reads a request of either protocol.
func readCall(r *http.Request) (Call, error) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return Call{}, err
	}
	if !strings.HasPrefix(r.Header.Get("Authorization"), "AWS4-HMAC-SHA256 Credential=") {
		return Call{}, fmt.Errorf("the request is not signed")
	}
	signed, err := time.Parse("20060102T150405Z", r.Header.Get("X-Amz-Date"))
	if err != nil {
		return Call{}, fmt.Errorf("the request has no date: %w", err)
	}
	var c Call
	if target := r.Header.Get("X-Amz-Target"); target != "" {
		c, err = readJSON(target, body)
	} else {
		c, err = readQuery(string(body))
	}
	c.Signed = signed
	return c, err
}

func readJSON(target string, body []byte) (Call, error) {
	type value struct{ DataType, StringValue, BinaryValue string }
	var in struct {
		QueueURL string `json:"QueueUrl"`
		Entries  []struct {
			ID                      string `json:"Id"`
			MessageBody             string
			MessageAttributes       map[string]value
			MessageSystemAttributes map[string]value
			MessageGroupID          string `json:"MessageGroupId"`
			MessageDeduplicationID  string `json:"MessageDeduplicationId"`
			ReceiptHandle           string
			VisibilityTimeout       int
		}
	}
	if err := json.Unmarshal(body, &in); err != nil {
		return Call{}, fmt.Errorf("reading %s: %w", target, err)
	}
	c := Call{Action: strings.TrimPrefix(target, "AmazonSQS."), Resource: in.QueueURL[strings.LastIndexByte(in.QueueURL, '/')+1:], json: true}
	for _, e := range in.Entries {
		entry := Entry{ID: e.ID, Handle: e.ReceiptHandle, VisibilityTimeout: e.VisibilityTimeout, Message: Message{
			Body: e.MessageBody, Group: e.MessageGroupID, Deduplication: e.MessageDeduplicationID, Attributes: map[string]Attribute{},
		}}
		for name, a := range e.MessageAttributes {
			text := a.StringValue
			if strings.HasPrefix(a.DataType, "Binary") {
				binary, err := base64.StdEncoding.DecodeString(a.BinaryValue)
				if err != nil {
					return Call{}, err
				}
				text = string(binary)
			}
			entry.Attributes[name] = Attribute{a.DataType, text}
		}
		for name, a := range e.MessageSystemAttributes {
			entry.TraceHeader = a.StringValue
			entry.systemAttributesForged = name != "AWSTraceHeader"
		}
		c.Entries = append(c.Entries, entry)
	}
	return c, nil
}

func readQuery(body string) (Call, error) {
	form, err := url.ParseQuery(body)
	if err != nil {
		return Call{}, err
	}
	arn := form.Get("TopicArn")
	c := Call{Action: form.Get("Action"), Resource: arn[strings.LastIndexByte(arn, ':')+1:]}
	for i := 1; ; i++ {
		prefix := "PublishBatchRequestEntries.member." + strconv.Itoa(i) + "."
		if !form.Has(prefix + "Id") {
			return c, nil
		}
		e := Entry{ID: form.Get(prefix + "Id"), Message: Message{
			Body: form.Get(prefix + "Message"), Group: form.Get(prefix + "MessageGroupId"),
			Deduplication: form.Get(prefix + "MessageDeduplicationId"), Attributes: map[string]Attribute{},
		}}
		for n := 1; ; n++ {
			attribute := prefix + "MessageAttributes.entry." + strconv.Itoa(n) + "."
			if !form.Has(attribute + "Name") {
				break
			}
			e.Attributes[form.Get(attribute+"Name")] = Attribute{form.Get(attribute + "Value.DataType"), form.Get(attribute + "Value.StringValue")}
		}
		c.Entries = append(c.Entries, e)
	}
}

// answer writes the outcome of a call: one refusal, or nil, for each entry.
func answer(w http.ResponseWriter, c Call, refused []*Refusal) {
	if c.json {
		successful, failed := []any{}, []any{}
		for i, e := range c.Entries {
			if r := refused[i]; r != nil {
				failed = append(failed, map[string]any{"Id": e.ID, "Code": r.Code, "SenderFault": r.Sender, "Message": "refused " + e.Body})
				continue
			}
			sum := md5.Sum([]byte(e.Body)) //nolint:gosec // likewise
			successful = append(successful, map[string]any{"Id": e.ID, "MessageId": "m-" + e.ID, "MD5OfMessageBody": hex.EncodeToString(sum[:])})
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		_ = json.NewEncoder(w).Encode(map[string]any{"Successful": successful, "Failed": failed})
		return
	}
	type success struct{ Id, MessageId string } //nolint:revive // the names of SNS
	type failure struct {
		Id, Code, Message string //nolint:revive // likewise
		SenderFault       bool
	}
	type response struct {
		XMLName    xml.Name  `xml:"PublishBatchResponse"`
		Successful []success `xml:"PublishBatchResult>Successful>member"`
		Failed     []failure `xml:"PublishBatchResult>Failed>member"`
	}
	var out response
	for i, e := range c.Entries {
		if r := refused[i]; r != nil {
			out.Failed = append(out.Failed, failure{e.ID, r.Code, "refused", r.Sender})
		} else {
			out.Successful = append(out.Successful, success{e.ID, "m-" + e.ID})
		}
	}
	w.Header().Set("Content-Type", "text/xml")
	_ = xml.NewEncoder(w).Encode(out)
}

// refuse writes the error of a whole call.
func refuse(w http.ResponseWriter, c Call, r Refusal, message string) {
	if c.json {
		w.Header().Set("Content-Type", "application/x-amz-json-1.0")
		w.WriteHeader(r.Status)
		_ = json.NewEncoder(w).Encode(map[string]string{"__type": "com.amazonaws.sqs#" + r.Code, "message": message})
		return
	}
	kind := "Receiver"
	if r.Sender {
		kind = "Sender"
	}
	w.Header().Set("Content-Type", "text/xml")
	w.WriteHeader(r.Status)
	_, _ = fmt.Fprintf(w, `<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>%s</Type><Code>%s</Code><Message>%s</Message></Error><RequestId>r</RequestId></ErrorResponse>`, kind, r.Code, message)
}
