package cosmos

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
	"github.com/Azure/azure-sdk-for-go/sdk/data/azcosmos"

	"github.com/hmcts/rse-dashboard/internal/config"
)

// Account says where the account is and how to sign in: with a connection
// string, else with an endpoint and a key, else, with an endpoint alone, with
// Entra ID.
type Account struct {
	// Endpoint is the account's address, https://NAME.documents.azure.com:443/.
	// Plain http is allowed for loopback addresses only.
	Endpoint string
	// Key is a primary or secondary key, read-only or not, in base64.
	Key config.Secret
	// ConnectionString is the text that the portal shows; it replaces both.
	ConnectionString config.Secret
	// Credential signs in with Entra ID; nil is azidentity's default chain
	// (environment, workload identity, managed identity, az login).
	Credential azcore.TokenCredential
}

// resolved is an account whose settings are well-formed.
type resolved struct {
	endpoint   string
	host       string
	key        config.Secret
	credential azcore.TokenCredential // nil is the default chain, if there is no key
}

func (a Account) resolve() (resolved, error) {
	r := resolved{key: a.Key, credential: a.Credential}
	endpoint := strings.TrimSpace(a.Endpoint)
	if a.ConnectionString.IsSet() {
		var err error
		if endpoint, r.key, err = parseConnectionString(a.ConnectionString.Reveal()); err != nil {
			return resolved{}, err
		}
	}
	if endpoint == "" {
		return resolved{}, errors.New("no Cosmos DB account is configured: " +
			"set endpoint and masterKey (or a connection string) in the environment")
	}
	u, err := url.Parse(endpoint)
	switch {
	case err != nil || u.Host == "" || u.Hostname() == "":
		return resolved{}, errors.New("the Cosmos DB endpoint is not an address: expected https://NAME.documents.azure.com:443/")
	case u.User != nil || u.RawQuery != "" || u.Fragment != "" || strings.Trim(u.Path, "/") != "":
		return resolved{}, errors.New("the Cosmos DB endpoint must be a scheme and a host only: " +
			"expected https://NAME.documents.azure.com:443/")
	case u.Scheme == "http" && !isLoopback(u.Hostname()):
		return resolved{}, fmt.Errorf("the Cosmos DB endpoint at %s is plain http, which is for loopback addresses only: use https", u.Host)
	case u.Scheme != "https" && u.Scheme != "http":
		return resolved{}, errors.New("the Cosmos DB endpoint must begin with https://")
	}
	r.host = u.Host
	r.endpoint = u.Scheme + "://" + u.Host + "/"
	if r.key.IsSet() {
		// Keys are pasted from portals and files, with a line feed at the end.
		key := strings.TrimSpace(r.key.Reveal())
		if _, err := base64.StdEncoding.DecodeString(key); err != nil {
			return resolved{}, errors.New("the Cosmos DB key is not base64: check masterKey (COSMOS_KEY)")
		}
		r.key = config.NewSecret(key)
	}
	return r, nil
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// client makes a client of the SDK.
func (r resolved) client(transport http.RoundTripper) (*azcosmos.Client, error) {
	o := &azcosmos.ClientOptions{ClientOptions: policy.ClientOptions{
		Transport: &http.Client{
			Transport: transport,
			// The service does not redirect, so a server that does is not the service.
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
		Retry:            policy.RetryOptions{MaxRetries: -1},
		PerRetryPolicies: []policy.Policy{attemptPolicy{}},
	}}
	if r.key.IsSet() {
		key, err := azcosmos.NewKeyCredential(r.key.Reveal())
		if err != nil {
			return nil, errors.New("the Cosmos DB key is not base64: check masterKey (COSMOS_KEY)")
		}
		return azcosmos.NewClientWithKey(r.endpoint, key, o)
	}
	credential := r.credential
	if credential == nil {
		chain, err := azidentity.NewDefaultAzureCredential(nil)
		if err != nil {
			return nil, fmt.Errorf("cannot sign in with Entra ID: %s", oneLine(err.Error()))
		}
		credential = chain
	}
	return azcosmos.NewClient(r.endpoint, signIn{credential}, o)
}

// signIn marks a failed sign-in as such. azidentity has its own retries.
type signIn struct{ azcore.TokenCredential }

// GetToken implements [azcore.TokenCredential].
func (s signIn) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	token, err := s.TokenCredential.GetToken(ctx, o)
	if err != nil && ctx.Err() == nil {
		return token, &failure{fatal: true, token: true, message: oneLine(err.Error())}
	}
	return token, err
}

// newTransport returns the default transport. Each request brings its deadline.
func newTransport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DialContext, t.MaxIdleConnsPerHost = (&net.Dialer{Timeout: 10 * time.Second}).DialContext, 16
	return t
}

// parseConnectionString reads "AccountEndpoint=…;AccountKey=…;". The parts may be
// in any order, with names in any case and spaces around them; unknown parts are
// ignored. An error never shows the text, which holds the key.
func parseConnectionString(text string) (endpoint string, key config.Secret, err error) {
	var keyText string
	for i, part := range strings.Split(text, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		// A key in base64 may end in "=": only the first one separates.
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			return "", config.Secret{}, fmt.Errorf("the connection string's part %d has no \"=\": "+
				"expected AccountEndpoint=…;AccountKey=…", i+1)
		}
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		var to *string
		switch {
		case strings.EqualFold(name, "AccountEndpoint"):
			to = &endpoint
		case strings.EqualFold(name, "AccountKey"):
			to = &keyText
		default:
			continue
		}
		if *to != "" {
			return "", config.Secret{}, fmt.Errorf("the connection string's part %d repeats an earlier part", i+1)
		}
		*to = value
	}
	switch {
	case endpoint == "":
		return "", config.Secret{}, errors.New("the connection string has no AccountEndpoint")
	case keyText == "":
		return "", config.Secret{}, errors.New("the connection string has no AccountKey")
	}
	return endpoint, config.NewSecret(keyText), nil
}
