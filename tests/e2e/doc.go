// Package e2e holds the end-to-end tests: real programs in YAML, the real Pulumi CLI and engine, the plugin and the Lambda
// program as they ship, and a local cloud that enforces IAM. With EVENTLINK_E2E_AWS=1 those of them that need nothing
// special of the cloud run on a real account with the real aws plugin instead.
//
// Each test is one stack, or what becomes of one. What is checked faster without an engine is checked elsewhere.
//
// Invariant: a test that passes has seen what it claims on the queues and topics themselves, not in the engine's state
// alone.
package e2e
