// Package e2e holds the end-to-end tests: real programs in YAML, the real Pulumi CLI and engine, the plugin and the
// Lambda program as they ship, and a local cloud that enforces IAM. With EVENTLINK_E2E_AWS=1, tests that do not depend
// on the local cloud run on a real account with the real aws plugin.
//
// Each test deploys one stack, or changes it. Checks that need no engine are elsewhere.
//
// Invariant: a test reads its results from the queues and topics, not from the engine's state alone.
package e2e
