package provider_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	p "github.com/pulumi/pulumi-go-provider"
	"github.com/pulumi/pulumi/sdk/v3/go/common/resource"
	"github.com/pulumi/pulumi/sdk/v3/go/property"
	rpc "github.com/pulumi/pulumi/sdk/v3/proto/go"

	"github.com/eventlink/pulumi-eventlink/provider"
	"github.com/eventlink/pulumi-eventlink/provider/lane"
)

// TestEveryChildHasAnAliasUnderTheFormerNameOfItsComponent renames components to and from names that are too long for AWS, or
// have characters that AWS has not: the engine finds no child by itself whose name does not begin with that of its component.
func TestEveryChildHasAnAliasUnderTheFormerNameOfItsComponent(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("orders-", 9)
	for _, c := range []struct{ component, was, is string }{
		{"ExtensionPoint", "orders", "purchases"},
		{"ExtensionPoint", long + "a", long + "b"},
		{"ExtensionPoint", "orders", "shop.orders"},
		{"Extension", "shop.orders", "orders"},
		{"Extension", long, "orders"},
	} {
		t.Run(c.component+" "+c.was+" to "+c.is, func(t *testing.T) {
			t.Parallel()
			inputs := pointInputs(fifoTopic)
			if c.component == "Extension" {
				inputs = extensionInputs(fifoTopic, queue)
			}
			former := urnOf(c.component, c.was)
			m, _, err := constructAs(t, p.ConstructRequest{
				Urn: urnOf(c.component, c.is), Inputs: property.NewMap(inputs), Aliases: []resource.URN{former},
			})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range m.registered {
				if r.TypeToken.Package() != "aws" {
					continue
				}
				want := []string{lane.Prefix(c.was) + strings.TrimPrefix(r.Name, lane.Prefix(c.is)) + " of " + string(former)}
				var got []string
				for _, alias := range r.RegisterRPC.GetAliases() {
					got = append(got, alias.GetSpec().GetName()+" of "+alias.GetSpec().GetParentUrn())
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s has other aliases (-want +got):\n%s", r.Name, diff)
				}
			}
		})
	}
}

func TestAnAliasThatNamesOnlyWhatChangedBecomesAURN(t *testing.T) {
	t.Parallel()
	const point, group = "eventlink:index:ExtensionPoint", "urn:pulumi:dev::shop::shop:index:Group::group"
	request := &rpc.ConstructRequest{Project: "shop", Stack: "dev", Type: point, Name: "orders", Parent: group}
	inGroup := func(name string) string { return "urn:pulumi:dev::shop::shop:index:Group$" + point + "::" + name }
	for _, c := range []struct {
		name  string
		alias *rpc.Alias_Spec
		want  string
	}{
		{"a name", &rpc.Alias_Spec{Name: "old"}, inGroup("old")},
		{"no parent", &rpc.Alias_Spec{Parent: &rpc.Alias_Spec_NoParent{NoParent: true}}, "urn:pulumi:dev::shop::" + point + "::orders"},
		{
			"another parent", &rpc.Alias_Spec{Parent: &rpc.Alias_Spec_ParentUrn{ParentUrn: "urn:pulumi:dev::shop::shop:index:Other::other"}},
			"urn:pulumi:dev::shop::shop:index:Other$" + point + "::orders",
		},
		{
			"the stack as the parent", &rpc.Alias_Spec{Parent: &rpc.Alias_Spec_ParentUrn{ParentUrn: "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"}},
			"urn:pulumi:dev::shop::" + point + "::orders",
		},
		{"a type", &rpc.Alias_Spec{Type: "old:index:Point"}, "urn:pulumi:dev::shop::shop:index:Group$old:index:Point::orders"},
		{
			"a stack and a project", &rpc.Alias_Spec{Stack: "test", Project: "store", Parent: &rpc.Alias_Spec_NoParent{NoParent: true}},
			"urn:pulumi:test::store::" + point + "::orders",
		},
	} {
		if got := string(provider.FormerURN(request, c.alias)); got != c.want {
			t.Errorf("%s: want %s, got %s", c.name, c.want, got)
		}
	}
}
