// Package release tests what `make release` makes, as somebody would who downloads it: the archive of the plugin is
// installed into an empty Pulumi home and runs the example.
//
// It builds the archives of this machine's system only, from the same configuration: all six take many minutes.
package release
