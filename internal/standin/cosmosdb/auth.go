package cosmosdb

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxSkew is the largest allowed difference between a request's date and ours.
const maxSkew = 15 * time.Minute

// authorized checks the authorisation header as the service does
// (https://learn.microsoft.com/rest/api/cosmos-db/access-control-on-cosmosdb-resources):
// either "type=master" with an HMAC-SHA256 over the request, or "type=aad" with
// a token.
func (s *Server) authorized(r *http.Request) (ok bool, status int, message string) {
	unescaped, err := url.QueryUnescape(r.Header.Get("Authorization"))
	if err != nil || unescaped == "" {
		return false, http.StatusUnauthorized, "Required Header authorization is missing. Ensure a valid Authorization token is passed."
	}
	// Not url.ParseQuery: a base64 signature holds "+".
	parts := make(map[string]string)
	for part := range strings.SplitSeq(unescaped, "&") {
		name, text, _ := strings.Cut(part, "=")
		parts[name] = text
	}
	switch parts["type"] {
	case "aad":
		if s.token == "" || subtle.ConstantTimeCompare([]byte(parts["sig"]), []byte(s.token)) != 1 {
			return false, http.StatusUnauthorized, "The token presented in the Authorization header is not valid."
		}
		return true, 0, ""
	case "master":
		date := r.Header.Get("x-ms-date")
		sent, err := http.ParseTime(date)
		if err != nil {
			return false, http.StatusUnauthorized, "The x-ms-date header is missing or not a date."
		}
		if d := time.Since(sent); d > maxSkew || d < -maxSkew {
			return false, http.StatusForbidden, "The authorization token is not valid at the current time."
		}
		kind, link := resource(r.URL.Path)
		payload := strings.ToLower(r.Method) + "\n" + kind + "\n" + link + "\n" + strings.ToLower(date) + "\n\n"
		mac := hmac.New(sha256.New, s.key)
		mac.Write([]byte(payload))
		signature, err := base64.StdEncoding.DecodeString(parts["sig"])
		if err != nil || !hmac.Equal(signature, mac.Sum(nil)) {
			return false, http.StatusUnauthorized, "The input authorization token can't serve the request. The wrong key is being used or " +
				"the expected payload is not built as per the protocol. Server used the following payload to sign: '" + payload + "'"
		}
		return true, 0, ""
	}
	return false, http.StatusUnauthorized, "The Authorization header is not of a known type."
}

// resource returns the type and the link that a request's signature covers.
func resource(path string) (kind, link string) {
	parts := strings.Split(strings.Trim(path, "/"), "/")
	if parts[0] == "" {
		return "", ""
	}
	if len(parts)%2 == 0 { // …/type/name: one resource
		return strings.ToLower(parts[len(parts)-2]), strings.Join(parts, "/")
	}
	return strings.ToLower(parts[len(parts)-1]), strings.Join(parts[:len(parts)-1], "/")
}
