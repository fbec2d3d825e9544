// Package installed finds what the Makefile installed and built: the Pulumi CLI, its language hosts, the local cloud, the
// two plugins, the packed SDKs, and the packages that programs import.
//
// It builds and downloads nothing. What is absent is an error that names the make target which makes it.
//
// Invariant: every path it gives is absolute and existed when it was asked for.
package installed
