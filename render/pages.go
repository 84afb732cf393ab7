package render

import "github.com/hmcts/rse-dashboard/internal/address"

// sitemap lists all pages: each entry has a name for errors and returns its
// pages. To add pages, add a file with such a function and a line here. Listing
// pages is cheap; their figures are made when they are filled.
var sitemap = []struct {
	name  string
	pages func(*site) []*Page
}{
	{"overview", overviewPages},
	{"pipelines", pipelinesPages},
	{"pipeline", pipelinePages},
	{"security", securityPages},
	{"teams", teamPages},
	{"changes", changePages},
	{"about", aboutPages},
	{"disclaimer", disclaimerPages},
	{"not found", notFoundPages},
	{"moved", movedPages},
	{"data", dataPages},
}

// navigation is the list of pages that every page links to.
var navigation = []Link{
	{"Overview", address.Overview},
	{"Pipelines", address.Pipelines},
	{"Security", address.Security},
	{"Teams", address.Teams},
	{"About", address.About},
}
