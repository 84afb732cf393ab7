// Package ci makes the figures of continuous integration out of finished builds.
//
// The way of the data: a [Report] takes a set of builds (package build) and
// groups them by project. For each page, a view holds the builds of one
// selection (project and type) in the order of their ends; every figure and
// every headline is a function from a view to a figure.Figure or
// figure.Headline, in a file of its own with its test beside it.
//
// The history of each pipeline, and what the figures say of it, is worked out once
// for all pages; see insight.go. Several selections hold the same pipeline.
//
// figures.go is the one list of them: which figures there are, in which order
// and groups, and which of them the overview shows. What a figure's description
// says is known without data, see [Described].
//
// The only clock is Options.AsOf. The package knows no addresses of pages.
package ci
