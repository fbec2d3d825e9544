// Package installed finds the tools that the Makefile installed or built: the Pulumi CLI, its language hosts, the local
// cloud, the two plugins, the packed SDKs, and the packages that programs import.
//
// It builds and downloads nothing. If something is absent, the error names the make target for it.
//
// Invariant: every path that it gives is absolute and exists.
package installed
