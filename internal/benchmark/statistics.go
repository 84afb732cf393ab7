package main

import (
	"context"
	"os"
	"os/exec"
	"strconv"
	"syscall"
	"time"

	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// statistics measures the statistics of the data set that a run left in dir. A
// process of its own computes them, as for the events.
func statistics(dir, self string) error {
	cmd := exec.Command(self, "-statistics")
	cmd.Dir, cmd.Stderr = dir, os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return err
	}
	seconds, err := strconv.ParseFloat(string(out), 64)
	if err != nil {
		return err
	}
	report("  of that, the statistics of all pipelines", seconds, atMost, 0.5, "CPU-s")
	return nil
}

// writeStatistics writes the processor time in seconds that the histories of all
// pipelines take, with their tests and estimates, once the builds have been read.
func writeStatistics(dir string) error {
	data, err := dataset.Open(dir)
	if err != nil {
		return err
	}
	defer data.Close()
	r, err := ci.Read(context.Background(), data, ci.Options{AsOf: until, Branches: []string{"master"}})
	if err != nil {
		return err
	}
	before := processorTime()
	r.PipelineNames() // computes the histories
	_, err = os.Stdout.WriteString(strconv.FormatFloat((processorTime() - before).Seconds(), 'f', -1, 64))
	return err
}

// processorTime returns the processor time that this process has used.
func processorTime() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
