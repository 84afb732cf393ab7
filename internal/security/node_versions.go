package security

import "github.com/hmcts/rse-dashboard/internal/repofile"

// nodeVersions lists the versions of Node.js that repositories run on.
var nodeVersions = versionsOf("node-versions", "Which versions of Node run?", "Node.js",
	[]string{"build.gradle", "build.gradle.kts", "pom.xml", ".java-version"},
	func(r *repofile.Runtimes) *repofile.Runtime { return r.Node })
