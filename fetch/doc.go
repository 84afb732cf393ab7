// Package fetch fills the data set: it lists the collectors and runs them.
//
// The way of the data: [Collectors] turns the configuration and the environment
// into one collector a source; [Run] opens one update of the data set, lets each
// collector read its source and commit what it read, and records the as-of at
// the end. A collector that fails does not undo what others committed, nor what
// it had committed before; the run then fails and names it.
//
// This is the only part of the program that knows secrets, and the only one
// that talks to the network. It computes no figure.
package fetch
