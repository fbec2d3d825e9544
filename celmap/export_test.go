package celmap

import "cel.dev/cel-go/common/decls"

// Functions are those of the dialect, as cel-go has them.
func Functions() (map[string]*decls.FunctionDecl, error) {
	env, err := environments[groupScope]()
	if err != nil {
		return nil, err
	}
	return env.Functions(), nil
}
