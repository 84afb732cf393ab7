package cosmos

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hmcts/rse-dashboard/internal/config"
)

// parseConnectionString reads "AccountEndpoint=…;AccountKey=…;". The parts may be
// in any order, with names in any case and spaces around them; unknown parts are
// ignored. An error never shows the text, which holds the key.
func parseConnectionString(text string) (endpoint string, key config.Secret, err error) {
	var keyText string
	for i, part := range strings.Split(text, ";") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		// A key in base64 may end in "=": only the first one separates.
		name, value, ok := strings.Cut(part, "=")
		if !ok {
			return "", config.Secret{}, fmt.Errorf("the connection string's part %d has no \"=\": "+
				"expected AccountEndpoint=…;AccountKey=…", i+1)
		}
		name, value = strings.TrimSpace(name), strings.TrimSpace(value)
		var to *string
		switch {
		case strings.EqualFold(name, "AccountEndpoint"):
			to = &endpoint
		case strings.EqualFold(name, "AccountKey"):
			to = &keyText
		default:
			continue
		}
		if *to != "" {
			return "", config.Secret{}, fmt.Errorf("the connection string's part %d repeats an earlier part", i+1)
		}
		*to = value
	}
	switch {
	case endpoint == "":
		return "", config.Secret{}, errors.New("the connection string has no AccountEndpoint")
	case keyText == "":
		return "", config.Secret{}, errors.New("the connection string has no AccountKey")
	}
	return endpoint, config.NewSecret(keyText), nil
}
