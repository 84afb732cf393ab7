package render

import "github.com/hmcts/rse-dashboard/internal/address"

// kind is a kind of pages: what it is called in errors, and which pages there
// are. Listing pages is cheap; their figures are made when they are filled.
type kind struct {
	name  string
	pages func(*site) []*Page
}

// kinds lists all kinds of pages. A new one is a file and a line here.
var kinds = []kind{
	{"overview", overviewPages},
	{"pipelines", pipelinesPages},
	{"security", securityPages},
	{"about", aboutPages},
	{"disclaimer", disclaimerPages},
	{"not found", notFoundPages},
	{"dash", dashPages},
}

// navigation is what every page leads to.
var navigation = []Link{
	{"Overview", ""},
	{"Pipelines", address.Pipelines},
	{"Security", address.Security},
	{"About", address.About},
}
