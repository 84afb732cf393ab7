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
	// ByID are the settings by node id, and Newest the newest change that was seen
	// by owner.
	ByID     map[string]Setting   `json:"settings"`
	Newest   map[string]time.Time `json:"settings_mark"`
	Warnings message.Warnings     `json:"-"`
}

type setting struct{ Status string }

func (s *setting) state() dataset.State {
	if s == nil || s.Status != "enabled" && s.Status != "disabled" {
		return dataset.Unknown
	}
	return OnOff(s.Status == "enabled")
}

// ReadSettings reads security_and_analysis, which only administrators see, of the
// repositories that changed since, and notes the states with all repositories. A
// first page without any means that the token sees none.
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
		for _, r := range o.Repositories {
			r.SecretScanning, r.PushProtection = s.ByID[r.ID].SecretScanning, s.ByID[r.ID].PushProtection
		}
	}
	return s, nil
}

// readOwner reads the settings that changed since and returns the newest change.
func (s *Settings) readOwner(
	ctx context.Context, c *connection.Connection, o *Owner, byNumber map[int64]*Repository, since time.Time,
) (time.Time, error) {
	newest := since
	query := url.Values{"type": {"all"}, "sort": {"updated"}, "direction": {"desc"}, "per_page": {"100"}}
	for page, err := range connection.Pages[[]listed](ctx, c, "orgs/"+url.PathEscape(o.Login)+"/repos", query) {
		if _, refused := errors.AsType[*connection.Refusal](err); refused {
			return newest, nil
		}
		if err != nil {
			return since, err
		}
		visible, known := false, false
		for _, x := range page {
			if x.UpdatedAt.After(newest) {
				newest = x.UpdatedAt
			}
			known = known || x.UpdatedAt.Before(since)
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
		if known || !visible && since.IsZero() {
			break
		}
	}
	return newest, nil
}
