package echarts

import (
	"encoding/json"
	"maps"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// builder is what all of go-echarts' charts have in common.
type builder interface {
	Validate()
	JSON() map[string]any
}

// build has go-echarts build the options of f's form and completes them.
func (p *plan) build(f *figure.Figure) (object, error) {
	var c builder
	switch kind := f.Chart.Kind; {
	case kind == figure.Timeline:
		c = p.lines(f)
	case kind == figure.Heatmap:
		c = p.heatmap(f)
	case kind == figure.Treemap:
		c = p.treemap(f)
	default:
		c = p.bars(f)
	}
	c.Validate()
	text, err := json.Marshal(c.JSON())
	if err != nil {
		return nil, err
	}
	var option object
	if err := json.Unmarshal(text, &option); err != nil {
		return nil, err
	}
	p.complete(option, f)
	return option, nil
}

// getRows returns the members of the options that [plan.withRows] completes.
func getRows(kind figure.Kind, label labelKind) []string {
	switch {
	case kind == figure.Treemap:
		return []string{"series"}
	case kind == figure.Heatmap:
		return []string{"xAxis", "yAxis"}
	case kind == figure.Histogram, kind != figure.Proportion && label == labelText:
		return []string{"xAxis"}
	}
	return nil
}

// withRows returns the options of the form with the rows of f.
func (p *plan) withRows(form object, f *figure.Figure) object {
	option := maps.Clone(form)
	add := func(name string, members object) { // to the only axis, visual map or series
		only := maps.Clone(form[name].([]any)[0].(object))
		maps.Copy(only, members)
		option[name] = []object{only}
	}
	rows := p.items(f)
	switch f.Chart.Kind {
	case figure.Treemap:
		add("series", object{"data": p.tree(f)})
		return option
	case figure.Proportion:
		rows = p.parts(f)
	case figure.Heatmap:
		x, y := p.grid(f)
		add("xAxis", object{"data": x.texts})
		add("yAxis", object{"data": y.texts})
		rows = p.cells(f, x, y)
	case figure.Histogram:
		low, high := p.ends(f)
		add("xAxis", object{"min": low, "max": high})
		rows = p.bins(f)
	default:
		if p.label == labelText {
			add("xAxis", object{"data": p.labels(f)})
		}
	}
	option["dataset"] = object{"source": rows}
	return option
}

// globals are the options that every chart has.
func (p *plan) globals(f *figure.Figure) []charts.GlobalOpts {
	trigger := &opts.AxisPointer{Type: "shadow"}
	kind := "axis"
	switch f.Chart.Kind {
	case figure.Heatmap, figure.Treemap, figure.Proportion:
		kind, trigger = "item", nil
	case figure.Timeline:
		trigger.Type = "line"
	}
	global := []charts.GlobalOpts{
		charts.WithAnimation(false),
		charts.WithTooltipOpts(opts.Tooltip{Show: opts.Bool(true), Trigger: kind, AxisPointer: trigger}),
		charts.WithLegendOpts(opts.Legend{Show: opts.Bool(len(p.series) > 1), Type: "scroll", Left: "0", Top: "0"}),
		charts.WithToolboxOpts(opts.Toolbox{Show: opts.Bool(true), Right: "0", Top: "0", Feature: &opts.ToolBoxFeature{
			SaveAsImage: &opts.ToolBoxFeatureSaveAsImage{Show: opts.Bool(true), Type: "svg", Name: f.ID, Title: "Save as image"},
		}}),
		charts.WithAriaOpts(&opts.Aria{
			Enabled: opts.Bool(true),
			Label:   &opts.AriaLabel{Enabled: opts.Bool(true), Description: describe(f)},
			Decal:   &opts.AriaDecal{Show: opts.Bool(len(p.series) > 1)},
		}),
	}
	switch f.Chart.Kind {
	case figure.Heatmap:
		global = append(global, charts.WithVisualMapOpts(opts.VisualMap{
			Type: "piecewise", Orient: "horizontal", Left: "center", Bottom: "0",
		}))
	case figure.Columns, figure.Timeline:
		if p.label != labelText {
			global = append(global, charts.WithDataZoomOpts(
				opts.DataZoom{Type: "inside", XAxisIndex: 0}, opts.DataZoom{Type: "slider", XAxisIndex: 0}))
		}
	}
	return global
}

// describe is what a screen reader is told of the chart; the numbers are in the
// table beside it.
func describe(f *figure.Figure) string {
	end := ". "
	if strings.HasSuffix(f.Title, "?") || f.Title == "" {
		end = " "
	}
	return shorten(f.Title + end + f.Definition)
}

// axes are the two axes of a chart that grows upwards.
func (p *plan) axes(f *figure.Figure) []charts.GlobalOpts {
	place := opts.XAxis{Type: "category", AxisTick: &opts.AxisTick{Show: opts.Bool(false)}}
	switch p.label {
	case labelDate, labelTime:
		place = opts.XAxis{Type: "time"}
	case labelNumber:
		place = opts.XAxis{Type: "value", SplitLine: &opts.SplitLine{Show: opts.Bool(false)}}
	}
	value := opts.YAxis{Type: "value"}
	if f.Chart.Max > 0 {
		value.Max = f.Chart.Max
	}
	if p.whole(p.series) {
		value.MinInterval = 1
	}
	return []charts.GlobalOpts{charts.WithXAxisOpts(place), charts.WithYAxisOpts(value)}
}

// whole reports whether all series count things, so that half a tick has no
// meaning.
func (p *plan) whole(all []series) bool {
	for _, s := range all {
		if p.fields[s.field].unit.Dimension() != figure.Count {
			return false
		}
	}
	return true
}

// bars are rectangles: upwards, or lying with the labels on the left.
func (p *plan) bars(f *figure.Figure) builder {
	c := charts.NewBar()
	c.SetGlobalOptions(p.globals(f)...)
	switch f.Chart.Kind {
	case figure.Proportion:
		value := opts.XAxis{Type: "value", Show: opts.Bool(false)}
		if f.Chart.Max > 0 {
			value.Max = f.Chart.Max
		}
		c.SetGlobalOptions(
			charts.WithXAxisOpts(value),
			charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: opts.Bool(true), Show: opts.Bool(false)}),
		)
	default:
		c.SetGlobalOptions(p.axes(f)...)
	}
	gap := "25%"
	if f.Chart.Kind == figure.Histogram {
		gap = "4%"
	}
	between := ""
	if f.Chart.Nested {
		between = "-100%" // a part stands in front of its whole
	}
	for _, s := range p.series {
		options := []charts.SeriesOpts{
			charts.WithBarChartOpts(opts.BarChart{Stack: p.stack(f), BarGap: between, BarCategoryGap: gap}),
			charts.WithEncodeOpts(p.encode(f, s)),
		}
		c.AddSeries(s.title, nil, options...)
	}
	return c
}

