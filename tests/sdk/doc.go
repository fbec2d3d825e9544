// Package sdk tests the packs, the types and the examples of each language. It runs the examples from the packs, with
// the real engine, the plugin and the Lambda program as they ship, and a local cloud.
//
// No compiler for .NET is available. The tests parse its SDK and example by the grammar of C#, and compare them with
// schema.json.
package sdk
