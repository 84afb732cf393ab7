package security

import (
	"fmt"
	"strings"
)

// serviceLevel says the service level in words.
func (s *Security) serviceLevel() string {
	var parts []string
	for _, severity := range severities {
		if days, ok := s.in.Options.ServiceLevelDays[severity]; ok {
			parts = append(parts, fmt.Sprintf("%s %d days", severity, days))
		}
	}
	return strings.Join(parts, ", ")
}
