package echarts

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// A shell is what all figures of one form share: the chart object without its
// rows. head is the object up to where the rows' parts follow, two braces still
// open. The others begin with a comma and a key and end inside an object that
// rows complete; they are nil where the form has no such part.
type shell struct {
	head      []byte
	x, y      []byte // one axis each: an array and its only object are open
	visualMap []byte // likewise
	series    []byte // likewise, of a treemap
}

// builder is what all of go-echarts' charts have in common.
type builder interface {
	Validate()
	JSON() map[string]any
}

// object is a decoded JSON object.
type object = map[string]any

// newShell has go-echarts build the options of f's form and completes them.
func newShell(f *figure.Figure, p *plan) (*shell, error) {
	var built builder
	switch f.Chart.Kind {
	case figure.Proportion, figure.Bars, figure.Histogram:
		built = p.bars(f)
	case figure.Columns:
		if p.long {
			built = p.lines(f)
		} else {
			built = p.bars(f)
		}
	case figure.Timeline:
		built = p.lines(f)
	case figure.Heatmap:
		built = p.heatmap(f)
	case figure.Treemap:
		built = p.treemap(f)
	default:
		return nil, fmt.Errorf("no chart of kind %d", f.Chart.Kind)
	}
	built.Validate()
	text, err := json.Marshal(built.JSON())
	if err != nil {
		return nil, err
	}
	option := object{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&option); err != nil {
		return nil, err
	}
	p.complete(option, f)
	return p.cut(option, f)
}

