package webhook

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

const secretPath = "/services/T0/B0/secret-part-of-the-address"

func TestPostSendsTheLines(t *testing.T) {
	var got map[string]string
	chat := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if err := json.Unmarshal(body, &got); err != nil || r.URL.Path != secretPath || r.Header.Get("Content-Type") != "application/json" {
			t.Errorf("got %s %s with %q, %v", r.Method, r.URL, body, err)
		}
	}))
	defer chat.Close()
	if err := Post(t.Context(), chat.URL+secretPath, []string{"Title", "", "• <a> & b"}); err != nil {
		t.Fatal(err)
	}
	if want := "Title\n\n• &lt;a&gt; &amp; b"; got["text"] != want {
		t.Errorf("got %q, want %q", got["text"], want)
	}
}

func TestPostRetriesAfterErrorsOfTheServer(t *testing.T) {
	var requests atomic.Int64
	chat := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if requests.Add(1) == 1 {
			w.Header().Set("Retry-After", "0")
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	}))
	defer chat.Close()
	if err := Post(t.Context(), chat.URL, []string{"x"}); err != nil || requests.Load() != 2 {
		t.Errorf("got %v after %d requests, want success after 2", err, requests.Load())
	}
}

func TestErrorsHoldNoPartOfTheAddress(t *testing.T) {
	chat := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusForbidden)
		_, _ = io.WriteString(w, r.URL.Path)
	}))
	defer chat.Close()
	closed := httptest.NewServer(nil)
	closed.Close()
	canceled, cancel := context.WithCancel(t.Context())
	cancel()
	for name, c := range map[string]struct {
		ctx     context.Context
		address string
	}{
		"refused":        {t.Context(), chat.URL + secretPath},
		"no connection":  {canceled, closed.URL + secretPath},
		"not https":      {t.Context(), "http://chat.example" + secretPath},
		"not an address": {t.Context(), "https://[" + secretPath},
		"no host":        {t.Context(), "https:" + secretPath},
	} {
		err := Post(c.ctx, c.address, []string{"x"})
		if err == nil {
			t.Errorf("%s: got no error", name)
		} else if strings.Contains(err.Error(), "secret") || strings.Contains(err.Error(), "chat.example") {
			t.Errorf("%s: the error holds a part of the address: %v", name, err)
		}
	}
}

func TestTeamsGetsACardAndNobodyElse(t *testing.T) {
	for host, want := range map[string]bool{
		"prod-1.westeurope.logic.azure.com": true, "x.webhook.office.com": true, "default.environment.api.powerplatform.com": true,
		"hooks.slack.com": false, "chat.example": false, "office.com.example": false,
	} {
		if got := isTeams(host); got != want {
			t.Errorf("%s: got %v, want %v", host, got, want)
		}
	}
	text, err := json.Marshal(teamsCard([]string{"Title", "", "• *x*"}))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"text":"Title"`, `"text":"• *x*"`, `"type":"RichTextBlock"`, `"contentType":"application/vnd.microsoft.card.adaptive"`} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the card has no %s: %s", want, text)
		}
	}
}
