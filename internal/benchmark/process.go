package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"syscall"
)

// usage is what a process used.
type usage struct {
	cpu    float64 // seconds, user and system
	memory float64 // MB, at most
}

// runProcess runs a command line in dir and returns what it used.
func runProcess(dir string, env []string, program string, args ...string) (usage, error) {
	cmd := exec.Command(program, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return usage{}, fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out)
	}
	u := usage{cpu: (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds()}
	if r, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		u.memory = float64(r.Maxrss) / 1024
	}
	return u, nil
}
