package security

import "github.com/hmcts/rse-dashboard/internal/repofile"

// javaVersions lists the versions of Java that repositories run on.
var javaVersions = versionsOf("java-versions", "Which versions of Java run?", "Java",
	[]string{"package.json", ".nvmrc", ".node-version"},
	func(r *repofile.Runtimes) *repofile.Runtime { return r.Java })
