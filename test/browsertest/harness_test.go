package browsertest_test

import (
	"bytes"
	"errors"
	"fmt"
	"html"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-json-experiment/json/jsontext"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/testkit/samples"
	"github.com/hmcts/rse-dashboard/render/echarts"
	"github.com/hmcts/rse-dashboard/render/svg"
	"github.com/hmcts/rse-dashboard/static"
	"github.com/hmcts/rse-dashboard/test/browsertest"
	"github.com/hmcts/rse-dashboard/test/need"
)

// policy is the Content-Security-Policy of production.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// harness serves the scripts with pages of sample figures. It uses no templates of
// the product, so a failure here is a failure of the scripts.
type harness struct {
	*httptest.Server
	// charts answers requests for charts.json. Tests may replace it.
	charts http.HandlerFunc
	// names answers requests for the names of the search. Tests may replace it.
	names http.HandlerFunc
	// data answers requests for data.json; nil if there is none.
	data http.HandlerFunc
}

// serve serves a page of the figures at /. Without charts.js the page has pictures
// only, as in production.
func serve(t *testing.T, figures []*figure.Figure) *harness {
	t.Helper()
	h := &harness{names: func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		fmt.Fprint(w, "Teams\tsecurity/teams/\nclaims\nClaim Store\n\nPipelines\tpipeline/\nHMCTS/claim-store/master\t~-00ff/\n<b>claim</b>\t/about/\n")
	}}
	var options bytes.Buffer
	e := jsontext.NewEncoder(&options, jsontext.AllowInvalidUTF8(true))
	var builder echarts.Builder
	err := e.WriteToken(jsontext.BeginObject)
	for _, f := range figures {
		err = errors.Join(err, e.WriteToken(jsontext.String(f.ID)), builder.Write(e, f))
	}
	if err := errors.Join(err, e.WriteToken(jsontext.EndObject)); err != nil {
		t.Fatal(err)
	}
	h.charts = func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(options.Bytes())
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/charts.json", func(w http.ResponseWriter, r *http.Request) { h.charts(w, r) })
	for path, name := range map[string]string{
		"/assets/charts.js":  "dist/charts.js",
		"/assets/script.css": "script.css", "/assets/site.css": "site.css", "/assets/chart.css": "chart.css", "/assets/figure.css": "figure.css",
	} {
		mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { http.ServeFileFS(w, r, static.Files, name) })
	}
	for path, folder := range map[string]string{"/assets/page.js": static.PageScript, "/assets/find.js": static.FindScript} {
		script, err := static.Script(static.Files, folder)
		if err != nil {
			t.Fatal(err)
		}
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/javascript")
			_, _ = w.Write(script)
		})
	}
	content := h.page(figures)
	for _, path := range []string{"/{$}", "/pipelines/{$}", "/security/{$}", "/about/{$}", "/find/{$}"} {
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			_, _ = w.Write(content)
		})
	}
	mux.HandleFunc("/data.json", func(w http.ResponseWriter, r *http.Request) { h.data(w, r) })
	mux.HandleFunc("/find/names.txt", func(w http.ResponseWriter, r *http.Request) { h.names(w, r) })
	mux.HandleFunc("/favicon.ico", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	h.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		mux.ServeHTTP(w, r)
	}))
	t.Cleanup(h.Close)
	return h
}

func (h *harness) page(figures []*figure.Figure) []byte {
	var b bytes.Buffer
	b.WriteString(`<!doctype html><html lang="en" data-base="/"><head><meta charset="utf-8"><title>Harness</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="stylesheet" href="/assets/site.css"><link rel="stylesheet" href="/assets/chart.css"><link rel="stylesheet" href="/assets/figure.css"><link rel="stylesheet" href="/assets/script.css">
<script type="module" src="/assets/page.js"></script></head>
<body data-charts="/charts.json" data-charts-script="/assets/charts.js" data-stale-hours="26">
<header class="site"><a class="find" href="/find/" data-find="/assets/find.js">Find a name</a><p class="as-of">Data as of <time data-as-of datetime="2019-11-20T10:37:23Z">20 November 2019, 10:37 UTC</time></p></header>
<main><h1>Harness</h1>
<div class="filters"><div class="by-script"><label>Project <select data-goto><option value="/pipelines/">All</option><option value="/security/">Security</option></select></label> <button type="button" data-show>Show</button></div></div>`)
	b.WriteString(svg.Defs())
	b.WriteString(`<h2>Figures</h2><div class="figures">`)
	for _, f := range figures {
		fmt.Fprintf(&b, `<figure class="figure" id="%s" data-figure="%[1]s"><h3>%s</h3><p class="definition">%s</p><div class="chart" data-chart-box>`,
			f.ID, html.EscapeString(f.Title), html.EscapeString(f.Definition))
		b.Write(svg.Append(nil, f, svg.Options{}))
		b.WriteString(`</div><div class="figure-actions"><button type="button" data-interactive hidden>Zoom<span class="unseen">: `)
		b.WriteString(html.EscapeString(f.Title))
		fmt.Fprintf(&b, `</span></button><details data-table><summary>Table</summary><div class="scroll" tabindex="0" role="region" aria-label="Table %s"><table class="data" data-sortable><thead><tr>`, f.ID)
		for _, c := range f.Columns {
			fmt.Fprintf(&b, `<th scope="col">%s</th>`, html.EscapeString(c.Title))
		}
		b.WriteString(`</tr></thead><tbody>`)
		for _, row := range f.Rows[:min(len(f.Rows), 60)] {
			b.WriteString("<tr>")
			for _, v := range row {
				if v.IsNumeric() {
					fmt.Fprintf(&b, `<td class="n">%s</td>`, v.Append(nil))
				} else {
					fmt.Fprintf(&b, `<td>%s</td>`, html.EscapeString(v.String()))
				}
			}
			b.WriteString("</tr>")
		}
		b.WriteString(`</tbody></table></div></details> <a href="/x.csv">CSV</a></div></figure>`)
	}
	b.WriteString(`</div></main><footer class="site"><p>Foot</p></footer></body></html>`)
	return b.Bytes()
}

// bundled skips the test if there is no charts.js.
func bundled(t *testing.T) {
	t.Helper()
	if _, err := fs.Stat(static.Files, "dist/charts.js"); err != nil {
		need.Missing(t, "static/dist/charts.js is not there; run make assets")
	}
}

func clean(t *testing.T, p *browsertest.Page) {
	t.Helper()
	if found := p.Errors(); len(found) > 0 {
		t.Errorf("got these errors on the page, want none:\n%s", strings.Join(found, "\n"))
	}
}

func all() []*figure.Figure { return append(samples.All(), samples.Hostile()...) }
