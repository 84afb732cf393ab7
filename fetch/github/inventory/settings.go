package inventory

import (
	"context"
	"errors"
	"net/url"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/github/connection"
	"github.com/hmcts/rse-dashboard/fetch/github/message"
	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// Setting is what the security settings of a repository say.
type Setting struct {
	SecretScanning dataset.State `json:"secret_scanning,omitempty"`
	PushProtection dataset.State `json:"push_protection,omitempty"`
}

// Settings are the security settings of repositories, and what is remembered to
// read only changes the next time.
type Settings struct {
	ByID map[string]Setting
	// Newest is the newest change that was seen, by owner.
	Newest   map[string]time.Time
	Warnings message.Warnings
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

// ReadSettings reads security_and_analysis, which only administrators see, of the
// repositories that changed since. A first page without any means that the token
// sees none.
func ReadSettings(ctx context.Context, c *connection.Connection, owners []*Owner, known Settings) (Settings, error) {
	s := Settings{ByID: make(map[string]Setting), Newest: make(map[string]time.Time)}
	for _, o := range owners {
		if o.User {
			continue // its list holds public repositories only
		}
		byNumber := make(map[int64]*Repository)
		for _, r := range o.Repositories {
			byNumber[r.Number] = r
			if before, ok := known.ByID[r.ID]; ok {
				s.ByID[r.ID] = before
			}
		}
		newest, err := s.readOwner(ctx, c, o, byNumber, known.Newest[o.Login])
		if connection.Passing(err) {
			s.Warnings.Add("The security settings of %s could not be read completely: %s.", o.Login, connection.Cause(err))
		} else if err != nil {
			return Settings{}, err
		}
		s.Newest[o.Login] = newest
	}
	return s, nil
}

// readOwner reads the settings that changed since and returns the newest change.
func (s *Settings) readOwner(
	ctx context.Context, c *connection.Connection, o *Owner, byNumber map[int64]*Repository, since time.Time,
) (time.Time, error) {
	newest := since
	path := "orgs/" + url.PathEscape(o.Login) + "/repos"
	for query := (url.Values{"type": {"all"}, "sort": {"updated"}, "direction": {"desc"}, "per_page": {"100"}}); query != nil; {
		var list []listed
		page, err := c.Get(ctx, path, query, "", &list)
		var refused *connection.Refusal
		if errors.As(err, &refused) {
			return newest, nil
		}
		if err != nil {
			return since, err
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
			r := byNumber[x.ID]
			if r == nil {
				continue
			}
			delete(s.ByID, r.ID)
			if x.Security != nil {
				visible = true
				s.ByID[r.ID] = Setting{x.Security.SecretScanning.state(), x.Security.PushProtection.state()}
			}
		}
		if !visible && since.IsZero() {
			query = nil
		}
	}
	return newest, nil
}

// Apply sets the states of the repositories.
func (s Settings) Apply(owners []*Owner) {
	for _, o := range owners {
		for _, r := range o.Repositories {
			if !o.User {
				r.SecretScanning, r.PushProtection = s.ByID[r.ID].SecretScanning, s.ByID[r.ID].PushProtection
			}
		}
	}
}
