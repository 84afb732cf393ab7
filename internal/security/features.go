package security

import (
	"slices"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/repofile"
)

// features are what may watch a repository.
var features = []struct {
	name, title string
	of          func(*Repository) dataset.State
}{
	{"dependabot_alerts", "Dependabot alerts", func(r *Repository) dataset.State { return known(r.DependabotAlerts) }},
	{"update_tool", "Update tool", func(r *Repository) dataset.State {
		return r.onIf(slices.Contains(r.Checks, repofile.Dependabot) || slices.Contains(r.Checks, repofile.Renovate))
	}},
	{"code_scanning", "Code scanning", func(r *Repository) dataset.State { return known(r.CodeScanning) }},
	{"secret_scanning", "Secret scanning", func(r *Repository) dataset.State { return known(r.SecretScanning) }},
	{"push_protection", "Push protection", func(r *Repository) dataset.State { return known(r.PushProtection) }},
	{"security_policy", "Security policy", func(r *Repository) dataset.State {
		if r.SecurityPolicy == "" || r.SecurityPolicy == dataset.Unknown {
			return r.onIf(r.Presence.SecurityPolicy != "")
		}
		return r.SecurityPolicy
	}},
	{"code_owners", "Code owners", func(r *Repository) dataset.State { return r.onIf(r.Presence.CodeOwners != "") }},
	{"lock_file", "Lock file", func(r *Repository) dataset.State {
		if r.Presence.LockFile == "" && !r.HasNPM && r.Gap == "" {
			return dataset.NotApplicable
		}
		return r.onIf(r.Presence.LockFile != "")
	}},
	{"suppressions_file", "Suppressions file", func(r *Repository) dataset.State {
		if !r.HasSuppressions && r.Runtimes.Java == nil && r.Gap == "" {
			return dataset.NotApplicable
		}
		return r.onIf(r.HasSuppressions)
	}},
}

// onIf returns the state that the files of the repository show. What they do not
// show is off only if all of them could be seen.
func (r *Repository) onIf(on bool) dataset.State {
	switch {
	case on:
		return dataset.On
	case r.Gap != "":
		return dataset.Unknown
	}
	return dataset.Off
}

func known(s dataset.State) dataset.State {
	if s == "" {
		return dataset.Unknown
	}
	return s
}
