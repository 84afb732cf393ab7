// Command bundle makes the script of the interactive charts: static/js/charts.js
// and the parts of Apache ECharts it uses, tree-shaken and minified, into
// static/dist/charts.js, with the licences of everything inside beside it.
//
// It runs at the root of the repository (go run ./internal/bundle) after the
// packages of package-lock.json were installed. Without them it fails; with
// -optional it reports what is missing and succeeds, because a site without the
// script lacks only its interactive charts.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	optional := flag.Bool("optional", false, "succeed if the packages are not installed; the site will have pictures only")
	root := flag.String("root", ".", "the repository's root `folder`")
	flag.Parse()
	os.Exit(run(*root, *optional, os.Stderr))
}

// run bundles and reports; its result is the exit code.
func run(root string, optional bool, log io.Writer) int {
	result, err := bundle(root)
	if missing, ok := err.(*missingError); ok && optional {
		// The output of an earlier run may be of another version.
		if err := clean(root); err != nil {
			fmt.Fprintln(log, "bundle:", err)
			return 1
		}
		fmt.Fprintf(log, "bundle: no interactive charts: %v\n", missing)
		return 0
	}
	if err != nil {
		fmt.Fprintln(log, "bundle:", err)
		return 1
	}
	fmt.Fprintf(log, "bundle: echarts %s in %s, %.0f KB\n", result.version, result.path, float64(result.size)/1000)
	return 0
}
