package deployment

import (
	"fmt"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// The schema lists the keys of Radix' operator that this repository may use. It
// refuses unknown ones, as the operator ignores them without a word.
func TestRadixConfigHasOnlyKeysOfTheOperator(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("testdata/radixapplication.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(readYAML(t, "radixconfig.yaml")); err != nil {
		t.Error(err)
	}
	for key, value := range map[string]any{"useBuildKit": true, "useBuildkit": true} {
		t.Run("refuses "+key, func(t *testing.T) {
			file := readYAML(t, "radixconfig.yaml")
			at(file, "spec", "build").(map[string]any)[key] = value
			if err := schema.Validate(file); err == nil {
				t.Errorf("spec.build.%s is accepted, want an error", key)
			}
		})
	}
}

func TestRadixConfigFitsThisRepository(t *testing.T) {
	file := readYAML(t, "radixconfig.yaml")
	for _, c := range []struct {
		path []any
		want any
	}{
		{[]any{"metadata", "name"}, "rse-dashboard"},
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
		t.Run(fmt.Sprint(c.path...), func(t *testing.T) {
			if got := at(file, c.path...); got != c.want {
				t.Errorf("got %v, want %v", got, c.want)
			}
		})
	}
}

func TestDockerfileMountsEveryBuildSecretOfRadix(t *testing.T) {
	secrets, _ := at(readYAML(t, "radixconfig.yaml"), "spec", "build", "secrets").([]any)
	if len(secrets) == 0 {
		t.Fatal("got no build secrets, want some")
	}
	dockerfile := readText(t, "Dockerfile")
	for _, secret := range secrets {
		if !strings.Contains(dockerfile, "--mount=type=secret,id="+secret.(string)+" ") {
			t.Errorf("the Dockerfile does not mount the build secret %v", secret)
		}
	}
}
