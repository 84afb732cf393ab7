// Command ndjson writes the pipeline documents of a made-up organisation to
// standard output, one a line:
//
//	go run ./internal/standin/organisation/ndjson -until 2026-11-20T10:37:23Z -events 1000000 > events.ndjson
package main

import (
	"bufio"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"time"

	"github.com/hmcts/rse-dashboard/internal/standin/organisation"
)

func main() {
	if err := run(os.Args[1:], os.Stdout); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "ndjson:", err)
		}
		os.Exit(1)
	}
}

func run(args []string, stdout io.Writer) (err error) {
	var o organisation.Options
	flags := flag.NewFlagSet("ndjson", flag.ContinueOnError)
	flags.IntVar(&o.Events, "events", 0, "number of documents, about (default 200,000)")
	flags.IntVar(&o.Days, "days", 0, "length of the period (default 180)")
	flags.IntVar(&o.Pipelines, "pipelines", 0, "number of pipelines (default 400)")
	flags.IntVar(&o.Projects, "projects", 0, "number of projects (default 21)")
	flags.BoolVar(&o.Hostile, "hostile", false, "add builds with names that may break a page")
	seed := flags.Uint64("seed", 1, "another seed makes another organisation")
	until := flags.String("until", "", "end of the period as an RFC 3339 time (required)")
	database := flags.String("database", "", "only documents of this database, "+organisation.Jenkins+" or "+organisation.SDSJenkins)
	fields := flags.String("fields", "all", "all fields, or the core ones")
	shuffle := flags.Bool("shuffle", false, "write them in a random order (by way of temporary files)")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if o.Until, err = time.Parse(time.RFC3339, *until); err != nil {
		return fmt.Errorf("-until: expected a time like 2026-11-20T10:37:23Z, found %q", *until)
	}
	some := organisation.All
	switch *fields {
	case "all":
	case "core":
		some = organisation.Core
	default:
		return fmt.Errorf("-fields: expected all or core, found %q", *fields)
	}

	out := bufio.NewWriterSize(stdout, 1<<18)
	emit := func(line []byte) error { _, err := out.Write(line); return err }
	var piles *shuffler
	if *shuffle {
		if piles, err = newShuffler(rand.New(rand.NewPCG(*seed, 1)), max(o.Events, 200_000)/100_000+1); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, piles.close()) }()
		emit = piles.add
	}
	var line []byte
	for d := range organisation.New(*seed, o).Documents {
		if *database != "" && d.Database != *database {
			continue
		}
		line = append(organisation.AppendFields(line[:0], d, some), '\n')
		if err := emit(line); err != nil {
			return err
		}
	}
	if piles != nil {
		if err := piles.writeTo(out); err != nil {
			return err
		}
	}
	return out.Flush()
}
