package deployment

import (
	"bytes"
	"fmt"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/serve"
	"github.com/hmcts/rse-dashboard/test/need"
)

// steps are what a pipeline that refreshes has to do, in this order.
var steps = []string{".ci/refresh pull", ".ci/refresh fetch", ".ci/refresh push", ".ci/refresh render", ".ci/image", "docker push"}

// deployers are the workflows that deploy from GitHub.
var deployers = []string{".github/workflows/cloud-run.yml", ".github/workflows/radix.yml"}

// refreshSteps returns the steps of the job that refreshes.
func refreshSteps(t *testing.T, name string) []any {
	t.Helper()
	file := readYAML(t, name)
	path := []any{"jobs", "refresh", "steps"}
	if name == "azure-pipelines.yml" {
		path = []any{"stages", 1, "jobs", 0, "steps"}
	}
	list, _ := at(file, path...).([]any)
	if len(list) == 0 {
		t.Fatalf("%s: got no steps that refresh, want some", name)
	}
	return list
}

// script returns what a step of any pipeline runs.
func script(step any) string {
	for _, path := range [][]any{{"run"}, {"script"}, {"inputs", "inlineScript"}} {
		if text, ok := at(step, path...).(string); ok {
			return text
		}
	}
	return ""
}

func TestPipelinesRefreshInOrder(t *testing.T) {
	for _, name := range append([]string{"azure-pipelines.yml"}, deployers...) {
		t.Run(name, func(t *testing.T) {
			var got []string
			for _, step := range refreshSteps(t, name) {
				for _, want := range steps {
					if strings.Contains(script(step), want) {
						got = append(got, want)
					}
				}
			}
			if !slices.Equal(got, steps) {
				t.Errorf("got the steps %q, want %q", got, steps)
			}
		})
	}
}

func TestPipelinesPushTheDataAlsoAfterAFailure(t *testing.T) {
	for _, name := range append([]string{"azure-pipelines.yml"}, deployers...) {
		for _, step := range refreshSteps(t, name) {
			if !strings.Contains(script(step), ".ci/refresh push") {
				continue
			}
			condition := fmt.Sprint(at(step, "if"), at(step, "condition"))
			if !strings.Contains(condition, "always()") || !strings.Contains(condition, "pull") {
				t.Errorf("%s: the push has the condition %s, want always() if the pull succeeded", name, condition)
			}
		}
	}
}

func TestFetchHasLessTimeThanItsJob(t *testing.T) {
	for name, limit := range map[string][]any{
		"azure-pipelines.yml": {"stages", 1, "jobs", 0, "timeoutInMinutes"},
		deployers[0]:          {"jobs", "refresh", "timeout-minutes"},
		deployers[1]:          {"jobs", "refresh", "timeout-minutes"},
	} {
		t.Run(name, func(t *testing.T) {
			job, err := time.ParseDuration(fmt.Sprint(at(readYAML(t, name), limit...)) + "m")
			if err != nil {
				t.Fatalf("the time limit of the job: %v", err)
			}
			for _, step := range refreshSteps(t, name) {
				if !strings.Contains(script(step), ".ci/refresh fetch") {
					continue
				}
				budget, err := time.ParseDuration(fmt.Sprint(at(step, "env", "FETCH_BUDGET")))
				if err != nil || budget <= 0 || budget >= job {
					t.Errorf("FETCH_BUDGET is %v (%v), want less than the %v of the job", budget, err, job)
				}
			}
		})
	}
}

func TestNothingIsDeployedWithoutTests(t *testing.T) {
	for _, name := range deployers {
		file := readYAML(t, name)
		if uses := at(file, "jobs", "test", "uses"); uses != "./.github/workflows/test.yml" {
			t.Errorf("%s: the job test uses %v, want the workflow of the tests", name, uses)
		}
		if needs := at(file, "jobs", "refresh", "needs"); needs != "test" {
			t.Errorf("%s: the refresh needs %v, want test", name, needs)
		}
		if needs := fmt.Sprint(at(file, "jobs", "deploy", "needs")); needs != "[test refresh]" {
			t.Errorf("%s: the deployment needs %v, want [test refresh]", name, needs)
		}
		for _, job := range []string{"refresh", "deploy"} {
			if condition := at(file, "jobs", job, "if"); condition != nil {
				t.Errorf("%s: the job %s has the condition %v, want none: it must not run without what it needs", name, job, condition)
			}
		}
	}
	file := readYAML(t, "azure-pipelines.yml")
	for i, stage := range []struct{ name, needs, condition string }{
		{"Test", "<nil>", "<nil>"},
		{"Refresh", "Test", "succeeded('Test')"},
		{"Deploy", "[Test Refresh]", "and(succeeded('Test'), succeeded('Refresh'))"},
	} {
		name, needs, condition := at(file, "stages", i, "stage"), fmt.Sprint(at(file, "stages", i, "dependsOn")), fmt.Sprint(at(file, "stages", i, "condition"))
		if name != stage.name || needs != stage.needs || !strings.Contains(condition, stage.condition) {
			t.Errorf("stage %d is %v, needs %s and has the condition %s, want %+v", i, name, needs, condition, stage)
		}
	}
}

