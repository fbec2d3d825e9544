package celmap

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/cost"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/common/types/ref"
	"cel.dev/cel-go/common/types/traits"

	"github.com/eventlink/pulumi-eventlink/engine/result"
)

// collecting has the functions that make one value of many.
//
//	list.sum()     the sum of ints or of doubles; 0, an int, for an empty list
//	map.merge(map) the members of both; where both have one, that of the second
//	list.merge()   the members of all maps in a list; of those that several have, the last
func collecting() []cel.EnvOption {
	object := cel.MapType(cel.StringType, cel.DynType)
	return []cel.EnvOption{
		cel.Function("sum", cel.MemberOverload("list_sum", []*cel.Type{cel.ListType(cel.DynType)}, cel.DynType, cel.UnaryBinding(sum))),
		cel.Function("merge",
			cel.MemberOverload("map_merge_map", []*cel.Type{object, object}, object, cel.BinaryBinding(func(a, b ref.Val) ref.Val { return merged(a, b) })),
			cel.MemberOverload("list_merge", []*cel.Type{cel.ListType(object)}, object, cel.UnaryBinding(mergedList))),
		cel.CostModel(
			cost.MemberOverload("list_sum", cost.EvalCost(cost.Sum(cost.Const(cost.CallCost), cost.Length(cost.Target())))),
			cost.MemberOverload("list_merge", cost.EvalCost(cost.Sum(cost.Const(cost.MapCreateBaseCost), cost.Length(cost.Target()), cost.ElemTotal(cost.Target())))),
			cost.MemberOverload("map_merge_map", cost.EvalCost(cost.Sum(cost.Const(cost.MapCreateBaseCost), cost.Length(cost.Target()), cost.Length(cost.Arg(0))))),
		),
	}
}

func sum(value ref.Val) ref.Val {
	list, ok := value.(traits.Lister)
	if !ok {
		return types.MaybeNoSuchOverloadErr(value)
	}
	var total ref.Val = types.Int(0)
	for it, first := list.Iterator(), true; it.HasNext() == types.True; first = false {
		item := it.Next()
		switch item.(type) {
		case types.Int, types.Double:
		default:
			return types.MaybeNoSuchOverloadErr(item)
		}
		if first {
			total = item
			continue
		}
		if total = total.(traits.Adder).Add(item); types.IsError(total) {
			return total
		}
	}
	return total
}

func merged(maps ...ref.Val) ref.Val {
	n := 0
	for _, m := range maps {
		o, ok := m.(*object)
		if !ok {
			return types.MaybeNoSuchOverloadErr(m)
		}
		if n += len(o.entries); n > MaxElements {
			return types.NewErr(result.TooLarge)
		}
	}
	entries := make(map[string]any, n)
	for _, m := range maps {
		for name, value := range m.(*object).entries {
			entries[name] = value
		}
	}
	return &object{entries: entries}
}

func mergedList(value ref.Val) ref.Val {
	list, ok := value.(traits.Lister)
	if !ok {
		return types.MaybeNoSuchOverloadErr(value)
	}
	var all []ref.Val
	for it := list.Iterator(); it.HasNext() == types.True; {
		all = append(all, it.Next())
	}
	return merged(all...)
}
