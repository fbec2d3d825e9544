// Package graph draws what a program wires: topics, extension points with the variants of their events, extensions with the
// filter on the way to them, and where the commands go; as SVG and as Mermaid.
//
// It reads no files and asks no cloud. Invariant: an edge goes wherever an event or a command can go; a variant is only said not
// to go to an extension where its subscription's filter keeps it out.
package graph
