// Package sdk tests what a user of each language gets: the packs, the types, and the examples, which are run from the packs
// with the real engine, the plugin and the Lambda program as they ship, and a local cloud.
//
// There is no compiler for .NET here: its SDK and its example are held to the grammar of C# and to schema.json.
package sdk