// lines are paths over time, with light columns behind them.
func (p *plan) lines(f *figure.Figure) builder {
	c := charts.NewLine()
	c.SetGlobalOptions(p.globals(f)...)
	c.SetGlobalOptions(p.axes(f)...)
	line := opts.LineChart{ShowSymbol: opts.Bool(true)}
	for _, s := range p.series {
		line := line
		if s.form == figure.Steps {
			line.Step = "end"
		}
		c.AddSeries(s.title, nil, charts.WithLineChartOpts(line), charts.WithEncodeOpts(p.encode(f, s)))
	}
	return c
}

func (p *plan) heatmap(f *figure.Figure) builder {
	c := charts.NewHeatMap()
	c.SetGlobalOptions(p.globals(f)...)
	tick := opts.AxisTick{Show: opts.Bool(false)}
	c.SetGlobalOptions(
		charts.WithXAxisOpts(opts.XAxis{Type: "category", AxisTick: &tick}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: opts.Bool(true)}),
	)
	c.AddSeries(p.series[0].title, nil, charts.WithEncodeOpts(opts.Encode{X: 0, Y: 1}))
	return c
}

func (p *plan) treemap(f *figure.Figure) builder {
	c := charts.NewTreeMap()
	c.SetGlobalOptions(p.globals(f)...)
	c.AddSeries(f.Title, nil, charts.WithTreeMapOpts(opts.TreeMapChart{
		Roam: opts.Bool(false), Left: "0", Right: "0", Top: "0", Bottom: "0",
		UpperLabel: &opts.UpperLabel{Show: opts.Bool(true)},
	}))
	return c
}

