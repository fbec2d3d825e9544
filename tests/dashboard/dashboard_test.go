package dashboard_test

import (
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/blang/semver"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/google/go-cmp/cmp"
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi-go-provider/integration"
	"github.com/pulumi/pulumi/sdk/v3/go/property"

	"github.com/eventlink/pulumi-eventlink/provider"
	"github.com/eventlink/pulumi-eventlink/tests/dashboard"
	"github.com/eventlink/pulumi-eventlink/tests/installed"
	"github.com/eventlink/pulumi-eventlink/tests/picture"
)

// update writes the pictures: make pictures.
var update = flag.Bool("update", false, "write the picture into docs, and those of other sizes into .state")

// bodyOf calls the function of the provider, and reads what it gives.
func bodyOf(t *testing.T, lanes ...provider.DashboardLane) dashboard.Body {
	t.Helper()
	server, err := integration.NewServer(t.Context(), provider.Name, semver.MustParse(provider.Version), integration.WithProvider(provider.New()))
	if err != nil {
		t.Fatal(err)
	}
	var list []property.Value
	for _, l := range lanes {
		fields := property.New(map[string]property.Value{
			"name": property.New(l.Name), "functionArn": property.New(l.FunctionARN), "queueArn": property.New(l.QueueARN), "deadLetterQueueArn": property.New(l.DeadLetterQueueARN),
		})
		if l.OldestSeconds != nil {
			fields = property.New(fields.AsMap().Set("oldestSeconds", property.New(float64(*l.OldestSeconds))))
		}
		list = append(list, fields)
	}
	response, err := server.Invoke(p.InvokeRequest{
		Token: "eventlink:index:dashboard", Args: property.NewMap(map[string]property.Value{"lanes": property.New(list)}),
	})
	if err != nil || len(response.Failures) > 0 {
		t.Fatal(err, response.Failures)
	}
	body, err := dashboard.Read([]byte(response.Return.Get("body").AsString()))
	if err != nil {
		t.Fatal(err)
	}
	return body
}

// many gives a program of n components. Beyond the first ones they have the queues and functions of those.
func many(lanes []provider.DashboardLane, n int) []provider.DashboardLane {
	var all []provider.DashboardLane
	for i := range n {
		l := lanes[i%len(lanes)]
		if i >= len(lanes) {
			l.Name = fmt.Sprintf("%s-%d", l.Name, i/len(lanes)+1)
		}
		all = append(all, l)
	}
	return all
}

// lanes are n components.
func lanes(n int) []provider.DashboardLane {
	all := make([]provider.DashboardLane, n)
	for i := range all {
		name := fmt.Sprintf("component-%d", i)
		all[i] = provider.DashboardLane{
			Name: name, FunctionARN: "arn:aws:lambda:eu-central-1:123456789012:function:" + name,
			QueueARN: "arn:aws:sqs:eu-central-1:123456789012:" + name, DeadLetterQueueARN: "arn:aws:sqs:eu-central-1:123456789012:" + name + "-dlq",
		}
	}
	return all
}

// TestABodyObeysCloudWatchsStructure reads bodies of programs of many sizes: the least, the greatest, and some between.
func TestABodyObeysCloudWatchsStructure(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 2, 4, 20, 99} {
		body := bodyOf(t, lanes(n)...)
		rows := 0
		for _, w := range body.Widgets {
			if strings.HasPrefix(w.Properties.Markdown, "## ") {
				rows++
			}
		}
		if rows != n {
			t.Errorf("of %d components: got %d rows", n, rows)
		}
		// What goes wrong anywhere is seen without scrolling.
		const screen = 16
		if first := body.Widgets[1]; n > 1 && (len(first.Properties.Metrics) != n || first.Y > screen/2) {
			t.Errorf("of %d components: the first graph is %+v", n, first)
		}
	}
}

func TestLanesOfOtherRegionsAreShownTogether(t *testing.T) {
	t.Parallel()
	two := lanes(2)
	two[1].QueueARN = strings.Replace(two[1].QueueARN, "eu-central-1", "us-east-1", 1)
	two[1].DeadLetterQueueARN = strings.Replace(two[1].DeadLetterQueueARN, "eu-central-1", "us-east-1", 1)
	two[1].FunctionARN = strings.Replace(two[1].FunctionARN, "eu-central-1", "us-east-1", 1)
	body := bodyOf(t, two...)
	for _, w := range body.Widgets[1:4] {
		if m := w.Properties.Metrics; w.Properties.Region != "eu-central-1" || m[0].Region != "" || m[1].Region != "us-east-1" {
			t.Errorf("%s is of %s, its series %+v", w.Properties.Title, w.Properties.Region, m)
		}
	}
	if last := body.Widgets[len(body.Widgets)-1]; last.Properties.Region != "us-east-1" {
		t.Errorf("the last row is of %s", last.Properties.Region)
	}
}

