package github

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// probes is how many repositories are asked one by one, in a full run, whether
// a feature is on. Where it is more, those without alerts stay unknown.
const probes = 150

// sameRefusal is how many repositories in a row must be refused for a missing
// permission before the rest is taken to be, too.
const sameRefusal = 20

// meaning is what a refusal of alerts says.
type meaning int

const (
	meansOff       meaning = iota // the feature is off
	meansForbidden                // the token may not see
	meansNotFound                 // there may be no such repository
	meansArchived                 // there is no such feature for an archived one
)

// interpret says what a refusal means. GitHub has one status for several things
// and tells them apart in words only.
func interpret(r *connection.Refusal) meaning {
	text := strings.ToLower(r.Message)
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) })
	}
	switch {
	case has("archived"):
		return meansArchived
	case has("disabled", "not enabled", "must be enabled", "no analysis found", "not available for"):
		return meansOff
	case r.Status == http.StatusNotFound || r.Status == http.StatusGone:
		return meansNotFound
	}
	return meansForbidden
}

// walk goes through an owner's repositories for the kinds of alerts whose list
// was refused, and asks whether features are on where nothing else tells.
func (p *pass) walk(ctx context.Context, o *owner) error {
	for _, kind := range p.kinds() {
		l := p.listOf(o.login, kind)
		if l == nil {
			continue
		}
		if l.refused == nil {
			if err := p.probe(ctx, o, kind, l); err != nil {
				return err
			}
			continue
		}
		if interpret(l.refused) == meansOff {
			p.warn("%s is off for %s: %s.", titleOf(kind), o.login, message.Sentence(l.refused.Message))
			for _, r := range o.repositories {
				r.set(kind, dataset.Off)
			}
			continue
		}
		if !o.user {
			p.warn("GitHub refused the list of %s alerts of %s (%s), so they were read repository by repository.",
				kind, o.login, l.refused.Reason())
		}
		if err := p.walkKind(ctx, o, kind); err != nil {
			return err
		}
	}
	return nil
}

// warnOff names the repositories in which a feature is off.
func (p *pass) warnOff(o *owner) {
	for _, kind := range p.kinds() {
		var off []string
		for _, r := range o.repositories {
			if r.counts() && *r.state(kind) == dataset.Off {
				off = append(off, r.Name)
			}
		}
		if len(off) > 0 {
			p.warn("%s is off in %s of %s: %s.", titleOf(kind), message.Plural(len(off), "repository", "repositories"), o.login, message.Some(off))
		}
	}
}

// outcome is what the walk learned of a repository.
type outcome struct {
	r       *repository
	list    *list
	failure string
}

