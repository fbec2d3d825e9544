// Package page tests the page of `eventlink serve`, and the playground, in a real browser.
package page
