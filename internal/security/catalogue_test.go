package security

import "github.com/hmcts/rse-dashboard/internal/knownexploited"

// catalogue lists one CVE as exploited.
func catalogue() *knownexploited.Catalogue {
	c, err := knownexploited.Parse([]byte(`{"dateReleased": "2026-11-18T12:00:00Z", "count": 1, "vulnerabilities": [
		{"cveID": "CVE-2021-1111", "dateAdded": "2021-12-10", "dueDate": "2021-12-24"}]}`))
	if err != nil {
		panic(err)
	}
	return c
}
