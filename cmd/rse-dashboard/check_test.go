package main

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"
)

func TestCheckSaysWhatDoesNotHold(t *testing.T) {
	dir := folder(t, 200)
	if _, _, err := command(t, t.Context(), nil, append([]string{"build"}, flags(dir)...)...); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name       string
		conditions []string
		out, err   string
		usage      bool
	}{
		{"all hold", []string{"pipelines.builds_per_day >= 0", "pipelines.success_rate_14d <= 100%"}, "", "", false},
		{"one does not", []string{"pipelines.builds_per_day < 0", "pipelines.success_rate_14d <= 100"},
			"pipelines.builds_per_day is", "1 of 2 conditions did not hold", false},
		{"an unknown name", []string{"pipelines.success_rate > 0"}, "", "did you mean pipelines.success_rate_14d", true},
		{"a mistake", []string{"pipelines.success_rate_14d = 0"}, "", "expected one of == != < <= > >=", true},
		{"nothing", nil, "", "expected conditions, or --list", true},
	} {
		t.Run(c.name, func(t *testing.T) {
			arguments := append([]string{"check", "-c", filepath.Join(dir, "dashboard.yaml"), "-d", filepath.Join(dir, "data")}, c.conditions...)
			out, _, err := command(t, t.Context(), nil, arguments...)
			var usage *usageError
			switch {
			case c.err == "" && err != nil || c.err != "" && (err == nil || !strings.Contains(err.Error(), c.err)):
				t.Errorf("got %v, want an error with %q", err, c.err)
			case errors.As(err, &usage) != c.usage:
				t.Errorf("got %v as a mistake in the command line: %v, want %v", err, !c.usage, c.usage)
			case !strings.Contains(out, c.out) || c.out == "" && out != "":
				t.Errorf("got %q, want %q", out, c.out)
			}
		})
	}
	out, _, err := command(t, t.Context(), nil, "check", "--list", "-c", filepath.Join(dir, "dashboard.yaml"), "-d", filepath.Join(dir, "data"))
	if err != nil || !strings.Contains(out, "pipelines.success_rate_14d") {
		t.Errorf("--list: got %q, %v", out, err)
	}
}

func TestDigestIsPostedAndAFailureIsOnlyAWarning(t *testing.T) {
	dir := folder(t, 200)
	if _, _, err := command(t, t.Context(), nil, append([]string{"build"}, flags(dir)...)...); err != nil {
		t.Fatal(err)
	}
	status := http.StatusOK
	chat := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }))
	defer chat.Close()
	address := chat.URL + "/secret-part"
	arguments := []string{"digest", "--post", "--since", "48h", "-c", filepath.Join(dir, "dashboard.yaml"), "-d", filepath.Join(dir, "data")}
	for _, c := range []struct {
		name    string
		status  int
		warning string
	}{{"taken", http.StatusOK, ""}, {"broken", http.StatusInternalServerError, "warning: the digest was not posted"}} {
		t.Run(c.name, func(t *testing.T) {
			status = c.status
			out, errs, err := command(t, t.Context(), map[string]string{"DIGEST_WEBHOOK": address}, arguments...)
			if err != nil || !strings.HasPrefix(out, "# ") {
				t.Errorf("got %q, %v", out, err)
			}
			if c.warning == "" && errs != "" || strings.Count(errs, "warning") > 1 || !strings.Contains(errs, c.warning) {
				t.Errorf("got the warnings %q, want %q once", errs, c.warning)
			}
			if strings.Contains(out+errs, "secret-part") {
				t.Errorf("the address of the webhook is printed: %q %q", out, errs)
			}
		})
	}
	if _, _, err := command(t, t.Context(), nil, arguments...); err == nil || !strings.Contains(err.Error(), "DIGEST_WEBHOOK is not set") {
		t.Errorf("without an address: got %v", err)
	}
}
