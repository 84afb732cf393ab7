// Command benchmark measures the program as its users run it: made-up events in
// files, a site in the end, and for each run the processor time and the memory
// of the process, as the operating system counts them.
//
//	go run ./internal/benchmark -program bin/rse-dashboard [-large]
package main

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/hmcts/rse-dashboard/internal/standin/organisation"
)

// until is the end of the made-up history; any instant will do.
var until = time.Date(2026, 11, 20, 10, 37, 23, 0, time.UTC)

func main() {
	program := flag.String("program", "bin/rse-dashboard", "the program to measure")
	large := flag.Bool("large", false, "also measure ten million events (needs 6 GB of disk and some minutes)")
	flag.Parse()
	if err := run(*program, *large); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

func run(program string, large bool) error {
	program, err := filepath.Abs(program)
	if err != nil {
		return err
	}
	fmt.Printf("%-58s %10s %10s %10s\n", "", "CPU s", "memory MB", "target")
	if err := measure(program, 1_000_000, "4.0 s, 400 MB", "1.5 s"); err != nil || !large {
		return err
	}
	return measure(program, 10_000_000, "–", "5.0 s, 700 MB")
}

// measure builds a site from so many events, then renders it again from what
// was fetched.
func measure(program string, events int, buildTarget, renderTarget string) error {
	dir, err := os.MkdirTemp("", "rse-dashboard-benchmark-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := prepare(dir, events); err != nil {
		return err
	}
	now := until.Format(time.RFC3339)
	if err := timed(dir, fmt.Sprintf("build: %d events as NDJSON to the site", events), buildTarget, program, "build", "--now", now); err != nil {
		return err
	}
	if err := os.RemoveAll(filepath.Join(dir, "site")); err != nil {
		return err
	}
	return timed(dir, fmt.Sprintf("render: %d events as Parquet to the site", events), renderTarget, program, "render")
}

// prepare writes the events and a configuration of 21 projects.
func prepare(dir string, events int) error {
	org := organisation.New(5, organisation.Options{Until: until, Events: events})
	var config strings.Builder
	config.WriteString("sources: {files: [events.ndjson]}\npipelines:\n  projects:\n")
	for _, p := range org.Projects {
		fmt.Fprintf(&config, "    - {name: %q, folders: [%q, %q]}\n", p.Name, p.Folder, p.Nightly)
	}
	if err := os.WriteFile(filepath.Join(dir, "dashboard.yaml"), []byte(config.String()), 0o600); err != nil {
		return err
	}
	f, err := os.Create(filepath.Join(dir, "events.ndjson"))
	if err != nil {
		return err
	}
	w := bufio.NewWriterSize(f, 1<<20)
	var line []byte
	for d := range org.Documents {
		line = append(organisation.AppendFields(line[:0], d, organisation.Core), '\n')
		if _, err := w.Write(line); err != nil {
			break
		}
	}
	if err := w.Flush(); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// timed runs a command line in dir and prints what it used.
func timed(dir, what, target, program string, args ...string) error {
	cmd := exec.Command(program, args...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out)
	}
	memory := int64(0)
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		memory = usage.Maxrss / 1024
	}
	cpu := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	fmt.Printf("%-58s %10.2f %10d  %s\n", what, cpu.Seconds(), memory, target)
	return nil
}
