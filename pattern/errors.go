package pattern

import "fmt"

// A SyntaxError says that ECMA-262 forbids the pattern under the u flag.
type SyntaxError struct {
	// Offset counts code points from the start of the pattern, from 0.
	Offset int
	// Got and Want say what stands there and what may stand there; Remedy, which may be empty, what to write instead.
	Got, Want, Remedy string
}

func (e *SyntaxError) Error() string {
	s := fmt.Sprintf("at character %d: got %s, wanted %s", e.Offset+1, e.Got, e.Want)
	if e.Remedy != "" {
		s += "; " + e.Remedy
	}
	return s
}

// An UnsupportedError says that the pattern is right by ECMA-262 but uses what this package does not run.
type UnsupportedError struct {
	// Offset counts code points from the start of the pattern, from 0.
	Offset int
	// Construct names what was found there, as "lookahead (?="; Remedy says what to do.
	Construct, Remedy string
}

func (e *UnsupportedError) Error() string {
	return fmt.Sprintf("at character %d: %s is not supported; %s", e.Offset+1, e.Construct, e.Remedy)
}
