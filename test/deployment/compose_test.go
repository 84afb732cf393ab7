package deployment

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestComposePassesSecretsOnlyToWhatFetches(t *testing.T) {
	services, _ := at(readYAML(t, "docker-compose.yml"), "services").(map[string]any)
	for name, want := range map[string]bool{"session": true, "refresh": true, "demo": false, "dashboard": false} {
		environment, _ := at(services, name, "environment").(map[string]any)
		got := slices.Collect(maps.Keys(environment))
		for _, secret := range secrets {
			if slices.Contains(got, secret) != want {
				t.Errorf("service %s gets %s: %v, want %v", name, secret, !want, want)
			}
		}
	}
}

func TestComposeRunsNothingAsRoot(t *testing.T) {
	services, _ := at(readYAML(t, "docker-compose.yml"), "services").(map[string]any)
	if len(services) != 4 {
		t.Errorf("got the services %v, want four", slices.Collect(maps.Keys(services)))
	}
	for name, service := range services {
		user, _ := at(service, "user").(string)
		if user == "" || strings.HasPrefix(user, "0") || strings.HasPrefix(user, "root") {
			t.Errorf("service %s runs as %q, want a user that is not root", name, user)
		}
	}
}

// The server must see neither data/ nor .env, which are in this folder.
func TestComposeServerSeesOnlyTheSite(t *testing.T) {
	file := readYAML(t, "docker-compose.yml")
	volumes, _ := at(file, "services", "dashboard", "volumes").([]any)
	if len(volumes) != 1 || volumes[0] != "published:/published:ro" {
		t.Errorf("got the volumes %v, want only the published site, read-only", volumes)
	}
	if condition := at(file, "services", "dashboard", "depends_on", "refresh", "condition"); condition != "service_completed_successfully" {
		t.Errorf("the server starts after the condition %v, want a successful refresh", condition)
	}
}
