package deployment

import (
	"maps"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/test/need"
)

func TestActionlintFindsNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped in short mode: actionlint is downloaded and compiled")
	}
	tools := filepath.Join(need.Repository(t), ".ci", "tools", "go.mod")
	args := []string{"tool", "-modfile=" + tools, "actionlint", "-no-color"}
	for _, name := range workflows(t) {
		args = append(args, filepath.Join(need.Repository(t), name))
	}
	out, err := exec.Command("go", args...).CombinedOutput()
	if err == nil {
		return
	}
	if offline(string(out)) {
		need.Missing(t, "actionlint cannot be downloaded; check the network and GOPROXY")
	}
	t.Errorf("actionlint: %v\n%s", err, out)
}

var pinned = regexp.MustCompile(`^[\w.-]+/[\w./-]+@[0-9a-f]{40}$`)

func TestWorkflowsHaveFewPermissionsAndPinnedActions(t *testing.T) {
	for _, name := range workflows(t) {
		t.Run(filepath.Base(name), func(t *testing.T) {
			workflow := readYAML(t, name)
			permissions, ok := at(workflow, "permissions").(map[string]any)
			if !ok || len(permissions) > 2 || slices.Contains(slices.Collect(maps.Values(permissions)), any("write")) {
				t.Errorf("permissions of the whole workflow are %v, want none, or to read", permissions)
			}
			jobs, _ := at(workflow, "jobs").(map[string]any)
			for id, job := range jobs {
				// A job that calls a workflow has the time limits of that one.
				if at(job, "timeout-minutes") == nil && at(job, "uses") == nil {
					t.Errorf("job %s has no timeout-minutes", id)
				}
				steps, _ := at(job, "steps").([]any)
				for _, step := range steps {
					uses, ok := at(step, "uses").(string)
					if ok && !pinned.MatchString(uses) {
						t.Errorf("job %s uses %s, want an action that is pinned by digest", id, uses)
					}
					if run, _ := at(step, "run").(string); strings.Contains(run, "${{") {
						t.Errorf("a script of job %s contains an expression; pass the value in env instead", id)
					}
				}
			}
			if strings.Contains(readText(t, name), "credentials_json") {
				t.Error("the workflow uses a key of Google, want workload identity")
			}
		})
	}
}

func TestAzurePipelinesPassSecretsOnlyThroughTheEnvironment(t *testing.T) {
	const name = "azure-pipelines.yml"
	if got := at(readYAML(t, name), "schedules", 0, "always"); got != true {
		t.Errorf("schedules[0].always is %v, want true: otherwise a schedule builds only when the code has changed", got)
	}
	text := readText(t, name)
	for _, variable := range []string{"azureContainerRegistry", "azureSubscriptionEndpoint", "dataStore", "masterKey", "containerId", "databaseId", "endpoint", "githubtoken"} {
		if !strings.Contains(text, "$("+variable+")") {
			t.Errorf("the variable %s is not used", variable)
		}
	}
	for line := range strings.Lines(text) {
		for _, secret := range []string{"masterKey", "githubtoken"} {
			if strings.Contains(line, "$("+secret+")") && strings.TrimSpace(line) != secret+": $("+secret+")" {
				t.Errorf("got %q, want %s only as an entry of env", strings.TrimSpace(line), secret)
			}
		}
	}
}
