// Package localcloud runs MiniStack, a local AWS, for the end-to-end tests and for the demo.
//
// It starts the server on a free port of the loopback interface, with IAM enforced (AUTH=true) and over TLS, so that
// roles, queue policies and TLS-only statements have the same effect as on AWS. It keeps the server's log for
// diagnosis, and stops the server with every function process that it started.
//
// It needs Linux or another Unix: it relies on process groups. It never sleeps to wait; it polls until a deadline.
//
// Invariant: nothing that Start started outlives Stop, or the process that called Start, even if that process is
// killed.
package localcloud
