// Package docs tests what the documentation says: its examples run, and give what it says they give.
package docs
