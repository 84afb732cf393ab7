package repofile

import (
	"bytes"
	"strings"
)

// Check is a tool that watches or has watched a repository's dependencies.
type Check string

// The checks, in the order in which they are shown.
const (
	Dependabot Check = "Dependabot"
	Renovate   Check = "Renovate"
	Snyk       Check = "Snyk"
	KnownAudit Check = "npm/yarn audit known issues"
	NSP        Check = "nsp (deprecated)"
	CodeQL     Check = "CodeQL"
	NoCheck    Check = "None"
)

// Checks lists all checks in order, None last.
func Checks() []Check {
	return []Check{Dependabot, Renovate, Snyk, KnownAudit, NSP, CodeQL, NoCheck}
}

// HasPackage reports whether there is a package.json in the root: only such
// repositories count in figures about JavaScript.
func HasPackage(files Files) bool { return files.has(packagePath) }

// ChecksOf tells which checks the files show, in order; NoCheck alone if they
// show none. A word in package.json counts wherever it stands, even if the file
// is not valid JSON; the key "renovate" only counts in a valid one.
func ChecksOf(files Files) []Check {
	text := files[packagePath]
	renovateKey := false
	if p, err := ParsePackage(text); err == nil {
		renovateKey = p.Renovate
	}
	there := map[Check]bool{
		Dependabot: files.first(dependabotPaths) != "",
		Renovate:   files.first(renovatePaths) != "" || renovateKey,
		Snyk:       files.has(snykPath) || snykWord.Match(text),
		KnownAudit: files.has(YarnKnownIssues),
		NSP:        nspWord.Match(text),
		CodeQL:     runsCodeQL(files),
	}
	var checks []Check
	for _, c := range Checks() {
		if there[c] {
			checks = append(checks, c)
		}
	}
	if len(checks) == 0 {
		return []Check{NoCheck}
	}
	return checks
}

// runsCodeQL looks for CodeQL's actions in the workflows, which are files right
// in their directory.
func runsCodeQL(files Files) bool {
	for path, content := range files {
		if isWorkflow(path) && bytes.Contains(content, []byte(workflowMarker)) {
			return true
		}
	}
	return false
}

func isWorkflow(path string) bool {
	name, ok := strings.CutPrefix(path, WorkflowDirectory)
	return ok && !strings.Contains(name, "/") && (strings.HasSuffix(name, ".yml") || strings.HasSuffix(name, ".yaml"))
}
