package address

// The pages of which there is one each.
const (
	Overview        = ""
	Pipelines       = "pipelines/"
	Pipeline        = "pipeline/" // the folder of the pages of one pipeline each
	Security        = "security/"
	Teams           = "teams/"
	Repositories    = Security + "repositories/"
	Vulnerabilities = Security + "cves/"
	Packages        = Security + "packages/"
	Changes         = "changes/"
	Badges          = "badge/" // the folder of pictures for READMEs
	About           = "about/"
	Disclaimer      = "disclaimer/"
	Find            = "find/"
	Data            = "data/"
	// Dash is the address that the pipelines page used to have.
	Dash = "dash/"
	// OldTeams is the folder that the pages of teams used to be in.
	OldTeams = Security + "teams/"
)

// The files beside a page.
const (
	DataFile   = "data.json"
	ChartsFile = "charts.json"
	// NamesFile is beside the page at [Find] and holds the names that the search
	// finds.
	NamesFile = "names.txt"
)

// CSVFile returns the name of the file with the table of a figure.
func CSVFile(figureID string) string { return figureID + ".csv" }

// Folder is the pages of all things of one kind: one page a name, all in the
// same folder.
type Folder struct {
	path  string
	slugs map[string]string
}

// NewFolder gives each name a page in the folder at path, which ends with a
// slash. No page gets a reserved slug.
func NewFolder(path string, names []string, reserved ...string) Folder {
	return Folder{path, Slugs(names, reserved...)}
}

// Page returns the address of the page of name, and "" if it has none.
func (f Folder) Page(name string) string {
	if s := f.slugs[name]; s != "" {
		return f.path + s + "/"
	}
	return ""
}
