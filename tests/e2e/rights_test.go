package e2e_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/iam"
)

// deployersPolicy finds the policy in docs/security.md.
var deployersPolicy = regexp.MustCompile("(?s)<!-- the policy of who deploys -->\n```json\n(.*?)```")

// standInsOwn is what the stand-in asks for in place of AWS's own checks.
const standInsOwn = `{ "Effect": "Allow", "Action": ["iam:SimulatePrincipalPolicy", "sqs:GetQueueUrl"], "Resource": "*" },`

// TestThePolicyInTheDocumentationSufficesToDeploy deploys, changes and destroys lanes as a user with that policy, and shows that
// the cloud refuses a user who lacks one of its actions.
func TestThePolicyInTheDocumentationSufficesToDeploy(t *testing.T) {
	locally(t)
	page, err := os.ReadFile("../../docs/security.md")
	if err != nil {
		t.Fatal(err)
	}
	found := deployersPolicy.FindStringSubmatch(string(page))
	if found == nil {
		t.Fatal("docs/security.md has no policy of who deploys")
	}
	policy := strings.Replace(found[1], `"Statement": [`, `"Statement": [`+standInsOwn, 1)
	lacking := strings.Replace(policy, `"sqs:CreateQueue", `, "", 1)
	if lacking == policy {
		t.Fatal("the policy does not allow to create a queue")
	}
	admin := clientsIn(here.region())
	parameters := map[string]any{"Changed": false, "Boundary": admin.boundaryCalled(t, "eventlink-rights-boundary")}
	options := rendered(t, "rights.yaml.tmpl", parameters)

	options.Environment = admin.user(t, "lacking", lacking)
	refused := laidOut(t, options)
	if result, err := refused.stack.Up(t.Context()); err == nil || !strings.Contains(result.Output, "sqs:CreateQueue") {
		t.Errorf("a user who may not create a queue is refused: got %v", err)
	}

	options.Environment = admin.user(t, "deployer", policy)
	s := deployed(t, options)
	parameters["Changed"] = true
	if err := s.stack.Write(rendered(t, "rights.yaml.tmpl", parameters).Program); err != nil {
		t.Fatal(err)
	}
	changed := s.up()
	if changed.Changes["update"] < 10 {
		t.Errorf("the change touches most resources: got %v", changed.Changed())
	}
	if _, err := s.stack.Refresh(t.Context(), "--expect-no-changes"); err != nil {
		t.Error(err)
	}
	if _, err := s.stack.Destroy(t.Context()); err != nil {
		t.Error(err)
	}
}

// user makes a user with one policy, and gives the environment of that user's commands.
func (c clients) user(t *testing.T, name, policy string) []string {
	t.Helper()
	user := aws.String("eventlink-" + name)
	if _, err := c.iam.CreateUser(t.Context(), &iam.CreateUserInput{UserName: user}); err != nil {
		t.Fatal(err)
	}
	if _, err := c.iam.PutUserPolicy(t.Context(), &iam.PutUserPolicyInput{
		UserName: user, PolicyName: user, PolicyDocument: aws.String(policy),
	}); err != nil {
		t.Fatal(err)
	}
	key, err := c.iam.CreateAccessKey(t.Context(), &iam.CreateAccessKeyInput{UserName: user})
	if err != nil {
		t.Fatal(err)
	}
	return []string{
		"AWS_ACCESS_KEY_ID=" + aws.ToString(key.AccessKey.AccessKeyId),
		"AWS_SECRET_ACCESS_KEY=" + aws.ToString(key.AccessKey.SecretAccessKey),
	}
}