// The newest run of the tests counts: a commit can pass first and fail later.
func TestScheduledDeploymentNeedsThatTheNewestTestsPassed(t *testing.T) {
	if _, err := exec.LookPath("jq"); err != nil {
		t.Skip("skipped: jq is not installed")
	}
	github, azure := t.TempDir(), t.TempDir()
	stub := func(folder, name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	// gh applies its flag --jq to the answer, as jq does.
	stub(github, "gh", "#!/bin/sh\nfor last; do :; done\njq \"$last\" <<END\n$ANSWER\nEND\n")
	stub(azure, "curl", "#!/bin/sh\ncat >/dev/null\nprintf '%s\\n' \"$ANSWER\"\n")
	run := func(name, folder, answer string, path ...any) string {
		text := regexp.MustCompile(`\$\(Build\.SourceVersion\)`).ReplaceAllString(script(at(readYAML(t, name), path...)), "c")
		text = regexp.MustCompile(`\$\(\w+\.\w+\)`).ReplaceAllString(text, "x")
		file := filepath.Join(t.TempDir(), "output")
		cmd := exec.Command("bash", "-ec", text)
		cmd.Env = append(os.Environ(), "PATH="+folder+":"+os.Getenv("PATH"), "ANSWER="+answer, "GITHUB_OUTPUT="+file, "SYSTEM_ACCESSTOKEN=x")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		written, _ := os.ReadFile(file)
		return string(out) + string(written)
	}
	check := func(name, conclusion, day string) string {
		return fmt.Sprintf(`{"app": {"slug": "github-actions"}, "name": %q, "conclusion": %q, "completed_at": "2026-01-%sT00:00:00Z"}`,
			name, conclusion, day)
	}
	for _, c := range []struct {
		name           string
		checks, builds string
		want           bool
	}{
		{"no run", "", "", false},
		{"passed", check("test / checks", "success", "02"), `{"id": 1, "sourceVersion": "c", "tags": ["tested"]}`, true},
		{"passed, then failed", check("checks", "failure", "03") + "," + check("test / checks", "success", "02"),
			`{"id": 2, "sourceVersion": "c", "tags": ["red"]}, {"id": 1, "sourceVersion": "c", "tags": ["tested"]}`, false},
		{"failed, then passed, then skipped", check("checks", "skipped", "04") + "," + check("checks", "success", "03") + "," +
			check("checks", "timed_out", "02"),
			`{"id": 3, "sourceVersion": "c", "tags": []}, {"id": 2, "sourceVersion": "c", "tags": ["tested"]},
				{"id": 1, "sourceVersion": "c", "tags": ["red"]}`, true},
		{"something else passed", check("deploy", "success", "02"), `{"id": 1, "sourceVersion": "other", "tags": ["tested"]}`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			want := fmt.Sprintf("passed=%v\n", c.want)
			if got := run(".github/workflows/test.yml", github, `{"check_runs": [`+c.checks+`]}`, "jobs", "checks", "steps", 0); got != want {
				t.Errorf("GitHub: got %q, want %q", got, want)
			}
			want = fmt.Sprintf("##vso[task.setvariable variable=tested]%v\n", c.want)
			if got := run("azure-pipelines.yml", azure, `{"value": [`+c.builds+`]}`, "stages", 0, "jobs", 0, "steps", 1); got != want {
				t.Errorf("Azure: got %q, want %q", got, want)
			}
		})
	}
}

// A cache of a pipeline can be read by builds of other branches.
func TestNoCacheHoldsData(t *testing.T) {
	names := append(workflows(t), "azure-pipelines.yml")
	for _, name := range names {
		for line := range strings.Lines(readText(t, name)) {
			for _, cache := range []string{"actions/cache", "Cache@", "upload-artifact", "PublishPipelineArtifact", "PublishBuildArtifacts", "publish: "} {
				if strings.Contains(line, cache) {
					t.Errorf("%s: got %q, want data/ in private storage only", name, strings.TrimSpace(line))
				}
			}
		}
	}
}

