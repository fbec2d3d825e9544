package localcloud_test

import (
	"bufio"
	"fmt"
	"net"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/eventlink/pulumi-eventlink/tests/localcloud"
)

// TestACloudEndsWithTheProcessThatStartedIt kills a process that has a cloud, and sees the cloud gone.
func TestACloudEndsWithTheProcessThatStartedIt(t *testing.T) {
	t.Parallel()
	const role = "EVENTLINK_TEST_HAS_A_CLOUD"
	if folder := os.Getenv(role); folder != "" {
		cloud, err := localcloud.Start(t.Context(), localcloud.Options{Folder: folder})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println("at " + cloud.Endpoint())
		<-t.Context().Done()
	}
	//nolint:gosec // this very test
	process := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestACloudEndsWithTheProcessThatStartedIt$")
	process.Env = append(os.Environ(), role+"="+t.TempDir())
	output, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	address := ""
	for lines := bufio.NewScanner(output); address == "" && lines.Scan(); {
		address, _ = strings.CutPrefix(lines.Text(), "at https://")
		if address == lines.Text() {
			address = ""
		}
	}
	if err := process.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = process.Wait()
	if address == "" {
		t.Fatal("the process has not started a cloud")
	}
	deadline := time.Now().Add(5 * time.Minute)
	for {
		connection, err := net.DialTimeout("tcp", address, time.Second)
		if err != nil {
			return
		}
		connection.Close()
		if time.Now().After(deadline) {
			t.Fatalf("the cloud at %s outlives the process that started it", address)
		}
	}
}
