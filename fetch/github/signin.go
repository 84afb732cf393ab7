package github

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/bradleyfalzon/ghinstallation/v2"

	"github.com/hmcts/rse-dashboard/internal/config"
)

// signInError says that there is no token to sign requests with.
type signInError struct{ message string }

func (e *signInError) Error() string { return e.message }

// bearer signs requests with a token. It is only given requests to the host
// that the token belongs to; on redirects to others nothing is added.
type bearer struct {
	token config.Secret
	base  http.RoundTripper
}

// RoundTrip implements [http.RoundTripper].
func (b bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Set("Authorization", "Bearer "+b.token.Reveal())
	return b.base.RoundTrip(r)
}

// installation signs requests with the token of an App's installation, which it
// fetches and renews.
type installation struct{ *ghinstallation.Transport }

// RoundTrip implements [http.RoundTripper].
func (i installation) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := i.Transport.RoundTrip(r)
	var refused *ghinstallation.HTTPError
	if errors.As(err, &refused) && refused.Response != nil && refused.Response.StatusCode < 500 && refused.Response.StatusCode != http.StatusTooManyRequests {
		return nil, &signInError{fmt.Sprintf("GitHub gave no token for the App's installation (%d): check app_id, installation_id and GITHUB_APP_PRIVATE_KEY", refused.Response.StatusCode)}
	}
	return answer, err
}

// signIn returns what signs requests, over base.
func signIn(cfg config.GitHub, env *config.Environment, api string, base http.RoundTripper) (http.RoundTripper, error) {
	if cfg.AppID != 0 {
		if !env.GitHubAppKey.IsSet() {
			return nil, errors.New("app_id is set but there is no private key: set GITHUB_APP_PRIVATE_KEY (or GITHUB_APP_PRIVATE_KEY_FILE)")
		}
		t, err := ghinstallation.New(base, cfg.AppID, cfg.InstallationID, []byte(env.GitHubAppKey.Reveal()))
		if err != nil {
			// What the library says may hold parts of the key.
			return nil, errors.New("GITHUB_APP_PRIVATE_KEY is no private key in PEM form")
		}
		t.BaseURL = strings.TrimSuffix(api, "/")
		return installation{t}, nil
	}
	// Tokens are pasted from elsewhere, with a line's end behind them.
	token := strings.TrimSpace(env.GitHubToken.Reveal())
	if token == "" {
		return nil, errors.New("there is no token for GitHub: set githubtoken (GITHUB_TOKEN) in the environment, or app_id and installation_id in the configuration")
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("githubtoken holds characters that no token has")
	}
	return bearer{config.NewSecret(token), base}, nil
}
