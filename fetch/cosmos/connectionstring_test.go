package cosmos

import (
	"strings"
	"testing"
)

func TestConnectionString(t *testing.T) {
	for text, want := range map[string][2]string{
		"AccountEndpoint=https://a.example:443/;AccountKey=a2V5PT0=;":               {"https://a.example:443/", "a2V5PT0="},
		"AccountKey=a2V5PT0=;AccountEndpoint=https://a.example:443/":                {"https://a.example:443/", "a2V5PT0="},
		" accountkey = a2V5PT0= ;; ACCOUNTENDPOINT = https://a.example/ ;Other=x;;": {"https://a.example/", "a2V5PT0="},
		"AccountEndpoint=https://a.example/\n;AccountKey=a==\r\n":                   {"https://a.example/", "a=="},
	} {
		endpoint, key, err := parseConnectionString(text)
		if err != nil || endpoint != want[0] || key.Reveal() != want[1] {
			t.Errorf("%q: %q, %q, %v", text, endpoint, key.Reveal(), err)
		}
	}
	for text, want := range map[string]string{
		"":                                  "no AccountEndpoint",
		"hush":                              `no "="`,
		"AccountEndpoint=https://a.example": "no AccountKey",
		"AccountKey=hush":                   "no AccountEndpoint",
		"AccountKey=hush;AccountKey=hush;AccountEndpoint=x": "repeats an earlier part",
		"AccountEndpoint=https://a.example;AccountKey=;":    "no AccountKey",
	} {
		_, _, err := parseConnectionString(text)
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hush") {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}

func FuzzConnectionString(f *testing.F) {
	f.Add("AccountEndpoint=https://a.example:443/;AccountKey=a2V5PT0=;")
	f.Add("accountkey=x;=;;a=b=c;AccountEndpoint=y")
	f.Fuzz(func(t *testing.T, text string) {
		endpoint, key, err := parseConnectionString(text)
		if (err == nil) != (endpoint != "" && key.IsSet()) {
			t.Errorf("%q: %q, %v", text, endpoint, err)
		}
		if err != nil || strings.ContainsAny(endpoint+key.Reveal(), ";") {
			return
		}
		again, key2, err := parseConnectionString("AccountKey=" + key.Reveal() + ";AccountEndpoint=" + endpoint)
		if err != nil || again != endpoint || key2.Reveal() != key.Reveal() {
			t.Errorf("%q: %q after %q, %v", text, again, endpoint, err)
		}
	})
}
