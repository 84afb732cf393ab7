// Command benchmark measures the program as its users run it: made-up events in
// files or behind a stand-in for Cosmos DB, and a site in the end. For each run it
// prints the processor time and the memory of the process, as the operating system
// counts them, beside their targets. Processor time hardly depends on what else
// the machine does; still, the machine should be quiet.
//
//	go run ./internal/benchmark -program bin/rse-dashboard [-large]
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	program := flag.String("program", "bin/rse-dashboard", "the program to measure")
	large := flag.Bool("large", false, "also measure ten million events (needs 6 GB of disk and some minutes)")
	write := flag.Int("write", 0, "write a configuration and this many events to the current directory, and measure nothing")
	pipelines := flag.Int("pipelines", smaller.pipelines, "with -write: the number of pipelines")
	statistics := flag.Bool("statistics", false, "print the CPU-seconds of the statistics of data/, and measure nothing else")
	flag.Parse()
	err := error(nil)
	switch {
	case *write > 0:
		err = writeEvents(".", size{*write, *pipelines})
	case *statistics:
		err = writeStatistics("data")
	default:
		err = run(*program, *large)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// The sizes of organisations that are measured.
var (
	smaller = size{events: 1_000_000, pipelines: 600}
	larger  = size{events: 10_000_000, pipelines: 2_400}
)

func run(program string, large bool) error {
	program, err := filepath.Abs(program)
	if err != nil {
		return err
	}
	info, err := os.Stat(program)
	if err != nil {
		return err
	}
	fmt.Printf("%-46s %12s %12s\n", "", "measured", "target")
	report("size of the program", float64(info.Size())/1e6, atMost, 40, "MB")
	if err := files(program, smaller, limits{}, limits{3.5, 250}); err != nil {
		return err
	}
	if large {
		if err := files(program, larger, limits{}, limits{12, 800}); err != nil {
			return err
		}
	}
	return cosmos(program, 300_000) // last, because the stand-in fills this process's memory
}

// bound says on which side of its target a figure should be.
type bound bool

const (
	atMost  bound = false
	atLeast bound = true
)

// report prints a figure beside its target; a target of 0 is none.
func report(what string, measured float64, b bound, target float64, unit string) {
	wanted, verdict := "", ""
	if target > 0 {
		sign := "≤ "
		missed := measured > target
		if b == atLeast {
			sign, missed = "≥ ", measured < target
		}
		wanted = sign + number(target)
		if missed {
			verdict = "  missed"
		}
	}
	fmt.Printf("%-46s %12s %12s %s%s\n", what, number(measured), wanted, unit, verdict)
}

// number writes small numbers with two decimals and large ones without any.
func number(v float64) string {
	if v < 100 {
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.0f", v)
}
