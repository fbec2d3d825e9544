package e2e_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/iam"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/eventlink/pulumi-eventlink/tests/engine"
)

// TestAProgramIsDeployedUpdatedAndDestroyed takes the example of the README from its first preview to its end.
func TestAProgramIsDeployedUpdatedAndDestroyed(t *testing.T) {
	anywhere(t)
	options, err := engine.FromFolder("../../examples/yaml")
	if err != nil {
		t.Fatal(err)
	}
	s := laidOut(t, options)

	planned := s.preview()
	if planned.Changes["create"] < 20 || len(planned.Changes) != 1 {
		t.Errorf("a first preview creates everything: got %v", planned.Changes)
	}
	if resources := s.state().Resources; len(resources) != 0 {
		t.Errorf("a preview leaves no state: got %v", resources)
	}
	// Names that no other test on this cloud uses.
	s.nothingCalled("orderEvents-", "invoiceCommands-", "shipping-")

	if created := s.up(); created.Changes["create"] != planned.Changes["create"] {
		t.Errorf("up creates what preview said: got %v, wanted %v", created.Changes, planned.Changes)
	}
	if providers := s.state().OfType("pulumi:providers:eventlink"); len(providers) != 1 {
		t.Errorf("one process of the plugin serves components and children, got %v", providers)
	}
	s.holdsItsProgram("orders-function")
	s.ordersBecomeInvoices("")

	if again := s.up(); len(again.Changed()) != 0 {
		t.Errorf("a second up changes nothing: got %v", again.Changed())
	}
	refreshed, err := s.stack.Refresh(t.Context(), "--expect-no-changes")
	if err != nil || refreshed.Changes["same"] == 0 || len(refreshed.Changes) != 1 {
		t.Errorf("a refresh finds no drift: got %v %v", refreshed.Changes, err)
	}
	if again := s.preview(); len(again.Changed()) != 0 {
		t.Errorf("a preview after a refresh changes nothing: got %v", again.Changed())
	}

	mapping := strings.Replace(options.Files["orders-to-invoices.cel"], `" x "`, `" pieces of "`, 1)
	if err := s.stack.WriteFile("orders-to-invoices.cel", mapping); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"update eventlink:index:Mapping invoicing-mapping",
		"update aws:lambda/function:Function invoicing-function",
	}
	if diff := cmp.Diff(want, s.preview().Changed()); diff != "" {
		t.Errorf("preview: a change of the mapping updates more, or less, than the function:\n%s", diff)
	}
	if diff := cmp.Diff(want, s.up().Changed()); diff != "" {
		t.Errorf("up: a change of the mapping updates more, or less, than the function:\n%s", diff)
	}
	s.ordersBecomeInvoices(" pieces of ")

	deployed := s.state().Resources
	if _, err := s.stack.Destroy(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, resource := range deployed {
		s.isGone(resource)
	}
}

