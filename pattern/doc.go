// Package pattern is the regular expressions of JSON Schema: ECMA-262 with the u flag, over code points, unanchored.
//
// Go's own regexp is another language: it refuses \u0041, \cA and ^.{1,2000}$, reads \s and . differently, and gives a
// meaning to (?i) and \A that ECMA-262 does not have. So a pattern is parsed here by the rules of ECMA-262 (the grammar
// with +UnicodeMode, without annex B) into a small syntax tree, which is compiled into a program and simulated.
//
// It refuses, with the offset in code points: what the grammar forbids (SyntaxError), and what is legal there but not
// run here, such as lookbehind, backreferences and properties that Go has no table for (UnsupportedError). It finds no
// positions and captures nothing: the one question is whether a string holds a match.
//
// Invariant: matching takes time linear in the string for every pattern that compiles; nothing backtracks. A Pattern
// never changes once compiled and is safe for concurrent use.
package pattern