// walkKind reads a kind of alerts repository by repository.
func (p *pass) walkKind(ctx context.Context, o *owner, kind dataset.AlertKind) error {
	var all []*repository
	for _, r := range o.repositories {
		if !r.Empty && !r.gone && !(r.Archived && kind == dataset.Dependabot) {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(x, y *repository) int { return strings.Compare(x.Name, y.Name) })
	ask := func(part []*repository) ([]outcome, error) {
		outcomes := make([]outcome, len(part))
		index := make([]int, len(part))
		for i := range index {
			index[i] = i
		}
		err := each(ctx, index, func(ctx context.Context, i int) (err error) {
			r := part[i]
			outcomes[i].r = r
			key := listKey(r.id, kind)
			outcomes[i].list, err = p.readList(ctx, repoPath(r, string(kind)+"/alerts"), kind, r.Owner, r.Name, p.before.Lists[key])
			if err != nil && connection.Passing(err) {
				outcomes[i].failure, err = connection.Cause(err), nil
			}
			return err
		})
		return outcomes, err
	}
	first := all[:min(len(all), sameRefusal)]
	outcomes, err := ask(first)
	if err != nil {
		return err
	}
	// A permission that a token lacks it lacks everywhere.
	hopeless := len(all) > len(first) && !slices.ContainsFunc(outcomes, func(x outcome) bool {
		return x.list == nil || x.list.refused == nil || interpret(x.list.refused) != meansForbidden || !strings.Contains(x.list.refused.Message, "not accessible by")
	})
	if !hopeless {
		rest, err := ask(all[len(first):])
		if err != nil {
			return err
		}
		outcomes = append(outcomes, rest...)
	}
	var hidden, failed []string
	needed := make(map[string]bool)
	for _, x := range outcomes {
		r := x.r
		key := listKey(r.id, kind)
		switch {
		case x.list == nil:
			failed = append(failed, r.Name)
			r.gap(fmt.Sprintf("its %s alerts could not be read: %s", kind, x.failure))
			if known, ok := p.before.Lists[key]; ok {
				p.after.Lists[key] = known
			}
			p.lists[key] = &list{same: true} // what was known is kept
		case x.list.refused == nil:
			r.set(kind, dataset.On)
			p.lists[key] = x.list
			p.after.Lists[key] = x.list.mark
		default:
			switch interpret(x.list.refused) {
			case meansArchived:
				r.set(kind, dataset.NotApplicable)
			case meansOff:
				r.set(kind, dataset.Off)
			case meansNotFound:
				gone, err := p.vanished(ctx, r)
				switch {
				case err != nil:
					return err
				case gone:
				case kind == dataset.Dependabot:
					hidden = append(hidden, r.Name)
				default:
					r.set(kind, dataset.Off)
				}
			default:
				hidden = append(hidden, r.Name)
				if p := x.list.refused.Permission; p != "" {
					needed["GitHub asks for the permission "+message.OneLine(p)] = true
				}
			}
		}
	}
	if hopeless {
		for _, r := range all[len(first):] {
			hidden = append(hidden, r.Name)
		}
	}
	if len(hidden) > 0 {
		text := ""
		if len(needed) > 0 {
			text = " (" + strings.Join(slices.Sorted(maps.Keys(needed)), "; ") + ")"
		}
		p.warn("The token may not see the %s alerts of %s of %s%s: %s.", kind, message.Plural(len(hidden), "repository", "repositories"), o.login, text, message.Some(hidden))
	}
	if len(failed) > 0 {
		p.warn("The %s alerts of %s of %s could not be read, and those of the previous fetch are kept: %s.",
			kind, message.Plural(len(failed), "repository", "repositories"), o.login, message.Some(failed))
	}
	return nil
}

// probe asks whether code scanning or secret scanning is on, of repositories of
// which the organisation's list, which was read, and the settings do not tell.
func (p *pass) probe(ctx context.Context, o *owner, kind dataset.AlertKind, l *list) error {
	has := make(map[string]bool)
	for _, rows := range [][]dataset.Alert{l.rows, p.previous[listKey(o.login, kind)]} {
		for i := range rows {
			has[rows[i].Repo] = true
		}
	}
	var ask []*repository
	for _, r := range o.repositories {
		switch state := r.state(kind); {
		case *state == dataset.On || *state == dataset.Off || *state == dataset.NotApplicable:
		case has[r.Name]:
			*state = dataset.On
		case kind == dataset.Dependabot:
			// The token may see these alerts, so it sees truly whether they are on.
			if *state = onOff(r.alertsEnabled); r.Archived {
				*state = dataset.NotApplicable
			}
		case r.Empty:
			*state = dataset.NotApplicable
		case p.before.Probed[listKey(r.id, kind)] != "" && !p.full:
			*state = p.before.Probed[listKey(r.id, kind)]
			p.after.Probed[listKey(r.id, kind)] = *state
		case r.counts():
			ask = append(ask, r)
		}
	}
	if !p.full && len(ask) > probes/10 || len(ask) > probes {
		p.warn("Whether %s is on is not known of %s of %s without alerts.", strings.ToLower(titleOf(kind)), message.Plural(len(ask), "repository", "repositories"), o.login)
		return nil
	}
	return each(ctx, ask, func(ctx context.Context, r *repository) error {
		state := dataset.On
		var ignored []struct{}
		query := url.Values{"per_page": {"1"}}
		if kind == dataset.SecretScanning {
			query.Set("hide_secret", "true")
		}
		_, err := p.client.Get(ctx, repoPath(r, string(kind)+"/alerts"), query, "", &ignored)
		var refused *connection.Refusal
		switch {
		case errors.As(err, &refused) && (interpret(refused) == meansOff || interpret(refused) == meansNotFound):
			state = dataset.Off
		case refused != nil:
			state = dataset.Unknown
		case err != nil && connection.Passing(err):
			return nil // it stays unknown
		case err != nil:
			return err
		}
		p.mu.Lock()
		defer p.mu.Unlock()
		*r.state(kind) = state
		p.after.Probed[listKey(r.id, kind)] = state
		return nil
	})
}

// state is where a repository keeps whether a feature is on.
func (r *repository) state(kind dataset.AlertKind) *dataset.State {
	switch kind {
	case dataset.Dependabot:
		return &r.DependabotAlerts
	case dataset.CodeScanning:
		return &r.CodeScanning
	}
	return &r.SecretScanning
}

func (r *repository) set(kind dataset.AlertKind, s dataset.State) { *r.state(kind) = s }

func titleOf(kind dataset.AlertKind) string {
	switch kind {
	case dataset.Dependabot:
		return "Dependabot"
	case dataset.CodeScanning:
		return "Code scanning"
	}
	return "Secret scanning"
}

// settingsMemory is what the settings of a repository said.
type settingsMemory struct {
	SecretScanning dataset.State `json:"secret_scanning,omitempty"`
	PushProtection dataset.State `json:"push_protection,omitempty"`
}

// restRepository has the members of REST's repository that are of use.
type restRepository struct {
	ID            int64
	NodeID        string `json:"node_id"`
	Name          string
	HTMLURL       string `json:"html_url"`
	Private, Fork bool
	Archived      bool
	Size          int64
	Language      string
	Topics        []string
	DefaultBranch string    `json:"default_branch"`
	PushedAt      time.Time `json:"pushed_at"`
	UpdatedAt     time.Time `json:"updated_at"`
	Security      *struct {
		SecretScanning *setting `json:"secret_scanning"`
		PushProtection *setting `json:"secret_scanning_push_protection"`
	} `json:"security_and_analysis"`
}

type setting struct{ Status string }

func (s *setting) state() dataset.State {
	switch {
	case s == nil:
		return dataset.Unknown
	case s.Status == "enabled":
		return dataset.On
	case s.Status == "disabled":
		return dataset.Off
	}
	return dataset.Unknown
}

// settings reads security_and_analysis, which only administrators see, of the
// repositories that changed since. A first page without any is taken for the
// answer that the token sees none.
func (p *pass) settings(ctx context.Context) error {
	for _, o := range p.owners {
		if o.user {
			continue // its list holds public repositories only
		}
		byID := make(map[int64]*repository)
		for _, r := range o.repositories {
			byID[r.number] = r
			if known, ok := p.before.Settings[r.id]; ok {
				p.after.Settings[r.id] = known
			}
		}
		since := p.before.SettingsMark[o.login]
		newest, pages := since, 0
		path := "orgs/" + url.PathEscape(o.login) + "/repos"
		for query := (url.Values{"type": {"all"}, "sort": {"updated"}, "direction": {"desc"}, "per_page": {"100"}}); query != nil; pages++ {
			var list []restRepository
			page, err := p.client.Get(ctx, path, query, "", &list)
			var refused *connection.Refusal
			if errors.As(err, &refused) {
				break
			}
			if err != nil && connection.Passing(err) {
				p.warn("The security settings of %s could not be read completely: %s.", o.login, connection.Cause(err))
				newest = since
				break
			}
			if err != nil {
				return err
			}
			query = page.Next
			visible := false
			for _, x := range list {
				if x.UpdatedAt.After(newest) {
					newest = x.UpdatedAt
				}
				if x.UpdatedAt.Before(since) {
					query = nil
				}
				r := byID[x.ID]
				if r == nil {
					continue
				}
				delete(p.after.Settings, r.id)
				if x.Security != nil {
					visible = true
					p.after.Settings[r.id] = settingsMemory{x.Security.SecretScanning.state(), x.Security.PushProtection.state()}
				}
			}
			if !visible && since.IsZero() {
				query = nil
			}
		}
		p.after.SettingsMark[o.login] = newest
		for _, r := range o.repositories {
			s := p.after.Settings[r.id]
			r.SecretScanning, r.PushProtection = s.SecretScanning, s.PushProtection
		}
	}
	return nil
}
