package cosmos

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
)

// call travels in the context of a request of ours, down to [once].
type call struct {
	// ctx holds the call's deadline. The SDK strips it off before it reads the
	// account for the first time; while connecting it is put back.
	ctx        context.Context
	connecting bool
	// page takes the documents of a query's answer.
	page *page
}

type callKey struct{}

// once is the policy nearest to the wire, run once for every attempt. It turns
// whatever goes wrong into a [*failure], which none of the SDK's own retry
// policies touches, and takes the documents out of a query's answer: the SDK
// would copy and check each of them three times over with encoding/json, which
// costs more than everything else that happens to a document.
type once struct{}

// Do implements [policy.Policy].
func (once) Do(req *policy.Request) (*http.Response, error) {
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
	if isQuery {
		err := c.page.read(resp.Body)
		_ = resp.Body.Close()
		if err != nil {
			var broken *brokenPageError
			if errors.As(err, &broken) {
				return nil, &failure{status: http.StatusOK, message: broken.Error()}
			}
			return nil, transportFailure(err, false)
		}
		// What is left for the SDK to read; the rest of the page is in its headers.
		resp.Body = io.NopCloser(strings.NewReader(`{"Documents":[]}`))
	}
	return resp, nil
}
