package actions

import (
	"encoding/json"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/internal/dataset"
	standin "github.com/hmcts/rse-dashboard/internal/standin/github"
)

// A page of a hundred runs, from JSON to events.
func BenchmarkPage(b *testing.B) {
	r := repository("shop", asOf)
	for i := range perPage {
		add(r, int64(i+1), "push", "success", asOf.Add(-time.Duration(i)*time.Hour))
	}
	server := standin.New(standin.Options{}, &standin.Organisation{Login: "acme", Repositories: []*standin.Repository{r}})
	answer := httptest.NewRecorder()
	server.ServeHTTP(answer, httptest.NewRequest("GET", "/repos/acme/shop/actions/runs?per_page=100", nil))
	body := answer.Body.Bytes()
	recorder := newRecorder(&dataset.Repository{Owner: "acme", Name: "shop", URL: "https://github.com/acme/shop", Branch: "main"}, []string{"main"})
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		var page runs
		if err := json.Unmarshal(body, &page); err != nil {
			b.Fatal(err)
		}
		n := 0
		for i := range page.Runs {
			n += len(recorder.events(&page.Runs[i], nil))
		}
		if n != perPage {
			b.Fatalf("%d events", n)
		}
	}
}
