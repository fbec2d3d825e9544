package celmap

import (
	"cel.dev/cel-go/cel"
	"cel.dev/cel-go/common/ast"
	"cel.dev/cel-go/common/operators"
	"cel.dev/cel-go/common/types"
	"cel.dev/cel-go/ext"
)

// twoVariables has the macros with two variables, the index and the item of a list or the key and the value of a map, as cel-go
// has them: all, exists, existsOne and transformList. cel-go's transformMap makes a map whose order is random, so here
// map.transformMap(k, v, f) is map.transformList(k, v, {k: f}).merge().
func twoVariables() []cel.EnvOption {
	return []cel.EnvOption{
		ext.TwoVarComprehensions(ext.TwoVarComprehensionsVersion(0)),
		cel.Macros(
			cel.ReceiverMacro("transformMap", 3, transformMap), cel.ReceiverMacro("transformMap", 4, transformMap),
			cel.ReceiverMacro("transformMapEntry", 3, transformMapEntry), cel.ReceiverMacro("transformMapEntry", 4, transformMapEntry),
		),
	}
}

func transformMap(factory cel.MacroExprFactory, target ast.Expr, args []ast.Expr) (ast.Expr, *cel.Error) {
	for _, variable := range args[:2] {
		if variable.Kind() != ast.IdentKind {
			return nil, factory.NewError(variable.ID(), "argument must be a simple name")
		}
	}
	key, value := args[0].AsIdent(), args[1].AsIdent()
	if key == value {
		return nil, factory.NewError(args[1].ID(), "duplicate variable name: "+value)
	}
	entry := factory.NewMap(factory.NewMapEntry(factory.NewIdent(key), args[len(args)-1], false))
	step := factory.NewCall(operators.Add, factory.NewAccuIdent(), factory.NewList(entry))
	if len(args) == 4 {
		step = factory.NewCall(operators.Conditional, args[2], step, factory.NewAccuIdent())
	}
	list := factory.NewComprehensionTwoVar(target, key, value, factory.AccuIdentName(), factory.NewList(), factory.NewLiteral(types.True), step, factory.NewAccuIdent())
	return factory.NewMemberCall("merge", list), nil
}

// transformMapEntry is refused: it fails on a key that comes twice.
func transformMapEntry(factory cel.MacroExprFactory, target ast.Expr, _ []ast.Expr) (ast.Expr, *cel.Error) {
	return nil, factory.NewError(target.ID(), "the mapping language does not have transformMapEntry: write list.map(x, {key: value}).merge(), where the last of equal keys wins")
}