// globals are the options of every chart.
func (p *plan) globals(f *figure.Figure) []charts.GlobalOpts {
	trigger := &opts.AxisPointer{Type: "shadow"}
	kind := "axis"
	switch f.Chart.Kind {
	case figure.Heatmap, figure.Treemap, figure.Proportion:
		kind, trigger = "item", nil
	case figure.Timeline:
		trigger.Type = "line"
	case figure.Columns:
		if p.long {
			trigger.Type = "line"
		}
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
			Type: "continuous", Orient: "horizontal", Left: "center", Bottom: "0",
		}))
	case figure.Columns, figure.Timeline:
		if p.label != labelText {
			global = append(global, charts.WithDataZoomOpts(
				opts.DataZoom{Type: "inside", XAxisIndex: 0}, opts.DataZoom{Type: "slider", XAxisIndex: 0}))
		}
	case figure.Bars:
		if p.long {
			global = append(global, charts.WithDataZoomOpts(opts.DataZoom{Type: "slider", YAxisIndex: 0}))
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
	case figure.Bars, figure.Proportion:
		value := opts.XAxis{Type: "value", Show: opts.Bool(false)}
		if f.Chart.Max > 0 {
			value.Max = f.Chart.Max
		}
		c.SetGlobalOptions(
			charts.WithXAxisOpts(value),
			charts.WithYAxisOpts(opts.YAxis{Type: "category", Inverse: opts.Bool(true), Show: opts.Bool(f.Chart.Kind == figure.Bars)}),
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

// lines are paths over time: side by side, or as areas on top of each other
// where the series are parts of one whole or stand for too many bars.
func (p *plan) lines(f *figure.Figure) builder {
	c := charts.NewLine()
	c.SetGlobalOptions(p.globals(f)...)
	c.SetGlobalOptions(p.axes(f)...)
	line := opts.LineChart{ShowSymbol: opts.Bool(true), Stack: p.stack(f)}
	if p.long {
		line.Step = "end"
	}
	for _, s := range p.series {
		options := []charts.SeriesOpts{charts.WithLineChartOpts(line), charts.WithEncodeOpts(p.encode(f, s))}
		if line.Stack != "" || p.long {
			options = append(options, charts.WithAreaStyleOpts(opts.AreaStyle{Opacity: opts.Float(1)}))
		}
		c.AddSeries(s.title, nil, options...)
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
	if f.Chart.Kind == figure.Timeline && (f.Chart.Max == 0 || len(p.series) == 1) {
		return ""
	}
	return "all"
}

// encode says which fields of the dataset a series draws.
func (p *plan) encode(f *figure.Figure, s series) opts.Encode {
	switch f.Chart.Kind {
	case figure.Bars, figure.Proportion:
		return opts.Encode{X: s.field, Y: 0}
	}
	return opts.Encode{X: 0, Y: s.field}
}

// complete adds what go-echarts has no words for and takes away what it always
// writes.
func (p *plan) complete(option object, f *figure.Figure) {
	delete(option, "title")
	delete(option, "color") // colours are the style sheet's
	option["useUTC"] = true
	tooltip := option["tooltip"].(object)
	// Both must stand in the first setOption: the default tooltips are HTML
	// elements with style attributes, which the page's policy forbids.
	tooltip["renderMode"] = "richText"
	tooltip["confine"] = true
	tooltip["transitionDuration"] = 0
	if f.Chart.Kind != figure.Treemap {
		// Room for the labels is found by ECharts itself.
		option["grid"] = []object{{"left": 0, "right": 0, "top": 32, "bottom": 0,
			"outerBoundsMode": "same", "outerBoundsContain": "axisLabel"}}
	}
	zooms, _ := option["dataZoom"].([]any)
	for _, z := range zooms {
		zoom := z.(object)
		delete(zoom, "start")
		delete(zoom, "end")
		switch {
		case f.Chart.Kind == figure.Bars:
			// The zoom is a scroll bar: always as many bars as fit the picture.
			zoom["startValue"], zoom["endValue"], zoom["zoomLock"] = 0, drawnBars-1, true
			zoom["filterMode"] = "none"
		case zoom["type"] == "inside":
			// The wheel belongs to the page, and so does a finger that moves up.
			zoom["zoomOnMouseWheel"], zoom["moveOnMouseWheel"] = "ctrl", false
			zoom["preventDefaultMouseMove"] = false
			zoom["filterMode"] = "filter"
		default:
			zoom["filterMode"] = "filter"
		}
	}
	all, _ := option["series"].([]any)
	for _, s := range all {
		series := s.(object)
		series["animation"] = false
		delete(series, "data") // a null; the rows follow
		switch series["type"] {
		case "bar":
			if f.Chart.Kind == figure.Bars || f.Chart.Kind == figure.Columns {
				series["barMaxWidth"] = 40
			}
		case "line":
			series["connectNulls"] = false
			series["symbolSize"] = 5
		case "heatmap":
			series["encode"].(object)["value"] = 2
		case "treemap":
			delete(series, "levels") // a null
			// Of many leaves none could be read: a click on their branch shows them.
			series["leafDepth"] = len(p.at)
			if p.long {
				series["leafDepth"] = max(1, len(p.at)-1)
			}
			series["breadcrumb"] = object{"show": true, "left": 0, "bottom": 0}
		}
	}
}

// cut turns the options into bytes that rows can be appended to.
func (p *plan) cut(option object, f *figure.Figure) (*shell, error) {
	s := &shell{}
	take := func(key string) ([]byte, error) {
		list, ok := option[key].([]any)
		if !ok || len(list) != 1 {
			return nil, fmt.Errorf("go-echarts built no single %s", key)
		}
		delete(option, key)
		text, err := json.Marshal(list[0])
		if err != nil {
			return nil, err
		}
		open := append([]byte(`,"`+key+`":[`), text...)
		return open[:len(open)-1], nil
	}
	var err error
	switch f.Chart.Kind {
	case figure.Bars:
		s.y, err = take("yAxis")
	case figure.Columns, figure.Timeline:
		if p.label == labelText {
			s.x, err = take("xAxis")
		}
	case figure.Histogram:
		s.x, err = take("xAxis")
	case figure.Heatmap:
		visual := option["visualMap"].([]any)[0].(object)
		visual["dimension"], visual["seriesIndex"], visual["min"] = 2, 0, 0
		delete(visual, "max")
		delete(visual, "calculable") // a null
		if s.visualMap, err = take("visualMap"); err != nil {
			return nil, err
		}
		if s.x, err = take("xAxis"); err != nil {
			return nil, err
		}
		s.y, err = take("yAxis")
	case figure.Treemap:
		s.series, err = take("series")
	}
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(option)
	if err != nil {
		return nil, err
	}
	s.head = p.appendFacts(nil, f)
	s.head = append(s.head, `"option":`...)
	s.head = append(s.head, text[:len(text)-1]...)
	return s, nil
}

// appendFacts appends the members of the chart object that stand before the
// option.
func (p *plan) appendFacts(dst []byte, f *figure.Figure) []byte {
	dst = append(dst, `{"kind":"`...)
	dst = append(dst, kinds[f.Chart.Kind]...)
	dst = append(dst, `","label":"`...)
	dst = append(dst, p.label.String()...)
	dst = append(dst, `","zone":`...)
	dst = appendText(dst, p.zone.String())
	dst = append(dst, `,"long":`...)
	dst = strconv.AppendBool(dst, p.long)
	dst = append(dst, `,"tones":[`...)
	for i, s := range p.series {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendText(dst, s.tone.String())
	}
	dst = append(dst, `],"columns":[`...)
	for i, d := range p.fields {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(dst, `{"title":`...)
		dst = appendText(dst, d.title)
		dst = append(dst, `,"unit":`...)
		dst = appendText(dst, string(d.unit))
		dst = append(dst, '}')
	}
	return append(dst, `],`...)
}

// kinds are the names of the kinds of charts in the chart object.
var kinds = [...]string{
	figure.Proportion: "proportion",
	figure.Bars:       "bars",
	figure.Heatmap:    "heatmap",
	figure.Columns:    "columns",
	figure.Timeline:   "timeline",
	figure.Histogram:  "histogram",
	figure.Treemap:    "treemap",
}
