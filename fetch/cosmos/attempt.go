package cosmos

import (
	"context"
	"io"
	"net/http"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// call travels in the context of each of our requests, down to [attemptPolicy].
type call struct {
	// ctx holds the request's deadline. The SDK strips it off before its first
	// read of the account, so it is put back while connecting.
	ctx        context.Context
	connecting bool
	// page takes the documents of a query's response.
	page *page
}

type callKey struct{}

// attemptPolicy is the policy nearest to the wire; it runs once for every
// attempt. It turns every error into a [*failure], which the SDK's own retry
// policies do not touch, and it takes the documents out of a query's response.
// The SDK would copy and check each of them three times with encoding/json,
// which costs more than everything else that happens to a document.
type attemptPolicy struct{}

// Do implements [policy.Policy].
func (attemptPolicy) Do(req *policy.Request) (*http.Response, error) {
	raw := req.Raw()
	account := raw.Method == http.MethodGet && strings.Trim(raw.URL.Path, "/") == ""
	if raw.URL.Scheme != "https" && !isLoopback(raw.URL.Hostname()) {
		return nil, &failure{fatal: true, message: "the account says that it is at " + oneLine(raw.URL.Host) +
			", which cannot be reached by https: an emulator or a proxy must advertise its own address"}
	}
	c, _ := raw.Context().Value(callKey{}).(*call)
	if c != nil && c.connecting {
		req = req.Clone(c.ctx)
	}
	isQuery := c != nil && c.page != nil && raw.Method == http.MethodPost
	if isQuery {
		runtime.SkipBodyDownload(req)
	}
	resp, err := req.Next()
	if err != nil {
		if resp != nil {
			_ = resp.Body.Close()
		}
		return nil, transportFailure(err, account)
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return nil, statusFailure(resp, account)
	}
	if !isQuery {
		return resp, nil
	}
	f := c.page.read(resp.Body)
	_ = resp.Body.Close()
	if f != nil {
		return nil, f
	}
	// The SDK reads this instead; the rest of what it needs is in the headers.
	resp.Body = io.NopCloser(strings.NewReader(`{"Documents":[]}`))
	return resp, nil
}
