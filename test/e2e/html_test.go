package e2e

import (
	"encoding/json"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/test/need"
)

// html-validate checks the pages as they are written, before any script runs.
func TestEveryKindOfPageIsValidHTML(t *testing.T) {
	validator := need.NodeModule(t, "html-validate/bin/html-validate.mjs")
	site := filepath.Join(demo(t), "site")
	config, err := filepath.Abs(filepath.Join("testdata", "html-validate.json"))
	if err != nil {
		t.Fatal(err)
	}
	args := []string{validator, "--config", config, "--formatter", "json"}
	for _, k := range kinds(t, site) {
		name := filepath.Join(site, filepath.FromSlash(k.path), "index.html")
		if k.status == 404 {
			name = filepath.Join(site, "404.html")
		}
		args = append(args, name)
	}
	out, err := exec.CommandContext(t.Context(), "node", args...).Output()
	var reports []struct {
		FilePath string
		Messages []struct {
			RuleID, Message string
			Line            int
		}
	}
	if e := json.Unmarshal(out, &reports); e != nil {
		t.Fatalf("html-validate: %v (%v): %.500s", err, e, out)
	}
	for _, r := range reports {
		for _, m := range r.Messages {
			t.Errorf("%s:%d: %s (%s)", strings.TrimPrefix(r.FilePath, site), m.Line, m.Message, m.RuleID)
		}
	}
}
