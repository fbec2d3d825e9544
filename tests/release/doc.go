// Package release tests the results of `make release` as a user would: it installs the archive of the plugin into an
// empty Pulumi home and runs the example.
//
// It builds the archives of this machine's system only, with the same configuration. All six take many minutes.
package release
