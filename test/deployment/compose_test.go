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
}

// Services without a profile are active in every profile.
func TestComposePublishesEachPortOnceInAProfile(t *testing.T) {
	services, _ := at(readYAML(t, "docker-compose.yml"), "services").(map[string]any)
	active := map[any][]string{} // services by profile
	for name, service := range services {
		profiles, _ := at(service, "profiles").([]any)
		if len(profiles) == 0 {
			t.Errorf("service %s has no profile, so it starts with every other one", name)
		}
		for _, profile := range profiles {
			active[profile] = append(active[profile], name)
		}
	}
	for profile, names := range active {
		published := map[any]string{}
		for _, name := range names {
			ports, _ := at(services, name, "ports").([]any)
			for _, port := range ports {
				if other := published[port]; other != "" {
					t.Errorf("in the profile %v both %s and %s publish %v", profile, other, name, port)
				}
				published[port] = name
			}
		}
	}
}

// Compose removes a server that it recreates before it starts what the server depends
// on. Then visitors would wait for the fetch.
func TestComposeServerDoesNotWaitForTheFetch(t *testing.T) {
	if depends := at(readYAML(t, "docker-compose.yml"), "services", "dashboard", "depends_on"); depends != nil {
		t.Errorf("the server depends on %v, want nothing", depends)
	}
}
