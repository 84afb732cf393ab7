package organisation

// name is a project's name, the ending of its folders, and the beginning of its
// repositories' names.
type name struct{ project, folder, prefix string }

// names are the projects in order; the first four are those that examples
// elsewhere use, the others are made up.
var names = [...]name{
	{"CMC", "CMC", "cmc"},
	{"Payments", "PAY", "ccpay"},
	{"CCD", "CCD", "ccd"},
	{"BSP", "BSP", "bulk-scan"},
	{"Hearing Diary", "HDY", "hearing-diary"},
	{"Evidence Share", "EVS", "evidence-share"},
	{"Fee Register", "FRG", "fee-register"},
	{"Appeal Desk", "APD", "appeal-desk"},
	{"Licence Renewals", "LIC", "licence"},
	{"Warrant Log", "WAR", "warrant"},
	{"Notices Hub", "NTH", "notices"},
	{"Interpreter Bookings", "INT", "interpreter"},
	{"Case Search", "CSR", "case-search"},
	{"Judgment Library", "JLB", "judgment"},
	{"Tribunal Forms", "TRF", "tribunal-forms"},
	{"Jury Rota", "JUR", "jury-rota"},
	{"Document Vault", "DOV", "vault"},
	{"Identity Checks", "IDC", "idcheck"},
	{"Data Extracts", "DEX", "extracts"},
	{"Public Registers", "PRG", "registers"},
	{"Video Rooms", "VID", "video-rooms"},
}

// component is what a repository holds.
type component struct {
	name     string
	language Language
}

var components = [...]component{
	{"api", Java}, {"frontend", Node}, {"orchestrator", Java}, {"gateway", Java}, {"shared-infrastructure", Terraform},
	{"admin-web", Node}, {"processor", Java}, {"store", Java}, {"notifier", Java}, {"citizen-frontend", Node},
	{"search", Java}, {"scheduler", Java}, {"reports", Java}, {"validator", Node}, {"e2e-tests", Node},
	{"audit", Java}, {"importer", Java}, {"definitions", Node}, {"database-infrastructure", Terraform}, {"stub", Node},
	{"exporter", Java}, {"print-service", Java}, {"staff-web", Node}, {"rules", Java},
}
