package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/hmcts/rse-dashboard/internal/atomicfile"
	"github.com/hmcts/rse-dashboard/internal/endoflife"
)

// Where the dates come from, and where the program's copy of them lies in its
// source.
const (
	endOfLifeSource = "https://raw.githubusercontent.com/endoflife-date/endoflife.date/master/products/"
	endOfLifeFile   = "internal/endoflife/data/end-of-life.json"
)

// Bounds of what is read of a product's file, which has some kilobytes.
const (
	mostOfProduct    = 1 << 20
	publishedTimeout = 30 * time.Second
)

type endOfLifeOptions struct {
	options
	source, file string
}

func newRefreshEndOfLife(a *app) *cobra.Command {
	o := new(endOfLifeOptions)
	cmd := &cobra.Command{
		Use:   "refresh-end-of-life",
		Short: "Update the end-of-life dates of Node.js and Java",
		Long: `refresh-end-of-life reads the products of endoflife.date and writes the data file
that is built into the program; the next build of the program uses it. Unless all
products can be read, the file stays as it was.`,
		Example: `  # In the source folder of the program:
  rse-dashboard refresh-end-of-life

  # From a copy of endoflife.date:
  rse-dashboard refresh-end-of-life --source ../endoflife.date/products`,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.refreshEndOfLife(cmd.Context(), o) },
	}
	cmd.Flags().StringVar(&o.source, "source", endOfLifeSource, "folder or address of the products' files")
	cmd.Flags().StringVar(&o.file, "file", endOfLifeFile, "data file to write")
	o.bind(cmd, "now")
	return cmd
}

func (a *app) refreshEndOfLife(ctx context.Context, o *endOfLifeOptions) error {
	old, err := endoflife.Embedded()
	if err != nil {
		return err
	}
	products := make(map[string]endoflife.Product)
	var problems []error
	for _, name := range old.Names() {
		var p endoflife.Product
		text, err := readPublished(ctx, o.source, name+".md", mostOfProduct)
		if err == nil {
			p, err = endoflife.FromFrontMatter(text)
		}
		if err != nil {
			problems = append(problems, fmt.Errorf("%s: %w", name, err))
			continue
		}
		products[name] = p
	}
	if err := errors.Join(problems...); err != nil {
		return err
	}
	fresh, err := old.Refreshed(o.asOf(a), products)
	if err != nil {
		return err
	}
	text, err := fresh.Encode()
	if err != nil {
		return err
	}
	if err := atomicfile.WriteFile(o.file, text, 0o644); err != nil {
		return err
	}
	fmt.Fprintf(a.err, "%s: %d products as of %s\n", o.file, len(products), fresh.Dated().Format(time.DateOnly))
	return nil
}

// readPublished reads a file of at most most bytes from a source, which is an
// address or a folder.
func readPublished(ctx context.Context, source, name string, most int64) ([]byte, error) {
	open := openLocal
	if strings.HasPrefix(source, "https://") || strings.HasPrefix(source, "http://") {
		open = openRemote
	}
	ctx, cancel := context.WithTimeout(ctx, publishedTimeout)
	defer cancel()
	file, err := open(ctx, source, name)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, most+1))
	if err == nil && int64(len(text)) > most {
		err = fmt.Errorf("larger than %d bytes", most)
	}
	return text, err
}

func openLocal(_ context.Context, dir, name string) (io.ReadCloser, error) {
	return os.Open(filepath.Join(dir, name))
}

func openRemote(ctx context.Context, base, name string) (io.ReadCloser, error) {
	address, err := url.JoinPath(base, name)
	if err != nil {
		return nil, fmt.Errorf("--source: %w", err)
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	if response.StatusCode != http.StatusOK {
		response.Body.Close()
		return nil, fmt.Errorf("%s answered %s", request.URL.Redacted(), response.Status)
	}
	return response.Body, nil
}
