// Command demo does the main job of this package on a local cloud, from a refused preview to a table of what became of
// each event, and ends by itself.
//
// It runs the example of a language, examples/yaml by default, the plugin, the Pulumi engine and the Lambda program as they ship. Nothing of what it prints is
// typed in: findings are the engine's own, and each event's fate is read off the queues.
//
// Files in reading order: main.go (the story), events.go (what is published), fate.go (what became of it), print.go.
package main
