package docs_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// reasonRow is a row of a table of reasons.
var reasonRow = regexp.MustCompile("(?m)^\\| `([a-z0-9-]+)` \\|")

func TestEveryReasonIsDocumented(t *testing.T) {
	t.Parallel()
	_, tables, _ := strings.Cut(read(t, "../../docs/messages.md"), "| reason | what happened |")
	var documented []string
	for _, match := range reasonRow.FindAllStringSubmatch(tables, -1) {
		documented = append(documented, match[1])
	}
	slices.Sort(documented)
	if diff := cmp.Diff(declaredReasons(t), documented); diff != "" {
		t.Errorf("reasons declared and reasons documented differ (-declared +documented):\n%s", diff)
	}
}

// declaredReasons reads the constants of type Reason from the packages that the Lambda program is made of.
func declaredReasons(t *testing.T) []string {
	t.Helper()
	var reasons []string
	for _, folder := range []string{"engine", "celmap", "lambdaruntime"} {
		err := filepath.WalkDir(filepath.Join("../..", folder), func(path string, _ fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			reasons = append(reasons, constantsOfReason(t, file)...)
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(reasons)
	return reasons
}

func constantsOfReason(t *testing.T, file *ast.File) []string {
	t.Helper()
	var reasons []string
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		name := ""
		switch typ := spec.Type.(type) {
		case *ast.Ident:
			name = typ.Name
		case *ast.SelectorExpr:
			name = typ.Sel.Name
		}
		for _, value := range spec.Values {
			if literal, ok := value.(*ast.BasicLit); ok && name == "Reason" {
				reason, err := strconv.Unquote(literal.Value)
				if err != nil {
					t.Fatal(err)
				}
				reasons = append(reasons, reason)
			}
		}
		return true
	})
	return reasons
}
