package e2e_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"

	"github.com/eventlink/pulumi-eventlink/tests/localcloud"
)

// realAWS names the environment variable that asks for a real account.
const realAWS = "EVENTLINK_E2E_AWS"

// A place is where the tests run: the local cloud, or a real account.
type place struct {
	cloud *localcloud.Cloud
	// own is the configuration of a real account, from the environment, as any AWS tool reads it.
	own         aws.Config
	credentials aws.Credentials
	// absent says why the place is not available.
	absent string
}

// here is set once, before any test runs.
var here place

func TestMain(m *testing.M) {
	flag.Parse()
	if err := moreAtATime(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(run(m))
}

// moreAtATime lets more tests run at a time than there are processors, unless told otherwise: each of them waits much.
func moreAtATime() error {
	told := false
	flag.Visit(func(f *flag.Flag) { told = told || f.Name == "test.parallel" })
	if told {
		return nil
	}
	return flag.Set("test.parallel", strconv.Itoa(2*runtime.GOMAXPROCS(0)))
}

func run(m *testing.M) int {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	defer cancel()
	if os.Getenv(realAWS) != "" {
		here = account(ctx)
		return m.Run()
	}
	cloud, err := localcloud.Start(ctx, localcloud.Options{})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	here = place{cloud: cloud}
	code := m.Run()
	if err := cloud.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// account looks for a real account. Without one, every test is skipped for that reason.
func account(ctx context.Context) place {
	own, err := config.LoadDefaultConfig(ctx)
	if err == nil && own.Region == "" {
		err = errors.New("no region is set")
	}
	var credentials aws.Credentials
	if err == nil {
		credentials, err = own.Credentials.Retrieve(ctx)
	}
	if err != nil {
		return place{absent: fmt.Sprintf("%s is set, but there is no AWS account to test on: %v", realAWS, err)}
	}
	return place{own: own, credentials: credentials}
}

// region is the region of most tests.
func (p place) region() string {
	if p.cloud != nil {
		return localcloud.DefaultRegion
	}
	return p.own.Region
}

func (p place) config(region string) aws.Config {
	if p.cloud != nil {
		return p.cloud.Config(region, localcloud.DefaultAccount)
	}
	own := p.own.Copy()
	own.Region = region
	return own
}

// environment is the environment of the stack's commands.
func (p place) environment() []string {
	if p.cloud != nil {
		return p.cloud.Environment(localcloud.DefaultRegion)
	}
	// The credentials themselves: the commands have a home of their own, without the user's files.
	return []string{
		"AWS_REGION=" + p.own.Region,
		"AWS_ACCESS_KEY_ID=" + p.credentials.AccessKeyID,
		"AWS_SECRET_ACCESS_KEY=" + p.credentials.SecretAccessKey,
		"AWS_SESSION_TOKEN=" + p.credentials.SessionToken,
	}
}

// architecture is that of the functions: a local cloud runs them on this very machine.
func (p place) architecture() string {
	if p.cloud != nil && runtime.GOARCH == "amd64" {
		return "x86_64"
	}
	return "arm64"
}

// patience is a safety net for the wait for an expected message.
const patience = 10 * time.Minute

// anywhere starts a test that runs on the local cloud and on a real account.
func anywhere(t *testing.T) {
	t.Helper()
	t.Parallel()
	if here.absent != "" {
		t.Skip(here.absent)
	}
}

// locally starts a test that needs the local cloud.
func locally(t *testing.T) {
	t.Helper()
	t.Parallel()
	if here.cloud == nil {
		t.Skip("this test wants the local cloud, and " + realAWS + " is set")
	}
}
