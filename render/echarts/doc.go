// Package echarts turns a figure into the options of the interactive chart
// that a page's script draws with Apache ECharts 6 when a reader asks for it.
//
// The way of the data:
//
//  1. A plan says which column of the figure goes where: the place in the
//     chart, the drawn series, and what only the tooltip shows.
//  2. The options are JSON objects. They leave out colours, which follow the
//     reader's colour scheme, and functions, which JSON does not have.
//  3. The rows are one ECharts dataset, number for number as data.json holds them.
//     They are written straight to the encoder, because a chart may have thousands
//     of points.
//  4. What is no option stands beside the option: the tone of each series, and
//     the unit of each column, by which the script formats numbers.
//
// Every text of a figure is untrusted. It is written as a JSON string in which
// '<', '>', '&', U+2028 and U+2029 are escaped, so that the object can stand in a
// file of its own as well as inside an HTML element, and never as a template,
// formatter or function.
package echarts
