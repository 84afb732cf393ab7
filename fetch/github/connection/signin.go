package connection

import (
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/bradleyfalzon/ghinstallation/v2"

	"github.com/hmcts/rse-dashboard/internal/config"
)

// bearer signs requests with a token. It is given only requests to the host that
// the token belongs to.
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
	response, err := i.Transport.RoundTrip(r)
	var refused *ghinstallation.HTTPError
	if errors.As(err, &refused) && refused.Response != nil {
		if status := refused.Response.StatusCode; status < 500 && status != http.StatusTooManyRequests {
			return nil, &FatalError{fmt.Sprintf(
				"it gave no token for the App's installation (%d): check app_id, installation_id and GITHUB_APP_PRIVATE_KEY", status)}
		}
	}
	return response, err
}

// signIn returns a transport that signs requests and sends them over base.
func signIn(cfg config.GitHub, env *config.Environment, api string, base http.RoundTripper) (http.RoundTripper, error) {
	if cfg.AppID != 0 {
		if !env.GitHubAppKey.IsSet() {
			return nil, errors.New("app_id is set but there is no private key: set GITHUB_APP_PRIVATE_KEY (or GITHUB_APP_PRIVATE_KEY_FILE)")
		}
		t, err := ghinstallation.New(base, cfg.AppID, cfg.InstallationID, []byte(env.GitHubAppKey.Reveal()))
		if err != nil {
			// The library's error may hold parts of the key.
			return nil, errors.New("GITHUB_APP_PRIVATE_KEY is not a private key in PEM form")
		}
		t.BaseURL = strings.TrimSuffix(api, "/")
		return installation{t}, nil
	}
	// A token that was pasted may end in a line break.
	token := strings.TrimSpace(env.GitHubToken.Reveal())
	if token == "" {
		return nil, errors.New("there is no token for GitHub: set githubtoken (GITHUB_TOKEN) in the environment, " +
			"or app_id and installation_id in the configuration")
	}
	if strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return nil, errors.New("githubtoken holds characters that no token has")
	}
	return bearer{config.NewSecret(token), base}, nil
}