// secretOfPipeline finds what gives a secret, or all of them, to a step or a workflow.
var secretOfPipeline = regexp.MustCompile(`(?i)secrets\.\w+|secrets\s*\[|secrets:\s*inherit|\(\s*secrets\s*\)|` +
	`\$\((masterKey|githubtoken|endpoint|databaseId|containerId)\)`)

func TestEveryFormOfASecretIsFound(t *testing.T) {
	for _, text := range []string{
		"${{ secrets.masterKey }}", "${{ secrets['masterKey'] }}", "secrets: inherit", "${{ toJSON(secrets) }}", "$(masterKey)",
	} {
		if len(secretOfPipeline.FindAllString(text, -1)) != 1 {
			t.Errorf("%q is not found as a secret", text)
		}
	}
}

func TestOnlyTheFetchGetsSecrets(t *testing.T) {
	for _, name := range append(workflows(t), "azure-pipelines.yml") {
		outside := len(secretOfPipeline.FindAllString(readText(t, name), -1))
		inside := 0
		if slices.Contains(deployers, name) || name == "azure-pipelines.yml" {
			for _, step := range refreshSteps(t, name) {
				if strings.Contains(script(step), ".ci/refresh fetch") {
					inside += len(secretOfPipeline.FindAllString(fmt.Sprint(at(step, "env")), -1))
					for _, want := range []string{"masterKey", "endpoint", "databaseId", "containerId", "githubtoken"} {
						if value := fmt.Sprint(at(step, "env", want)); !secretOfPipeline.MatchString(value) {
							t.Errorf("%s: the fetch gets %s from %s, want a secret", name, want, value)
						}
					}
				}
			}
			if inside == 0 {
				t.Errorf("%s: the fetch gets no secrets, want some", name)
			}
		}
		if outside != inside {
			t.Errorf("%s names secrets %d times, of which %d in the fetch; want them only there", name, outside, inside)
		}
	}
}

// What is deployed on GitHub is bound to an environment, whose protection admits
// only the main branch.
func TestJobsWithIdentityAreBoundToAnEnvironment(t *testing.T) {
	for _, name := range workflows(t) {
		jobs, _ := at(readYAML(t, name), "jobs").(map[string]any)
		for id, job := range jobs {
			if at(job, "permissions", "id-token") == "write" && at(job, "environment") == nil {
				t.Errorf("%s: the job %s can sign in to a cloud and has no environment", name, id)
			}
		}
	}
}

// probePath finds the paths that hosts and checks ask for health.
var probePath = regexp.MustCompile(`(?:path[:=]\s*|\$address|"healthCheckPath":\s*"|WARMUP_PATH=|excludedPaths": \[")(/[a-z]+)`)

func TestServerAnswersEveryProbe(t *testing.T) {
	handler := siteHandler(t, serve.HandlerOptions{})
	asked := map[string]bool{}
	for _, name := range append([]string{"radixconfig.yaml", "radixconfig.build.yaml", ".ci/smoke", "docs/deploy.md"}, deployers...) {
		for _, match := range probePath.FindAllStringSubmatch(readText(t, name), -1) {
			asked[match[1]] = true
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, match[1], nil))
			if w.Code != http.StatusOK || !bytes.Contains(w.Body.Bytes(), []byte(`"status":"ready"`)) {
				t.Errorf("%s asks %s and gets %d, want the health of the server", name, match[1], w.Code)
			}
		}
	}
	if !asked["/health"] {
		t.Errorf("got the probes %v, want /health among them", asked)
	}
}

// Google's front end answers /healthz itself, with 404.
func TestCloudRunIsNotAskedForHealthz(t *testing.T) {
	for _, name := range []string{deployers[0], ".ci/smoke"} {
		for line := range strings.Lines(readText(t, name)) {
			if strings.Contains(line, "/healthz") && !strings.HasPrefix(strings.TrimSpace(line), "#") {
				t.Errorf("%s: got %q, want /health", name, strings.TrimSpace(line))
			}
		}
	}
}

// scripts are the shell scripts of the repository.
func scripts(t *testing.T) (paths []string) {
	t.Helper()
	err := filepath.WalkDir(filepath.Join(need.Repository(t), ".ci"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() && filepath.Ext(path) == "" {
			paths = append(paths, path)
		}
		return err
	})
	if err != nil || len(paths) == 0 {
		t.Fatalf("got no scripts in .ci (%v), want some", err)
	}
	return paths
}

func TestShellcheckFindsNothing(t *testing.T) {
	out, err := exec.Command(need.Program(t, "shellcheck"), scripts(t)...).CombinedOutput()
	if err != nil {
		t.Errorf("shellcheck: %v\n%s", err, out)
	}
}
