// Package contract is a contract at work.
package contract
