package deployment

import (
	"regexp"
	"strings"
	"testing"
)

var secrets = []string{"masterKey", "githubtoken", "endpoint", "databaseId", "containerId", "COSMOS_CONNECTION_STRING", "GITHUB_APP_PRIVATE_KEY"}

func TestDockerfileTakesSecretsOnlyAsMounts(t *testing.T) {
	text := readText(t, "Dockerfile")
	for _, secret := range secrets {
		t.Run(secret, func(t *testing.T) {
			if !strings.Contains(text, "--mount=type=secret,id="+secret+" ") {
				t.Error("it is not mounted as a secret")
			}
			if line := regexp.MustCompile(`(?m)^\s*(ARG|ENV)\b.*\b` + secret + `\b`).FindString(text); line != "" {
				t.Errorf("got %q, want it neither as an argument nor in the environment", line)
			}
		})
	}
}

// A syntax line makes the builder fetch a front end from a registry.
func TestDockerfileHasNoSyntaxLine(t *testing.T) {
	if line := regexp.MustCompile(`(?mi)^#\s*syntax\s*=.*`).FindString(readText(t, "Dockerfile")); line != "" {
		t.Errorf("got %q, want no such line", line)
	}
}

// buildah loses a bind mount from a stage whose steps all come from its cache.
func TestDockerfileMountsNoFilesOfOtherStages(t *testing.T) {
	if mount := regexp.MustCompile(`--mount=type=bind,\S*from=\S+`).FindString(readText(t, "Dockerfile")); mount != "" {
		t.Errorf("got %q, want COPY --from", mount)
	}
}

func TestDockerfileReadsTheStampBeforeItFetches(t *testing.T) {
	text := readText(t, "Dockerfile")
	stamp, fetch := strings.Index(text, "ARG BUILD_STAMP"), strings.Index(text, "rse-dashboard build --precompress")
	if stamp < 0 || fetch < stamp {
		t.Errorf("ARG BUILD_STAMP is at byte %d and the fetch at %d, want the argument first", stamp, fetch)
	}
}

func TestDockerignoreAdmitsOnlyNamedPaths(t *testing.T) {
	text := readText(t, ".dockerignore")
	for _, line := range []string{"*", "**/.env"} {
		if !strings.Contains(text, "\n"+line+"\n") {
			t.Errorf("there is no line %q", line)
		}
	}
}

// The target site copies a finished site: it needs no stage that fetches.
func TestTargetSiteMountsNoSecret(t *testing.T) {
	stages := map[string]string{} // by name
	for part := range strings.SplitSeq(readText(t, "Dockerfile"), "\nFROM ") {
		first, _, _ := strings.Cut(part, "\n")
		if fields := strings.Fields(first); len(fields) == 3 {
			stages[fields[2]] = part
		}
	}
	names := regexp.MustCompile(`(?m)^(\w+) AS|--from=(\w+)`)
	seen := map[string]bool{}
	var visit func(name string)
	visit = func(name string) {
		if seen[name] {
			return
		}
		seen[name] = true
		if strings.Contains(stages[name], "type=secret") {
			t.Errorf("site depends on the stage %s, which mounts secrets", name)
		}
		for _, match := range names.FindAllStringSubmatch(stages[name], -1) {
			visit(match[1] + match[2])
		}
	}
	visit("site")
	if !seen["server"] || !seen["prepared"] || seen["pages"] {
		t.Errorf("site depends on %v, want server and prepared, and not pages", seen)
	}
}
