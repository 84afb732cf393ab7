package deployment

import (
	"fmt"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
)

// radixConfigs are the file for images that are built elsewhere and the one with
// which Radix builds.
var radixConfigs = []string{"radixconfig.yaml", "radixconfig.build.yaml"}

// The schema lists the keys of Radix' operator that this repository may use. It
// refuses unknown ones, as the operator ignores them without a word.
func TestRadixConfigHasOnlyKeysOfTheOperator(t *testing.T) {
	schema, err := jsonschema.NewCompiler().Compile("testdata/radixapplication.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range radixConfigs {
		if err := schema.Validate(readYAML(t, name)); err != nil {
			t.Error(err)
		}
	}
	for key, value := range map[string]any{"useBuildKit": true, "useBuildkit": true} {
		t.Run("refuses "+key, func(t *testing.T) {
			file := readYAML(t, "radixconfig.build.yaml")
			at(file, "spec", "build").(map[string]any)[key] = value
			if err := schema.Validate(file); err == nil {
				t.Errorf("spec.build.%s is accepted, want an error", key)
			}
		})
	}
}

func TestRadixConfigFitsThisRepository(t *testing.T) {
	type fact struct {
		path []any
		want any
	}
	component := func(path ...any) []any { return append([]any{"spec", "components", 0}, path...) }
	for name, facts := range map[string][]fact{
		"radixconfig.yaml": {
			{[]any{"spec", "build"}, nil},
			{[]any{"spec", "environments", 0, "build", "from"}, "master"},
			{[]any{"spec", "environments", 1, "build"}, nil},
		},
		"radixconfig.build.yaml": {
			{[]any{"spec", "build", "useBuildCache"}, false},
			{[]any{"spec", "environments", 0, "build", "from"}, "master"},
			{[]any{"spec", "environments", 1, "build", "from"}, "release"},
			{component("dockerfileName"), "Dockerfile"},
		},
	} {
		file := readYAML(t, name)
		facts = append(facts,
			fact{[]any{"metadata", "name"}, "rse-dashboard"},
			fact{[]any{"spec", "environments", 0, "name"}, "development"},
			fact{[]any{"spec", "environments", 1, "name"}, "production"},
			fact{component("name"), "dashboard"},
			fact{component("publicPort"), at(file, component("ports", 0, "name")...)},
			fact{component("readOnlyFileSystem"), true},
			fact{component("variables", "PORT"), "8080"},
		)
		// The guide says to delete the block to open the site to everyone.
		if at(file, component("authentication")...) != nil {
			facts = append(facts,
				// With a minimal cookie store the access token cannot be refreshed.
				fact{component("authentication", "oauth2", "credentials"), "azureWorkloadIdentity"},
				fact{component("authentication", "oauth2", "cookieStore", "minimal"), true},
				fact{component("authentication", "oauth2", "cookie", "refresh"), "0"},
			)
		}
		for _, f := range facts {
			t.Run(name+" "+fmt.Sprint(f.path...), func(t *testing.T) {
				if got := at(file, f.path...); got != f.want {
					t.Errorf("got %v, want %v", got, f.want)
				}
			})
		}
	}
}

// The guide tells to enter the registry and the name of the token.
func TestRadixPullsTheImageFromItsPrivateRegistry(t *testing.T) {
	file := readYAML(t, "radixconfig.yaml")
	image, _ := at(file, "spec", "components", 0, "image").(string)
	host, ok := strings.CutSuffix(image, "/rse-dashboard:{imageTagName}")
	if !ok {
		t.Fatalf("got the image %q, want REGISTRY/rse-dashboard:{imageTagName}", image)
	}
	if name, _ := at(file, "spec", "privateImageHubs", host, "username").(string); name == "" {
		t.Errorf("spec.privateImageHubs has no username for %s, which has the image", host)
	}
}

func TestDockerfileMountsEveryBuildSecretOfRadix(t *testing.T) {
	secrets, _ := at(readYAML(t, "radixconfig.build.yaml"), "spec", "build", "secrets").([]any)
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

// Radix cannot choose a target.
func TestTheLastTargetIsSelfcontained(t *testing.T) {
	var last string
	for line := range strings.Lines(readText(t, "Dockerfile")) {
		if strings.HasPrefix(line, "FROM ") {
			last = strings.TrimSpace(line)
		}
	}
	if want := "FROM image AS selfcontained"; last != want {
		t.Errorf("the last stage is %q, want %q", last, want)
	}
}
