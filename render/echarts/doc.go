// Package echarts turns a figure into the options of the interactive chart
// that a page's script draws with Apache ECharts 6 when a reader asks for it.
//
// The way of the data:
//
//  1. The form of a figure (its kind of chart, series, columns and, for a
//     proportion, its parts) decides everything of the options but the rows.
//     go-echarts builds that part once per form, and it is completed with what
//     the library cannot express. go-echarts is an option builder here and nothing
//     else: its renderers write inline script.
//  2. The rows are added as one ECharts dataset, number for number as data.json
//     holds them. They are written straight to the encoder, because a chart may
//     have thousands of points.
//  3. What is no option, because JSON holds no functions and colours follow the
//     reader's colour scheme, stands beside the option: the tone of each series,
//     and the unit of each column, by which the script formats numbers.
//
// Every text of a figure is untrusted. It is written as a JSON string in which
// '<', '>', '&', U+2028 and U+2029 are escaped, so that the object can stand in a
// file of its own as well as inside an HTML element, and never as a template,
// formatter or function.
package echarts
