// Package engine runs the plain Pulumi CLI on a program, as a user would, apart from everything on the machine: its own
// home, backend and plugins. A program in a language that the CLI has no host for is run by the language's Automation API.
//
// It builds and downloads nothing: the plugins are those that make build made, and a missing one is an error that says
// so. Every command has a time limit, and ends with all that it started.
//
// Invariant: the whole output of every command is in its Result, whether it failed or not.
package engine
