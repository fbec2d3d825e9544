package docs_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	"gopkg.in/yaml.v3"

	"github.com/eventlink/pulumi-eventlink/finding"
	"github.com/eventlink/pulumi-eventlink/provider/wiring"
)

var update = flag.Bool("update", false, "rewrite what the documentation says its examples print")

const findingsPage = "../../docs/findings.md"

const contractsPage = "../../docs/contracts.md"

// section matches the section of a code: its inputs in YAML, and their findings.
var section = regexp.MustCompile("### ([A-Z]{3}[0-9]{3}): [^\n]*\n(?:[^#`\n][^\n]*\n|\n)*```yaml\n((?s:.*?))```\n```text\n((?s:.*?))```")

func TestEverySectionShowsItsFindings(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(findingsPage)
	if err != nil {
		t.Fatal(err)
	}
	var documented []string
	for _, match := range section.FindAllStringSubmatch(string(page), -1) {
		code, example, want := match[1], match[2], match[3]
		documented = append(documented, code)
		var got strings.Builder
		for _, f := range judge(t, example) {
			fmt.Fprintf(&got, "%s: %s\n", f.Severity, f)
		}
		if !strings.Contains(got.String(), "["+code+"]") {
			t.Errorf("the example of %s does not give it:\n%s", code, got.String())
		}
		if *update {
			page = []byte(strings.Replace(string(page), "```yaml\n"+example+"```\n```text\n"+want+"```",
				"```yaml\n"+example+"```\n```text\n"+got.String()+"```", 1))
			continue
		}
		if diff := cmp.Diff(want, got.String()); diff != "" {
			t.Errorf("%s: the page differs (-page +printed); run with -update to rewrite it:\n%s", code, diff)
		}
	}
	if *update {
		if err := os.WriteFile(findingsPage, page, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(documented)
	if diff := cmp.Diff(declaredCodes(t), documented); diff != "" {
		t.Errorf("codes declared and codes documented differ (-declared +documented):\n%s", diff)
	}
}

// judged matches an example of a changed contract, and its findings.
var judged = regexp.MustCompile("```yaml\n((?s:.*?))```\n```text\n((?s:.*?))```")

func TestContractsChangeAsThePageSays(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(contractsPage)
	if err != nil {
		t.Fatal(err)
	}
	examples := judged.FindAllStringSubmatch(string(page), -1)
	if len(examples) < 10 {
		t.Errorf("found %d examples, wanted at least 10", len(examples))
	}
	for _, match := range examples {
		got := ""
		for _, f := range judge(t, asText(t, match[1])) {
			got += fmt.Sprintf("%s: %s\n", f.Severity, f)
		}
		if got == "" {
			got = "no findings\n"
		}
		if *update {
			page = []byte(strings.Replace(string(page), match[0], "```yaml\n"+match[1]+"```\n```text\n"+got+"```", 1))
			continue
		}
		if diff := cmp.Diff(match[2], got); diff != "" {
			t.Errorf("of\n%sthe page differs (-page +printed); run with -update to rewrite it:\n%s", match[1], diff)
		}
	}
	if *update {
		if err := os.WriteFile(contractsPage, page, 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// asText makes JSON text of the schemas of an example, as the components do before a Contract gets them.
func asText(t *testing.T, example string) string {
	t.Helper()
	var document map[string]map[string]any
	if err := yaml.Unmarshal([]byte(example), &document); err != nil {
		t.Fatal(err)
	}
	for _, inputs := range document {
		if schema, ok := inputs["eventSchema"].(map[string]any); ok {
			inputs["eventSchema"] = text(t, schema)
		}
	}
	written, err := yaml.Marshal(document)
	if err != nil {
		t.Fatal(err)
	}
	return string(written)
}

// judge gives the findings on an example: a component or resource with its inputs, and the deployed inputs.
func judge(t *testing.T, example string) []finding.Finding {
	t.Helper()
	var document map[string]yaml.Node
	if err := yaml.Unmarshal([]byte(example), &document); err != nil {
		t.Fatal(err)
	}
	read := func(name string) property.Map {
		node, ok := document[name]
		if !ok {
			return property.Map{}
		}
		return value(t, &node).AsMap()
	}
	deployed := read("deployed")
	for name := range document {
		switch name {
		case "ExtensionPoint":
			return wiring.ExtensionPoint(read(name))
		case "Extension":
			return wiring.Extension(read(name))
		case "Contract":
			return wiring.Contract(deployed, read(name))
		case "Mapping":
			return wiring.Mapping(deployed, read(name))
		}
	}
	t.Fatalf("no component in\n%s", example)
	return nil
}

// value reads a YAML node as the engine would send it; !unknown is a value that is not known at preview.
func value(t *testing.T, node *yaml.Node) property.Value {
	t.Helper()
	switch {
	case node.Tag == "!unknown":
		return property.New(property.Computed)
	case node.Kind == yaml.MappingNode:
		fields := map[string]property.Value{}
		for i := 0; i < len(node.Content); i += 2 {
			fields[node.Content[i].Value] = value(t, node.Content[i+1])
		}
		return property.New(fields)
	case node.Kind == yaml.SequenceNode:
		items := make([]property.Value, len(node.Content))
		for i, item := range node.Content {
			items[i] = value(t, item)
		}
		return property.New(items)
	case node.Tag == "!!int", node.Tag == "!!float":
		number, err := strconv.ParseFloat(node.Value, 64)
		if err != nil {
			t.Fatal(err)
		}
		return property.New(number)
	case node.Tag == "!!bool":
		return property.New(node.Value == "true")
	case node.Tag == "!!null":
		return property.Value{}
	default:
		return property.New(node.Value)
	}
}

// declaredCodes reads the codes from the source of package finding.
func declaredCodes(t *testing.T) []string {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "../../finding/codes.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	ast.Inspect(file, func(n ast.Node) bool {
		if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			code, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			codes = append(codes, code)
		}
		return true
	})
	slices.Sort(codes)
	return codes
}
