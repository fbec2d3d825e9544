// Package celmap is the CEL dialect of mappings.
package celmap
