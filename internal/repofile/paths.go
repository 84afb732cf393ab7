package repofile

import "slices"

// WorkflowDirectory holds the workflows that ChecksOf looks into; its files
// cannot be listed beforehand.
const WorkflowDirectory = ".github/workflows/"

// Dockerfile is the name of a Dockerfile, in the root or elsewhere.
const Dockerfile = "Dockerfile"

// IsBuild reports whether the name of a file is that of a Gradle build.
func IsBuild(name string) bool { return name == gradlePath || name == gradleKotlin }

// Path is a file of interest in the root tree.
type Path struct {
	Name string
	// Content says that its text is needed; of others the presence is enough.
	Content bool
}

var (
	dependabotPaths = []string{".github/dependabot.yml", ".github/dependabot.yaml"}
	renovatePaths   = []string{
		"renovate.json", "renovate.json5", ".github/renovate.json", ".github/renovate.json5",
		".renovaterc", ".renovaterc.json", ".renovaterc.json5",
	}
	securityPolicyPaths = []string{".github/SECURITY.md", "SECURITY.md", "docs/SECURITY.md"}
	codeOwnersPaths     = []string{".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"}
	lockFilePaths       = []string{
		"yarn.lock", "package-lock.json", "npm-shrinkwrap.json", "pnpm-lock.yaml", "bun.lock", "bun.lockb", "gradle.lockfile",
	}
)

// YarnKnownIssues is the list of answers of yarn audit that a repository has
// decided to live with; package yarnaudit reads it.
const YarnKnownIssues = "yarn-audit-known-issues"

// CatalogInfo is Backstage's description of a repository; package owner reads it.
const CatalogInfo = "catalog-info.yaml"

// CodeOwnersPaths are where GitHub looks for CODEOWNERS; the first that exists
// counts. Package owner reads it.
func CodeOwnersPaths() []string { return slices.Clone(codeOwnersPaths) }

const (
	packagePath  = "package.json"
	snykPath     = ".snyk"
	pomPath      = "pom.xml"
	gradlePath   = "build.gradle"
	gradleKotlin = "build.gradle.kts"
	nvmrcPath    = ".nvmrc"
	nodeVersion  = ".node-version"
	javaVersion  = ".java-version"
	toolVersions = ".tool-versions"
	sdkmanPath   = ".sdkmanrc"
	misePath     = "mise.toml"
	miseHidden   = ".mise.toml"

	gradleCatalog    = "gradle/libs.versions.toml"
	gradleProperties = "gradle.properties"
	workflowMarker   = "github/codeql-action/"
)

// Paths lists the files that this package and yarnaudit know by their path.
// Beyond them are the suppression files, whose paths are configured, the
// workflows, and the Dockerfiles and Gradle builds below the root if the root has
// none.
func Paths() []Path {
	var paths []Path
	for _, p := range []string{
		Dockerfile, packagePath, nvmrcPath, nodeVersion, toolVersions, javaVersion, gradlePath, gradleKotlin, pomPath, YarnKnownIssues,
		gradleCatalog, gradleProperties, misePath, miseHidden, sdkmanPath,
	} {
		paths = append(paths, Path{p, true})
	}
	for _, p := range slices.Concat(dependabotPaths, renovatePaths, []string{snykPath}, securityPolicyPaths, codeOwnersPaths, lockFilePaths) {
		paths = append(paths, Path{p, false})
	}
	return paths
}

// Presence names files of which only the existence counts; "" where there is none.
type Presence struct {
	SecurityPolicy string
	CodeOwners     string
	LockFile       string
}

// PresenceOf finds them, in the order in which GitHub or the package manager
// looks for them.
func PresenceOf(files Files) Presence {
	return Presence{
		SecurityPolicy: files.first(securityPolicyPaths),
		CodeOwners:     files.first(codeOwnersPaths),
		LockFile:       files.first(lockFilePaths),
	}
}