// ordersBecomeInvoices publishes three orders and compares the commands exactly.
func (s *system) ordersBecomeInvoices(between string) {
	s.Helper()
	if between == "" {
		between = " x "
	}
	topic, queue := s.out("orderEventsArn"), s.out("invoiceCommandsUrl")
	const trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
	s.publish(topic, event{
		body: `{"type":"OrderPlaced","orderId":"ord-000001","customerId":"c-1","currency":"EUR",
			"lines":[{"name":"tea","quantity":2,"unitCents":450}],"note":"für Jürgen ☕"}`,
		attributes: map[string]string{"correlationId": "checkout-17", "traceparent": trace, "tenant": "acme"},
	})
	placed := s.receive(queue, 1)[0]
	s.publish(topic, event{body: `{"type":"OrderShipped","orderId":"ord-000001","carrier":"DHL"}`})
	s.publish(topic, event{body: `{"type":"OrderCancelled","orderId":"ord-000002","reason":"too late"}`})
	cancelled := s.receive(queue, 1)[0]

	wantBodies := []string{
		`{"currency":"EUR","customerId":"c-1","lines":[{"amountCents":900,"text":"2` + between + `tea"}],` +
			`"note":"für Jürgen ☕","orderId":"ord-000001","type":"CreateInvoice"}`,
		`{"orderId":"ord-000002","reason":"too late","type":"CancelInvoice"}`,
	}
	if diff := cmp.Diff(wantBodies, []string{placed.Body, cancelled.Body}); diff != "" {
		s.Errorf("the commands' bodies:\n%s", diff)
	}
	wantAttributes := map[string]string{
		"id": placed.Attributes["id"], "causationId": placed.Attributes["causationId"], "correlationId": "checkout-17",
		"traceparent": trace, "type": "CreateInvoice",
	}
	if diff := cmp.Diff(wantAttributes, placed.Attributes); diff != "" {
		s.Errorf("the first command's attributes:\n%s", diff)
	}
	s.isID(placed.Attributes["id"])
	s.isID(placed.Attributes["causationId"])
	wantAttributes = map[string]string{
		"id": cancelled.Attributes["id"], "causationId": cancelled.Attributes["causationId"],
		"correlationId": cancelled.Attributes["correlationId"], "type": "CancelInvoice",
	}
	if diff := cmp.Diff(wantAttributes, cancelled.Attributes); diff != "" {
		s.Errorf("the second command's attributes:\n%s", diff)
	}
	s.isID(cancelled.Attributes["id"])
	for i, parcel := range s.receive(s.out("shippingCommandsUrl"), 2) {
		want := []string{`{"orderId":"ord-000001","pieces":[2],"type":"PackParcel"}`, `{"orderId":"ord-000002","type":"StopParcel"}`}[i]
		if order := parcel.Group; parcel.Body != want || !strings.Contains(want, order) {
			s.Errorf("shipping: got %s in the group %s, wanted %s", parcel.Body, order, want)
		}
	}
	s.allQueuesEmpty()
}

// isID checks that a string is an id made by a lane: a UUID of version 5.
func (s *system) isID(text string) {
	s.Helper()
	if id, err := uuid.Parse(text); err != nil || id.Version() != 5 {
		s.Errorf("want a UUID of version 5, got %q", text)
	}
}

// holdsItsProgram looks into the package of a function: an executable program and its route. The local cloud would run
// a program that is not executable, AWS would not.
func (s *system) holdsItsProgram(name string) {
	s.Helper()
	for _, function := range s.state().OfType("aws:lambda/function:Function") {
		if function.Name() != name {
			continue
		}
		modes := map[string]string{}
		for _, file := range s.packageOf(function.ID).File {
			modes[file.Name] = file.Mode().String()
		}
		want := map[string]string{"bootstrap": "-rwxr-xr-x", "route.json": "-rw-r--r--", "plan.json": "-rw-r--r--"}
		if diff := cmp.Diff(want, modes); diff != "" {
			s.Errorf("the package of %s:\n%s", name, diff)
		}
		return
	}
	s.Errorf("there is no function %s", name)
}

func (s *system) packageOf(function string) *zip.Reader {
	s.Helper()
	got, err := s.lambda.GetFunction(s.Context(), &lambda.GetFunctionInput{FunctionName: aws.String(function)})
	if err != nil {
		s.Fatal(err)
	}
	location, client := aws.ToString(got.Code.Location), aws.HTTPClient(http.DefaultClient)
	if here.cloud != nil {
		// MiniStack signs its own address, but without TLS.
		location, client = strings.Replace(location, "http:", "https:", 1), here.config(here.region()).HTTPClient
	}
	request, err := http.NewRequestWithContext(s.Context(), http.MethodGet, location, http.NoBody)
	if err != nil {
		s.Fatal(err)
	}
	response, err := client.Do(request)
	if err != nil {
		s.Fatal(err)
	}
	defer response.Body.Close()
	contents, err := io.ReadAll(response.Body)
	if err != nil {
		s.Fatal(err)
	}
	reader, err := zip.NewReader(bytes.NewReader(contents), int64(len(contents)))
	if err != nil {
		s.Fatalf("reading the package of %s: %v", function, err)
	}
	return reader
}

