// Command rse-dashboard fetches CI and security data of an engineering
// organisation and renders it as a static site.
//
//	rse-dashboard build --config dashboard.yaml --data data --site site
//
// See rse-dashboard help for its commands.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // time_zone has to work where the system has no zones, as in a scratch image

	"golang.org/x/term"
)

func main() { os.Exit(run()) }

// run runs the program and returns its exit code: 0, 1 after an error, 2 after a
// mistake in the command line, 130 after an interruption.
func run() int {
	ctx, _ := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// A second Ctrl-C ends the program at once; every write is atomic. A second
	// SIGTERM never does, as timeout(1) sends it to the program and to its group.
	context.AfterFunc(ctx, func() { signal.Reset(os.Interrupt) })

	app := &app{
		out: os.Stdout, err: os.Stderr, environment: os.LookupEnv, clock: time.Now,
		terminal: term.IsTerminal(int(os.Stderr.Fd())),
	}
	err := newRoot(app).ExecuteContext(ctx)
	var usage *usageError
	switch {
	case err == nil:
		return 0
	case ctx.Err() != nil:
		fmt.Fprintln(os.Stderr, "interrupted; the site is as before, and the next fetch continues where this one stopped")
		return 130
	case errors.As(err, &usage):
		fmt.Fprintf(os.Stderr, "error: %v\nTry: %s --help\n", err, usage.command)
		return 2
	}
	fmt.Fprintln(os.Stderr, "error:", err)
	return 1
}
