package organisation

import (
	"fmt"
	"time"
)

// Catalogue is a made-up list of known exploited vulnerabilities in CISA's format:
// two that the organisation's alerts name, one of them listed lately.
func (o *Organisation) Catalogue() []byte {
	day := func(days int) string { return o.options.Until.AddDate(0, 0, days).UTC().Format(time.DateOnly) }
	const entry = `{"cveID": "%s", "dateAdded": "%s", "dueDate": "%s"}`
	return fmt.Appendf(nil, `{"dateReleased": "%sT00:00:00Z", "count": 2, "vulnerabilities": [%s, %s]}`, day(0),
		fmt.Sprintf(entry, vulnerabilities[0].cve, day(-20), day(1)), fmt.Sprintf(entry, nodeVulnerabilities[6].cve, day(-300), day(-279)))
}
