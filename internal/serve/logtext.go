package serve

import (
	"encoding/json"
	"fmt"
	"strings"
)

// hostileText is text from a client that is not plain ASCII. Its JSON escapes
// more than JSON requires.
type hostileText string

// MarshalJSON escapes control characters, line separators and characters that
// change the direction of writing, which would mislead a person who reads the
// log on a terminal. Bytes that are not UTF-8 are replaced.
func (s hostileText) MarshalJSON() ([]byte, error) {
	quoted, err := json.Marshal(strings.ToValidUTF8(string(s), "\ufffd"))
	if err != nil {
		return nil, err
	}
	var b strings.Builder
	for _, r := range string(quoted) {
		if r >= 0x7f && r < 0xa0 || r >= 0x2028 && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			fmt.Fprintf(&b, `\u%04x`, r)
		} else {
			b.WriteRune(r)
		}
	}
	return []byte(b.String()), nil
}
