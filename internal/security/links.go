package security

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/address"
)

// fileHref returns the address of a line of a file on GitHub, or "".
func (r *Repository) fileHref(path string, line int) string {
	if address.Web(r.URL) == "" || r.Branch == "" || path == "" {
		return ""
	}
	parts := strings.Split(r.Branch+"/"+path, "/")
	for i, p := range parts {
		parts[i] = url.PathEscape(p)
	}
	href := strings.TrimRight(r.URL, "/") + "/blob/" + strings.Join(parts, "/")
	if line > 0 {
		href += fmt.Sprintf("#L%d", line)
	}
	return href
}