func TestTheAgeOfTheOldestHasItsThreshold(t *testing.T) {
	t.Parallel()
	own, none := 60, -1
	two := lanes(3)
	two[1].OldestSeconds, two[2].OldestSeconds = &own, &none
	var got []string
	for _, w := range bodyOf(t, two...).Widgets {
		for _, line := range w.Properties.Annotations.Horizontal {
			got = append(got, fmt.Sprint(w.Properties.Title, " ", line.Label, " ", line.Value))
		}
	}
	if diff := cmp.Diff([]string{"Queue 300 s 300", "Queue 60 s 60"}, got); diff != "" {
		t.Errorf("the lines:\n%s", diff)
	}
	var all []string
	for _, w := range bodyOf(t, lanes(2)...).Widgets[:4] {
		for _, line := range w.Properties.Annotations.Horizontal {
			all = append(all, w.Properties.Title+" "+line.Label)
		}
	}
	if diff := cmp.Diff([]string{"Oldest event in the queue 300 s"}, all); diff != "" {
		t.Errorf("the lines on top, where all have the same:\n%s", diff)
	}
}

// TestReadRefusesWhatCloudWatchWould: a test that reads a body would otherwise pass whatever is in it.
func TestReadRefusesWhatCloudWatchWould(t *testing.T) {
	t.Parallel()
	const graph = `{"type":"metric","x":0,"y":0,"width":6,"height":6,"properties":{"title":"t","view":"timeSeries","region":"eu-central-1","stat":"Sum","period":60,"metrics":[["AWS/SQS","M","QueueName","q",{"label":"l"}]]}}`
	if _, err := dashboard.Read([]byte(`{"widgets":[` + graph + `]}`)); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string][2]string{
		"an unknown field":          {`"title"`, `"titel"`},
		"an unknown option":         {`"label"`, `"lable"`},
		"off the grid":              {`"x":0`, `"x":20`},
		"no height":                 {`"height":6`, `"height":0`},
		"another view":              {`"timeSeries"`, `"lines"`},
		"another statistic":         {`"Sum"`, `"p"`},
		"a period of half a minute": {`"period":60`, `"period":30`},
		"no region":                 {`"eu-central-1"`, `""`},
		"half a dimension":          {`,"q"`, ``},
		"no label":                  {`"l"`, `""`},
		"another variable":          {`"l"`, `"${AVERAGE}"`},
		"a colour by name":          {`{"label":"l"}`, `{"label":"l","color":"red"}`},
		"another axis":              {`{"label":"l"}`, `{"label":"l","yAxis":"middle"}`},
		"another type":              {`"metric"`, `"graph"`},
	} {
		changed := strings.Replace(graph, change[0], change[1], 1)
		if _, err := dashboard.Read([]byte(`{"widgets":[` + changed + `]}`)); changed == graph || err == nil {
			t.Errorf("%s is read: %s", name, changed)
		}
	}
	if _, err := dashboard.Read([]byte(`{"widgets":[` + graph + "," + graph + `]}`)); err == nil {
		t.Error("two widgets at one place are read")
	}
}

// TestTheDashboardShowsADay draws the dashboard of a shop after a day with faults. Every series of the body has values in what the
// lanes wrote and what the cloud counted: a name that is misspelt would have none.
func TestTheDashboardShowsADay(t *testing.T) {
	t.Parallel()
	s := opened(t)
	start := s.day()
	s.collect()
	root, err := installed.Root()
	if err != nil {
		t.Fatal(err)
	}
	for n, file := range map[int]string{1: ".state/dashboard-1.png", 4: "docs/dashboard.png", 20: ".state/dashboard-20.png"} {
		body := bodyOf(t, many(s.lanes, n)...)
		for _, w := range body.Widgets {
			for _, m := range w.Properties.Metrics {
				// The local cloud counts nothing of functions that a queue calls.
				if m.Namespace != "AWS/Lambda" && !s.data.Has(m) {
					t.Errorf("nothing was measured for %s of %s: %+v", m.Label, w.Properties.Title, m)
				}
			}
		}
		html, err := dashboard.Draw(body, &s.data, dashboard.Window{Start: start, Periods: minutes, Stretch: stretch}, width)
		if err != nil {
			t.Fatal(err)
		}
		shot := shot(t, html)
		if *update {
			if err := os.WriteFile(filepath.Join(root, file), shot, 0o644); err != nil { //nolint:gosec // a picture
				t.Fatal(err)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(root, "docs/dashboard.png")); err != nil {
		t.Errorf("%v: run make pictures", err)
	}
}

// width is that of a dashboard in a browser, in pixels.
const width = 1400

// shot takes a picture of a page.
func shot(t *testing.T, html string) []byte {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(html)) }))
	defer server.Close()
	tab, end, err := picture.Browser(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer end()
	var shot []byte
	if err := chromedp.Run(tab, emulation.SetDeviceMetricsOverride(width, 900, 1, false), chromedp.Navigate(server.URL), chromedp.FullScreenshot(&shot, 100)); err != nil {
		t.Fatal(err)
	}
	packed, err := picture.Packed(shot)
	if err != nil {
		t.Fatal(err)
	}
	return packed
}
