package leakguard

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"html/template"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/config"
)

// filler makes texts of a token's length that are no token of anyone.
func filler(alphabet string, n int) string {
	return strings.Repeat(alphabet, n/len(alphabet)+1)[:n]
}

func threeSecrets() []config.Secret {
	return []config.Secret{
		config.NewSecret(filler("Ab+1/c9Z", 86) + "=="),
		config.NewSecret("token-of-" + filler("xY7", 40)),
		config.NewSecret("AccountEndpoint with spaces & signs <\"'>"),
	}
}

// inLink returns the secret as html/template writes it into the address of a link.
func inLink(t *testing.T, secret string) string {
	t.Helper()
	var b strings.Builder
	if err := template.Must(template.New("").Parse(`<a href="x/{{.}}">`)).Execute(&b, secret); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// jsonOf returns the secret as a JSON string.
func jsonOf(t *testing.T, secret string, escapeHTML bool) string {
	t.Helper()
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(escapeHTML)
	if err := e.Encode(secret); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestFindsEverySpellingOfASecret(t *testing.T) {
	g := New(threeSecrets()...)
	for _, s := range threeSecrets() {
		secret := s.Reveal()
		spelt := map[string]string{
			"plain":        secret,
			"html":         html.EscapeString(secret),
			"template":     template.HTMLEscaper(secret),
			"in a link":    inLink(t, secret),
			"json":         jsonOf(t, secret, false),
			"html in json": jsonOf(t, secret, true),
			"query":        url.QueryEscape(secret),
			"path":         url.PathEscape(secret),
			"lower query":  regexp.MustCompile("%..").ReplaceAllStringFunc(url.QueryEscape(secret), strings.ToLower),
			"hex":          hex.EncodeToString([]byte(secret)),
			"upper hex":    strings.ToUpper(hex.EncodeToString([]byte(secret))),
			"base64":       base64.StdEncoding.EncodeToString([]byte(secret)),
			"raw base64":   base64.RawStdEncoding.EncodeToString([]byte(secret)),
			"url base64":   base64.URLEncoding.EncodeToString([]byte(secret)),
			"basic":        base64.StdEncoding.EncodeToString([]byte("x-access-token:" + secret)),
			"in base64":    base64.RawURLEncoding.EncodeToString([]byte("u:" + secret + "\n")),
			"in base64, 2": base64.StdEncoding.EncodeToString([]byte("user:" + secret + " more")),
		}
		for name, text := range spelt {
			for _, around := range []string{"", "<a href=\"", strings.Repeat("abcdefg ", 1000)} {
				err := g.Check("page.html", []byte(around+text+around))
				if err == nil {
					t.Errorf("%s is not found", name)
				} else if strings.Contains(err.Error(), secret) || !strings.Contains(err.Error(), "page.html") {
					t.Errorf("%s: error %q", name, err)
				}
			}
		}
	}
}

func TestFindsTokensByTheirShape(t *testing.T) {
	g := New()
	jwt := "eyJ" + filler("hbGciOiJIUzI1NiJ9", 20) + ".eyJ" + filler("zdWIiOiIxMjM0NTY3", 30) + "." + filler("SflKxwRJ", 20)
	for _, text := range []string{
		"ghp" + "_" + filler("aB3", 36), "gho" + "_" + filler("aB3", 36), "ghu" + "_" + filler("aB3", 36),
		"ghs" + "_" + filler("aB3", 36), "ghr" + "_" + filler("aB3", 36),
		"github" + "_pat_" + filler("aB3_", 82),
		"AKIA" + filler("ABCDEFG234567", 16), "ASIA" + filler("ABCDEFG234567", 16),
		"AccountEndpoint=https://x/;AccountKey=" + filler("aB+/3", 86) + "==;",
		"accountkey=" + filler("aB+/3", 43) + "=", "ACCOUNTKEY=" + filler("aB+/3", 43) + "=", "accountKey=" + filler("aB+/3", 43) + "=",
		filler("aB+/3", 86) + "==",
		"-----BEGIN " + "RSA PRIVATE KEY-----", "-----BEGIN " + "PRIVATE KEY-----", "-----BEGIN " + "OPENSSH PRIVATE KEY-----",
		jwt,
	} {
		for _, around := range []string{"", " ", "\"", "\n<p>"} {
			if g.Check("x", []byte(around+text+around)) == nil {
				t.Errorf("%.30q… is not found", around+text)
			}
		}
	}
	for _, text := range []string{
		"", "abc", "ghp_short", "the prefix ghp_ of tokens", "MAKIASomething", "AKIA and more", "AccountKey=$KEY", "-----BEGIN CERTIFICATE-----", "a.eyJ.b",
		"sha512-" + filler("aB+/3", 86) + "==", filler("aB+/3", 300), filler("aB+/3", 84) + "==", strings.Repeat("=", 200),
		strings.Repeat("M1.5,2h3v4H0z", 200),
	} {
		if err := g.Check("x", []byte(text)); err != nil {
			t.Errorf("%.30q: %v", text, err)
		}
	}
}

func TestIgnoresSecretsShorterThanEightBytes(t *testing.T) {
	g := New(config.NewSecret("build"), config.NewSecret(""), config.NewSecret("  "))
	if err := g.Check("x", []byte("builds and builds")); err != nil {
		t.Error(err)
	}
}

func FuzzFindsASecretInAnything(f *testing.F) {
	f.Add([]byte("before"), []byte("after"), "a secret text", uint8(0))
	f.Add([]byte(strings.Repeat("=", 200)), []byte("=="), "====aaaa", uint8(3))
	f.Fuzz(func(t *testing.T, before, after []byte, secret string, spelling uint8) {
		secret = strings.TrimSpace(secret)
		g := New(config.NewSecret(secret))
		if len(secret) < shortest+4 {
			g.Check("x", append(before, after...)) // must not fail in another way
			return
		}
		text := secret
		switch spelling % 4 {
		case 1:
			text = base64.StdEncoding.EncodeToString(append(bytes.Clone(before), secret...))
		case 2:
			text = hex.EncodeToString([]byte(secret))
		case 3:
			text = url.QueryEscape(secret)
		}
		if g.Check("x", append(append(bytes.Clone(before), text...), after...)) == nil {
			t.Errorf("%q is not found", text)
		}
	})
}
