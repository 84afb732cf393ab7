package github

import (
	"encoding/json"
	"maps"
	"strconv"
	"strings"
	"time"
)

const apiRoot, htmlRoot = "https://api.github.com", "https://github.com"

func (s *Server) api(r *Repository) string {
	return apiRoot + "/repos/" + r.owner.Login + "/" + r.Name
}

func (s *Server) html(r *Repository) string { return htmlRoot + "/" + r.owner.Login + "/" + r.Name }

func (r *Repository) nodeID() string { return "R_" + strconv.FormatInt(r.ID, 10) }

func instant(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return t.UTC().Format(time.RFC3339)
}

func orNull(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func user(login string, kind string) map[string]any {
	u := map[string]any{"login": login, "id": 1, "node_id": "U_" + login, "gravatar_id": "", "site_admin": false, "type": kind,
		"avatar_url": htmlRoot + "/avatars/" + login, "html_url": htmlRoot + "/" + login, "url": apiRoot + "/users/" + login}
	for _, name := range strings.Fields("followers following gists starred subscriptions organizations repos events received_events") {
		u[name+"_url"] = apiRoot + "/users/" + login + "/" + name
	}
	return u
}

// links are the members of a repository that are addresses below its own.
var links = map[string]string{
	"archive_url": "/{archive_format}{/ref}", "assignees_url": "/assignees{/user}", "blobs_url": "/git/blobs{/sha}",
	"branches_url": "/branches{/branch}", "collaborators_url": "/collaborators{/collaborator}",
	"comments_url": "/comments{/number}", "commits_url": "/commits{/sha}", "compare_url": "/compare/{base}...{head}",
	"contents_url": "/contents/{+path}", "contributors_url": "/contributors", "deployments_url": "/deployments",
	"downloads_url": "/downloads", "events_url": "/events", "forks_url": "/forks", "git_commits_url": "/git/commits{/sha}",
	"git_refs_url": "/git/refs{/sha}", "git_tags_url": "/git/tags{/sha}", "hooks_url": "/hooks",
	"issue_comment_url": "/issues/comments{/number}", "issue_events_url": "/issues/events{/number}",
	"issues_url": "/issues{/number}", "keys_url": "/keys{/key_id}", "labels_url": "/labels{/name}",
	"languages_url": "/languages", "merges_url": "/merges", "milestones_url": "/milestones{/number}",
	"notifications_url": "/notifications{?since,all,participating}", "pulls_url": "/pulls{/number}",
	"releases_url": "/releases{/id}", "stargazers_url": "/stargazers", "statuses_url": "/statuses/{sha}",
	"subscribers_url": "/subscribers", "subscription_url": "/subscription", "tags_url": "/tags", "teams_url": "/teams",
	"trees_url": "/git/trees{/sha}",
}

func (s *Server) simple(r *Repository) map[string]any {
	kind := "Organization"
	if r.owner.User {
		kind = "User"
	}
	m := map[string]any{
		"id": r.ID, "node_id": r.nodeID(), "name": r.Name, "full_name": r.owner.Login + "/" + r.Name, "owner": user(r.owner.Login, kind),
		"private": r.Private, "html_url": s.html(r), "description": orNull(r.Description), "fork": r.Fork, "url": s.api(r),
	}
	for name, end := range links {
		m[name] = s.api(r) + end
	}
	return m
}

// rendering names a form of a repository that is rendered once.
type rendering struct {
	repository *Repository
	minimal    bool
}

func (s *Server) renderOnce(r *Repository, minimal bool) json.RawMessage {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := rendering{r, minimal}
	if b := s.rendered[key]; b != nil {
		return b
	}
	form := s.simple
	if minimal {
		form = s.minimalForm
	}
	b, _ := json.Marshal(form(r))
	s.rendered[key] = b
	return b
}

// simpleJSON renders a repository as other objects hold it.
func (s *Server) simpleJSON(r *Repository) json.RawMessage { return s.renderOnce(r, false) }

// minimal renders a repository in a list of repositories.
func (s *Server) minimal(r *Repository) json.RawMessage { return s.renderOnce(r, true) }

func (s *Server) minimalForm(r *Repository) map[string]any {
	m := s.simple(r)
	topics := r.Topics
	if topics == nil {
		topics = []string{}
	}
	size := 0
	if r.objects() != nil {
		size = 12
	}
	visibility := "public"
	if r.Private {
		visibility = "private"
	}
	maps.Copy(m, map[string]any{
		"language": orNull(r.Language), "size": size, "default_branch": r.branch(), "topics": topics,
		"archived": r.Archived, "disabled": false, "visibility": visibility,
		"pushed_at": instant(r.PushedAt), "updated_at": instant(r.UpdatedAt), "created_at": instant(r.PushedAt.AddDate(-1, 0, 0)),
		// Properties with several values, which some clients cannot read.
		"custom_properties": map[string]any{"environments": []string{"test", "production"}},
	})
	if !s.options.HideSettings {
		state := func(f Feature) map[string]string {
			if f == FeatureOff {
				return map[string]string{"status": "disabled"}
			}
			return map[string]string{"status": "enabled"}
		}
		m["security_and_analysis"] = map[string]any{
			"dependabot_security_updates": state(r.Dependabot), "secret_scanning": state(r.SecretScanning),
			"secret_scanning_push_protection": state(r.PushProtection),
		}
	}
	return m
}
