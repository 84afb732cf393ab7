package leakguard

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"net/url"
	"strings"
)

// spellings returns the forms in which a secret could be written, each with
// what it is called in errors.
func spellings(secret string) map[string]string {
	forms := make(map[string]string)
	put := func(text, what string) {
		if _, ok := forms[text]; !ok && len(text) >= shortest {
			forms[text] = what
		}
	}
	putHTML := func(text, what string) {
		escaped := html.EscapeString(text)
		put(escaped, what)
		put(strings.ReplaceAll(escaped, "+", "&#43;"), what) // as html/template does
	}
	put(secret, "a secret")
	putHTML(secret, "a secret, escaped for HTML")
	for _, quoted := range jsonForms(secret) {
		put(quoted, "a secret, escaped for JSON")
	}
	for _, escaped := range []string{
		url.QueryEscape(secret), url.PathEscape(secret), percentEncode(secret, ""), percentEncode(secret, "-._~!*'();:@&=+$,/?#[]"),
	} {
		for _, s := range []string{escaped, lowerPercents(escaped)} {
			put(s, "a secret, URL-encoded")
			putHTML(s, "a secret, URL-encoded")
		}
	}
	digits := hex.EncodeToString([]byte(secret))
	put(digits, "a secret, in hexadecimal")
	put(strings.ToUpper(digits), "a secret, in hexadecimal")
	for _, s := range base64Forms(secret) {
		put(s, "a secret, in base64")
	}
	return forms
}

// jsonForms returns the secret as parts of JSON strings: with and without
// escapes for HTML, and with escaped slashes.
func jsonForms(secret string) []string {
	var plain bytes.Buffer
	e := json.NewEncoder(&plain)
	e.SetEscapeHTML(false)
	_ = e.Encode(secret) // a string has no error
	safe, _ := json.Marshal(secret)
	bare := plain.String()[1 : plain.Len()-len("\"\n")]
	return []string{
		string(safe[1 : len(safe)-1]), bare,
		strings.ReplaceAll(bare, "/", `\/`), strings.ReplaceAll(bare, "</", `<\/`),
	}
}

// base64Forms returns the sextets that are the secret's alone. Base64 of a
// longer text that holds the secret depends on where in a group of three bytes
// the secret begins, so there is one form for each of the three places, in both
// alphabets. They are found with and without padding.
func base64Forms(secret string) []string {
	var forms []string
	for before := range 3 {
		padded := append(make([]byte, before), secret...)
		first := (before*8 + 5) / 6 // sextets that hold bits from before the secret
		last := len(padded) * 8 / 6 // and those that hold bits from after it
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			forms = append(forms, encoding.EncodeToString(padded)[first:last])
		}
	}
	return forms
}

// percentEncode encodes every byte that is neither a letter nor a digit nor in
// keep.
func percentEncode(s, keep string) string {
	var b strings.Builder
	for i := range len(s) {
		if isWord(s[i]) && s[i] != '_' || strings.IndexByte(keep, s[i]) >= 0 {
			b.WriteByte(s[i])
		} else {
			fmt.Fprintf(&b, "%%%02X", s[i])
		}
	}
	return b.String()
}

// lowerPercents lowers the digits of percent-encoded bytes.
func lowerPercents(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			copy(b[i+1:], bytes.ToLower(b[i+1:i+3]))
			i += 2
		}
	}
	return string(b)
}
