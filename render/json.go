package render

import (
	"bytes"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/ci"
	"github.com/hmcts/rse-dashboard/internal/figure"
)

// The structs below are the contract of data.json and data/index.json.

type pageJSON struct {
	AsOf      string         `json:"as_of"`
	Selection *selectionJSON `json:"selection,omitzero"`
	Numbers   []numberJSON   `json:"numbers,omitempty"`
	Figures   []figureJSON   `json:"figures"`
}

// selectionJSON is a project and a type, or a pipeline.
type selectionJSON struct {
	Project  string `json:"project,omitzero"`
	Type     string `json:"type,omitzero"`
	Pipeline string `json:"pipeline,omitzero"`
}

type numberJSON struct {
	ID     string `json:"id"`
	Title  string `json:"title"`
	Value  cell   `json:"value"`
	Unit   string `json:"unit,omitzero"`
	N      int    `json:"n"`
	NUnit  string `json:"n_unit,omitzero"`
	Before cell   `json:"before"`
	Period string `json:"period,omitzero"`
	Note   string `json:"note,omitzero"`
	// History is the number at past instants, a week apart, the oldest first.
	History []cell `json:"history,omitempty"`
}

type figureJSON struct {
	ID         string       `json:"id"`
	Title      string       `json:"title"`
	Definition string       `json:"definition"`
	Finding    string       `json:"finding,omitzero"`
	N          int          `json:"n"`
	Warnings   []string     `json:"warnings"`
	Columns    []columnJSON `json:"columns"`
	Rows       rows         `json:"rows"`
}

type columnJSON struct {
	Name string `json:"name"`
	Type string `json:"type"`
	Unit string `json:"unit,omitzero"`
}

type indexJSON struct {
	AsOf  string      `json:"as_of"`
	Pages []entryJSON `json:"pages"`
}

// entryJSON is what data/index.json says of one page; paths are relative to the
// site's root.
type entryJSON struct {
	Path      string            `json:"path"`
	Selection *selectionJSON    `json:"selection"`
	Data      string            `json:"data"`
	CSV       map[string]string `json:"csv"` // by figure id
	// Files are other forms of the page, such as feeds; badges are left out, since there
	// are so many.
	Files []string `json:"files,omitempty"`
}

// cell is one value: null, a number, a truth value or a string.
type cell struct{ figure.Value }

// MarshalJSONTo writes the value to e.
func (c cell) MarshalJSONTo(e *jsontext.Encoder) error {
	if n, ok := c.Int(); ok {
		return e.WriteToken(jsontext.Int(n))
	}
	if f, ok := c.Float(); ok {
		return e.WriteToken(jsontext.Float(f))
	}
	if b, ok := c.Bool(); ok {
		return e.WriteToken(jsontext.Bool(b))
	}
	if c.IsNull() {
		return e.WriteToken(jsontext.Null)
	}
	return e.WriteToken(jsontext.String(c.String()))
}

// rows are the rows of a table.
type rows [][]figure.Value

// MarshalJSONTo writes the rows to e as arrays of cells. It does not use
// reflection, because a site has hundreds of thousands of cells.
func (r rows) MarshalJSONTo(e *jsontext.Encoder) error {
	if err := e.WriteToken(jsontext.BeginArray); err != nil {
		return err
	}
	for _, row := range r {
		if err := e.WriteToken(jsontext.BeginArray); err != nil {
			return err
		}
		for _, v := range row {
			if err := (cell{v}).MarshalJSONTo(e); err != nil {
				return err
			}
		}
		if err := e.WriteToken(jsontext.EndArray); err != nil {
			return err
		}
	}
	return e.WriteToken(jsontext.EndArray)
}

// jsonOptions make every text valid UTF-8 and safe inside a script element. Two
// hostile names may become the same when they are made valid.
var jsonOptions = json.JoinOptions(jsontext.AllowInvalidUTF8(true), jsontext.AllowDuplicateNames(true),
	jsontext.EscapeForHTML(true), jsontext.EscapeForJS(true), json.Deterministic(true))

// writeJSON appends v and a line feed to b.
func writeJSON(b *bytes.Buffer, v any) error {
	if err := json.MarshalWrite(b, v, jsonOptions); err != nil {
		return err
	}
	return b.WriteByte('\n')
}

func asOfJSON(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

func selectionOf(s *ci.Selection) *selectionJSON {
	if s == nil {
		return nil
	}
	if s.Pipeline != "" {
		return &selectionJSON{Pipeline: s.Pipeline}
	}
	return &selectionJSON{Project: s.Project, Type: s.Type.String()}
}

// dataOf returns a page's data.json.
func dataOf(asOf time.Time, p *Page, c *Content) *pageJSON {
	data := &pageJSON{AsOf: asOfJSON(asOf), Selection: selectionOf(p.Selection)}
	for i := range c.Numbers {
		h := &c.Numbers[i].Headline
		var history []cell
		for _, v := range h.History {
			history = append(history, cell{v})
		}
		data.Numbers = append(data.Numbers, numberJSON{
			ID: h.ID, Title: h.Title, Value: cell{h.Value}, Unit: string(h.Unit), N: h.N,
			NUnit:  strings.TrimSpace(string(h.NUnit) + " " + h.NWhich),
			Before: cell{h.Before}, Period: h.Period, Note: h.Note, History: history,
		})
	}
	for f := range c.figures {
		columns := make([]columnJSON, len(f.Columns))
		for i, c := range f.Columns {
			columns[i] = columnJSON{Name: c.Name, Type: c.Type.String(), Unit: string(c.Unit)}
		}
		data.Figures = append(data.Figures, figureJSON{
			ID: f.ID, Title: f.Title, Definition: f.Definition, N: f.N, Warnings: f.Warnings, Columns: columns, Rows: f.Rows,
			Finding: f.Finding,
		})
	}
	return data
}

// entryOf returns a page's entry in the index; csv are the ids of the figures
// with a CSV.
func entryOf(p *Page, csv []string) *entryJSON {
	entry := &entryJSON{
		Path: p.Path, Selection: selectionOf(p.Selection), Data: p.Path + address.DataFile,
		CSV: make(map[string]string, len(csv)),
	}
	for _, id := range csv {
		entry.CSV[id] = p.Path + address.CSVFile(id)
	}
	return entry
}