// stack is the name under which the series are piled up, or "".
func (p *plan) stack(f *figure.Figure) string {
	if f.Chart.Nested {
		return ""
	}
	return "all"
}

// encode says which fields of the dataset a series draws.
func (p *plan) encode(f *figure.Figure, s series) opts.Encode {
	if f.Chart.Kind == figure.Proportion {
		return opts.Encode{X: s.field, Y: 0}
	}
	return opts.Encode{X: 0, Y: s.field}
}

// complete adds what go-echarts cannot express and removes what it always
// writes.
func (p *plan) complete(option object, f *figure.Figure) {
	delete(option, "title")
	delete(option, "color") // colours are the style sheet's
	option["useUTC"] = true
	tooltip := option["tooltip"].(object)
	// Both must be in the first setOption: the default tooltips are HTML elements
	// with style attributes, which the page's policy forbids.
	tooltip["renderMode"] = "richText"
	tooltip["confine"] = true
	tooltip["transitionDuration"] = 0
	if f.Chart.Kind != figure.Treemap {
		// ECharts itself finds room for the labels.
		option["grid"] = []object{{"left": 0, "right": 0, "top": 32, "bottom": 0,
			"outerBoundsMode": "same", "outerBoundsContain": "axisLabel"}}
	}
	if f.Chart.Kind == figure.Heatmap {
		visual := option["visualMap"].([]any)[0].(object)
		visual["dimension"], visual["seriesIndex"] = 2, 0
		delete(visual, "calculable") // a null
	}
	zooms, _ := option["dataZoom"].([]any)
	for _, z := range zooms {
		completeZoom(z.(object))
	}
	all, _ := option["series"].([]any)
	for i, s := range all {
		p.completeSeries(s.(object), i, f.Chart.Kind)
	}
}

func completeZoom(zoom object) {
	delete(zoom, "start")
	delete(zoom, "end")
	zoom["filterMode"] = "filter"
	if zoom["type"] == "inside" {
		// The wheel belongs to the page, and so does a finger that moves up.
		zoom["zoomOnMouseWheel"], zoom["moveOnMouseWheel"] = "ctrl", false
		zoom["preventDefaultMouseMove"] = false
	}
}

func (p *plan) completeSeries(series object, i int, kind figure.Kind) {
	series["animation"] = false
	delete(series, "data") // a null; the rows follow
	switch series["type"] {
	case "bar":
		if kind == figure.Columns {
			series["barMaxWidth"] = 40
		}
	case "line":
		if p.series[i].form == figure.Light {
			series["type"] = "bar"
			delete(series, "showSymbol")
			return
		}
		series["connectNulls"] = false
		series["symbolSize"] = 5
		if p.series[i].form == figure.Points {
			series["lineStyle"] = object{"width": 0}
		}
	case "heatmap":
		series["encode"].(object)["value"] = 2
	case "treemap":
		delete(series, "levels") // a null
		// Many leaves could not be read, so a click on their branch shows them.
		series["leafDepth"] = len(p.at)
		if p.long {
			series["leafDepth"] = max(1, len(p.at)-1)
		}
		series["breadcrumb"] = object{"show": true, "left": 0, "bottom": 0}
	}
}
