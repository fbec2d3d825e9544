// Command demo shows this package at work on a local cloud: a refused preview, a deployment, and a table with the fate
// of each event.
//
// It runs the example of a language, examples/yaml by default, with the plugin, the Pulumi engine and the Lambda
// program as they ship. It makes up nothing that it prints: the findings come from the engine, and the fate of each
// event from the queues.
//
// Files in reading order: main.go (the story), events.go (the events), fate.go (the fate of each), print.go.
package main
