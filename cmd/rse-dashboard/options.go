package main

import (
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"github.com/hmcts/rse-dashboard/render"
)

// options are the flags that several commands have.
type options struct {
	config, data, site string
	basePath, host     string
	port               int
	now                instant
	precompress, full  bool
}

// bind adds the named flags to a command.
func (o *options) bind(cmd *cobra.Command, names ...string) {
	flags := cmd.Flags()
	for _, name := range names {
		switch name {
		case "config":
			flags.StringVarP(&o.config, name, "c", "",
				"configuration file (default: "+defaultConfigFile+" if there is one, else the one that ships with the program)")
			_ = cmd.MarkFlagFilename(name, "yaml", "yml")
		case "data":
			flags.StringVarP(&o.data, name, "d", "data", "folder of the fetched data")
			_ = cmd.MarkFlagDirname(name)
		case "site":
			flags.StringVarP(&o.site, name, "s", "site", "folder of the finished site")
			_ = cmd.MarkFlagDirname(name)
		case "base-path":
			flags.StringVar(&o.basePath, name, "/", "path under which the site is served, such as /dash/")
		case "precompress":
			flags.BoolVar(&o.precompress, name, false, "also write .br and .gz files, which servers can send as they are")
		case "full":
			flags.BoolVar(&o.full, name, false, "read everything again, not only what is new")
		case "host":
			flags.StringVar(&o.host, name, "127.0.0.1", "address to listen on")
		case "port":
			flags.IntVarP(&o.port, name, "p", 8080, "port to listen on; 0 takes a free one")
		case "now":
			usual := "the current time"
			if cmd.Name() == "render" {
				usual = "the time of the fetch"
			}
			flags.Var(&o.now, name, "time to use as the present, in RFC 3339 or as a day (default: "+usual+")")
		default:
			panic("no flag " + name)
		}
	}
}

// rendering returns how pages are made.
func (o *options) rendering() render.Options {
	return render.Options{BasePath: o.basePath, Precompress: o.precompress, Version: version(), SourceURL: sourceURL}
}

// asOf returns the time to use as the present, in whole seconds unless --now
// says otherwise.
func (o *options) asOf(a *app) time.Time {
	if o.now.IsZero() {
		return a.clock().UTC().Truncate(time.Second)
	}
	return o.now.Time
}

// instant is the value of a flag: a time in RFC 3339.
type instant struct{ time.Time }

func (i *instant) String() string {
	if i.IsZero() {
		return ""
	}
	return i.Format(time.RFC3339Nano)
}

func (i *instant) Set(s string) error {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t, err = time.Parse(time.DateOnly, s)
	}
	if err != nil {
		return fmt.Errorf("%q is not a time; expected something like 2026-11-20T10:37:23Z or 2026-11-20, which is its midnight in UTC", s)
	}
	// Times of other years cannot be written in RFC 3339, or mean that no time is set.
	if t = t.UTC(); t.Year() < 2 || t.Year() > 9999 {
		return fmt.Errorf("%q: expected a time in the years 2 to 9999", s)
	}
	i.Time = t
	return nil
}

func (i *instant) Type() string { return "time" }
