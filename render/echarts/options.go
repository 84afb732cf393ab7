package echarts

import (
	"math"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

// option returns what ECharts' setOption takes.
func (p *plan) option(f *figure.Figure) object {
	several := len(p.series) > 1
	option := object{
		"animation": false,
		"useUTC":    true,
		"tooltip":   p.tooltip(f.Chart.Kind),
		"legend":    object{"show": several, "type": "scroll", "left": "0", "top": "0"},
		"toolbox": object{"show": true, "right": "0", "top": "0", "feature": object{
			"saveAsImage": object{"show": true, "type": "svg", "name": f.ID, "title": "Save as image"},
		}},
		"aria": object{
			"enabled": true,
			"label":   object{"enabled": true, "description": describe(f)},
			"decal":   object{"show": several},
		},
	}
	if f.Chart.Kind == figure.Treemap {
		option["series"] = []object{p.treemap(f)}
		return option
	}
	// ECharts itself finds room for the labels.
	option["grid"] = []object{{"left": 0, "right": 0, "top": 32, "bottom": 0,
		"outerBoundsMode": "same", "outerBoundsContain": "axisLabel"}}
	series := make([]object, len(p.series))
	for i, s := range p.series {
		series[i] = p.drawn(f, s)
	}
	option["series"] = series
	var x, y object
	var rows items
	switch f.Chart.Kind {
	case figure.Bars:
		x, y = p.valueAxis(f), object{"type": "category", "inverse": true, "show": true, "data": p.labels(f)}
		x["show"] = false
		rows = p.items(f)
		if p.long {
			// The zoom is a scroll bar: there are always as many bars as fit the picture.
			option["dataZoom"] = []object{{"type": "slider", "yAxisIndex": 0, "filterMode": "none",
				"startValue": 0, "endValue": drawnBars - 1, "zoomLock": true}}
		}
	case figure.Proportion:
		x, y = p.valueAxis(f), object{"type": "category", "inverse": true, "show": false}
		x["show"] = false
		rows = p.parts(f)
	case figure.Heatmap:
		columns, lines, top := p.grid(f)
		x = object{"type": "category", "axisTick": object{"show": false}, "data": columns.texts}
		y = object{"type": "category", "inverse": true, "data": lines.texts}
		rows = p.cells(f, columns, lines)
		option["visualMap"] = []object{{"type": "continuous", "orient": "horizontal", "left": "center", "bottom": "0",
			"dimension": 2, "seriesIndex": 0, "min": 0, "max": top}}
	case figure.Histogram:
		low, high := p.ends(f)
		x, y = object{"type": "value", "splitLine": object{"show": false}, "min": low, "max": high}, p.valueAxis(f)
		rows = p.bins(f)
	default:
		x, y, rows = object{"type": "time"}, p.valueAxis(f), p.items(f)
		if p.label == labelText {
			x = object{"type": "category", "axisTick": object{"show": false}, "data": p.labels(f)}
			break
		}
		option["dataZoom"] = []object{
			// The wheel belongs to the page, and so does a finger that moves up.
			{"type": "inside", "xAxisIndex": 0, "filterMode": "filter",
				"zoomOnMouseWheel": "ctrl", "moveOnMouseWheel": false, "preventDefaultMouseMove": false},
			{"type": "slider", "xAxisIndex": 0, "filterMode": "filter"},
		}
	}
	option["xAxis"], option["yAxis"], option["dataset"] = []object{x}, []object{y}, object{"source": rows}
	return option
}

// tooltip returns the tooltip's options. They must be in the first setOption: the
// default tooltips are HTML elements with style attributes, which the page's policy
// forbids.
func (p *plan) tooltip(kind figure.Kind) object {
	tooltip := object{"show": true, "trigger": "axis", "renderMode": "richText", "confine": true, "transitionDuration": 0}
	switch {
	case kind == figure.Heatmap, kind == figure.Treemap, kind == figure.Proportion:
		tooltip["trigger"] = "item"
	case kind == figure.Timeline, kind == figure.Columns && p.long:
		tooltip["axisPointer"] = object{"type": "line"}
	default:
		tooltip["axisPointer"] = object{"type": "shadow"}
	}
	return tooltip
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

// valueAxis returns the axis of the drawn numbers.
func (p *plan) valueAxis(f *figure.Figure) object {
	axis := object{"type": "value"}
	if f.Chart.Max > 0 && !math.IsInf(f.Chart.Max, 1) {
		axis["max"] = f.Chart.Max
	}
	if f.Chart.Kind == figure.Bars || f.Chart.Kind == figure.Proportion {
		return axis
	}
	for _, s := range p.series {
		if p.fields[s.field].unit.Dimension() != figure.Count {
			return axis
		}
	}
	axis["minInterval"] = 1 // half a tick has no meaning where things are counted
	return axis
}

// drawn returns a series: rectangles, the cells of a heatmap, or paths over time,
// filled where the series are parts of one whole or stand for too many bars.
func (p *plan) drawn(f *figure.Figure, s series) object {
	o := object{"name": s.title, "animation": false, "encode": object{"x": 0, "y": s.field}}
	stacked := !f.Chart.Nested
	switch kind := f.Chart.Kind; {
	case kind == figure.Heatmap:
		o["type"], o["encode"] = "heatmap", object{"x": 0, "y": 1, "value": 2}
		return o
	case kind == figure.Timeline, kind == figure.Columns && p.long:
		o["type"], o["showSymbol"], o["connectNulls"], o["symbolSize"] = "line", true, false, 5
		stacked = stacked && (p.long || f.Chart.Max != 0 && len(p.series) > 1)
		if p.long {
			o["step"] = "end"
		}
		if stacked || p.long {
			o["areaStyle"] = object{"opacity": 1}
		}
	default:
		o["type"], o["barCategoryGap"] = "bar", "25%"
		switch kind {
		case figure.Histogram:
			o["barCategoryGap"] = "4%"
		case figure.Bars, figure.Columns:
			o["barMaxWidth"] = 40
		}
		if kind == figure.Bars || kind == figure.Proportion {
			o["encode"] = object{"x": s.field, "y": 0}
		}
		if f.Chart.Nested {
			o["barGap"] = "-100%" // a part stands in front of its whole
		}
	}
	if stacked {
		o["stack"] = "all"
	}
	return o
}

// treemap returns the only series of a treemap.
func (p *plan) treemap(f *figure.Figure) object {
	// Many leaves could not be read, so a click on their branch shows them.
	depth := len(p.at)
	if p.long {
		depth = max(1, depth-1)
	}
	return object{
		"type": "treemap", "name": f.Title, "animation": false, "roam": false,
		"left": "0", "right": "0", "top": "0", "bottom": "0",
		"upperLabel": object{"show": true}, "leafDepth": depth,
		"breadcrumb": object{"show": true, "left": 0, "bottom": 0},
		"data":       p.tree(f),
	}
}