// nothingCalled checks that no topic, queue, function, role or log group has a name with this prefix.
func (s *system) nothingCalled(prefixes ...string) {
	s.Helper()
	var names []string
	queues, err := s.sqs.ListQueues(s.Context(), &sqs.ListQueuesInput{})
	if err != nil {
		s.Fatal(err)
	}
	names = append(names, queues.QueueUrls...)
	topics, err := s.sns.ListTopics(s.Context(), &sns.ListTopicsInput{})
	if err != nil {
		s.Fatal(err)
	}
	for _, topic := range topics.Topics {
		names = append(names, aws.ToString(topic.TopicArn))
	}
	functions, err := s.lambda.ListFunctions(s.Context(), &lambda.ListFunctionsInput{})
	if err != nil {
		s.Fatal(err)
	}
	for _, function := range functions.Functions {
		names = append(names, aws.ToString(function.FunctionArn))
	}
	roles, err := s.iam.ListRoles(s.Context(), &iam.ListRolesInput{})
	if err != nil {
		s.Fatal(err)
	}
	for _, role := range roles.Roles {
		names = append(names, aws.ToString(role.Arn))
	}
	groups, err := s.logs.DescribeLogGroups(s.Context(), &cloudwatchlogs.DescribeLogGroupsInput{})
	if err != nil {
		s.Fatal(err)
	}
	for _, group := range groups.LogGroups {
		names = append(names, ":"+aws.ToString(group.LogGroupName))
	}
	for _, name := range names {
		last := name[strings.LastIndexAny(name, ":/")+1:]
		for _, prefix := range prefixes {
			if strings.HasPrefix(last, prefix) {
				s.Errorf("there should be nothing called %s…, but there is %s", prefix, name)
			}
		}
	}
}

// isGone asks the cloud itself for a resource that the engine deleted.
func (s *system) isGone(resource engine.Resource) {
	s.Helper()
	ctx, id := s.Context(), aws.String(resource.ID)
	var err error
	switch resource.Type {
	case "aws:sqs/queue:Queue":
		_, err = s.sqs.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: id})
	case "aws:sns/topic:Topic":
		_, err = s.sns.GetTopicAttributes(ctx, &sns.GetTopicAttributesInput{TopicArn: id})
	case "aws:sns/topicSubscription:TopicSubscription":
		_, err = s.sns.GetSubscriptionAttributes(ctx, &sns.GetSubscriptionAttributesInput{SubscriptionArn: id})
	case "aws:iam/role:Role":
		_, err = s.iam.GetRole(ctx, &iam.GetRoleInput{RoleName: id})
	case "aws:lambda/function:Function":
		_, err = s.lambda.GetFunction(ctx, &lambda.GetFunctionInput{FunctionName: id})
	case "aws:lambda/eventSourceMapping:EventSourceMapping":
		_, err = s.lambda.GetEventSourceMapping(ctx, &lambda.GetEventSourceMappingInput{UUID: id})
	case "aws:cloudwatch/logGroup:LogGroup":
		_, err = s.logs.ListTagsForResource(ctx, &cloudwatchlogs.ListTagsForResourceInput{
			ResourceArn: aws.String(fmt.Sprint(resource.Outputs["arn"])),
		})
	case "aws:cloudwatch/metricAlarm:MetricAlarm":
		found, asked := s.cloudwatch.DescribeAlarms(ctx, &cloudwatch.DescribeAlarmsInput{AlarmNames: []string{resource.ID}})
		if err = asked; err == nil && len(found.MetricAlarms) == 0 {
			return
		}
	default:
		// A policy is deleted with its resource. Components and checks create nothing in AWS.
		return
	}
	if err == nil {
		s.Errorf("%s %s is still there", resource.Type, resource.ID)
	}
}
