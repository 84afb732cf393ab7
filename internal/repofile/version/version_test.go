package version

import (
	"errors"
	"strings"
	"testing"
)

func TestOfImage(t *testing.T) {
	for _, c := range []struct {
		name, tag string
		language  Language // "" if it is neither
		major     string
		text      string
	}{
		{"node", "8.12.0-slim", Node, "8", "8.12.0-slim"},
		{"node", "18", Node, "18", "18"},
		{"hmctspublic.azurecr.io/base/node", "22-alpine", Node, "22", "22-alpine"},
		{"node", "12-alpine", Node, "12", "12-alpine"},
		{"node", "v20.11.1", Node, "20", "v20.11.1"},
		{"node", "0.12-slim", Node, "0", "0.12-slim"},
		{"node", "lts", Node, Unpinned, "lts"},
		{"node", "lts-alpine3.18", Node, Unpinned, "lts-alpine3.18"},
		{"node", "lts-slim", Node, Unpinned, "lts-slim"},
		{"node", "current-bookworm", Node, Unpinned, "current-bookworm"},
		{"node", "alpine3.18", Node, Unpinned, "alpine3.18"},
		{"node", "alpine-3.18", Node, Unpinned, "alpine-3.18"},
		{"node", "latest", Node, Unpinned, "latest"},
		{"node", "", Node, Unpinned, ""},
		{"node", "hydrogen-alpine", Node, "18", "hydrogen-alpine"},
		{"node", "lts-jod", Node, "22", "lts-jod"},
		{"node", "20231101", Node, Unpinned, "20231101"},
		{"node", "4e7d1a2", Node, Unpinned, "4e7d1a2"},
		{"gcr.io/distroless/nodejs18-debian12", "nonroot", Node, "18", "nonroot"},
		{"gcr.io/distroless/nodejs20-debian12", "", Node, "20", "nodejs20-debian12"},
		{"ubi9/nodejs-18-minimal", "1-53", Node, "18", "1-53"},
		{"hmcts/cnp-node-base", "8-alpine", Node, "8", "8-alpine"},
		{"CIMG/Node", "16.20", Node, "16", "16.20"},

		{"hmctsprod.azurecr.io/base/java", "25-distroless", Java, "25", "25-distroless"},
		{"hmctspublic.azurecr.io/base/java", "openjdk-11-distroless-1.4", Java, "11", "openjdk-11-distroless-1.4"},
		{"hmctspublic.azurecr.io/base/java", "openjdk-distroless-1.4", Java, Unpinned, "openjdk-distroless-1.4"},
		{"hmcts/cnp-java-base", "openjdk-jre-8-alpine-1.4", Java, "8", "openjdk-jre-8-alpine-1.4"},
		{"eclipse-temurin", "21-jre-alpine", Java, "21", "21-jre-alpine"},
		{"eclipse-temurin", "17.0.9_9-jre", Java, "17", "17.0.9_9-jre"},
		{"eclipse-temurin", "8u302-b08-jdk", Java, "8", "8u302-b08-jdk"},
		{"openjdk", "21-jdk-slim", Java, "21", "21-jdk-slim"},
		{"openjdk", "1.8", Java, "8", "1.8"},
		{"openjdk", "1.8.0_302-slim", Java, "8", "1.8.0_302-slim"},
		{"openjdk", "jdk-alpine", Java, Unpinned, "jdk-alpine"},
		{"openjdk", "slim", Java, Unpinned, "slim"},
		{"openjdk", "1.4", Java, Unpinned, "1.4"},
		{"java", "openjdk-8u111-jre-alpine", Java, "8", "openjdk-8u111-jre-alpine"},
		{"adoptopenjdk", "jdk8u292-b10", Java, "8", "jdk8u292-b10"},
		{"adoptopenjdk/openjdk11", "alpine-jre", Java, "11", "alpine-jre"},
		{"amazoncorretto", "17-al2-jdk", Java, "17", "17-al2-jdk"},
		{"amazoncorretto", "al2023-jdk", Java, Unpinned, "al2023-jdk"},
		{"gcr.io/distroless/java17-debian12", "", Java, "17", "java17-debian12"},
		{"gcr.io/distroless/java-debian11", "latest", Java, Unpinned, "latest"},
		{"ubi8/openjdk-17-runtime", "1.14", Java, "17", "1.14"},
		{"ibm-semeru-runtimes", "open-17-jre", Java, "17", "open-17-jre"},
		{"ghcr.io/graalvm/graalvm-ce", "java11-21.3", Java, "11", "java11-21.3"},
		{"azul/zulu-openjdk-alpine", "17-jre-headless", Java, "17", "17-jre-headless"},
		{"mcr.microsoft.com/openjdk/jdk", "17-ubuntu", Java, "17", "17-ubuntu"},

		{"nginx", "1.25", "", "", ""},
		{"maven", "3.9-eclipse-temurin-21", "", "", ""},
		{"gradle", "8-jdk17", "", "", ""},
		{"selenium/node-chrome", "4.0", "", "", ""},
		{"prom/node-exporter", "v1.7.0", "", "", ""},
		{"hmcts/java-tutorial", "8", "", "", ""},
		{"node/proxy", "18", "", "", ""},
		{"javascript", "8", "", "", ""},
		{"", "", "", "", ""},
	} {
		r, ok := OfImage(c.name, c.tag)
		if want := (Runtime{c.language, c.text, c.major}); r != want || ok != (c.language != "") {
			t.Errorf("%s:%s: got %+v, %v; want %+v", c.name, c.tag, r, ok, want)
		}
	}
}

func TestOfNode(t *testing.T) {
	for text, want := range map[string]string{
		"18": "18", "v18.17.0": "18", " 20.11.1\r": "20", "18.x": "18", "lts/jod": "22", "lts/iron": "20", "lts/Hydrogen": "18", "lts/gallium": "16",
		"hydrogen": "18", "node-v16.1.0": "16", "node/14": "14", "v0.10.48": "0",
		"lts/*": Unpinned, "lts/-1": Unpinned, "lts/zirconium": Unpinned, "node": Unpinned, "stable": Unpinned, "latest": Unpinned,
		"": "", "system": "", "iojs-v3.3.1": "", "eighteen": "", "$NODE": "", "1e9": "", "99999999999999999999": "", ">=18": "", "999": "",
	} {
		if got := OfNode(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestOfJava(t *testing.T) {
	for text, want := range map[string]string{
		"17": "17", "17.0": "17", "1.8": "8", "1.8.0_302": "8", "8u302": "8", "temurin-21.0.2+13": "21", "temurin-21.0.2+13.0.LTS": "21",
		"openjdk64-11.0.2": "11", "oracle64-1.8.0.66": "8", "adoptopenjdk-jre-11.0.16+8": "11", "zulu-8.56.0.23": "8", "zulu-jre-javafx-8.60.0.21": "8",
		"corretto-17.0.8.7.1": "17", "graalvm-22.3.0+java17": "17", "graalvm-community-21.0.2": "21", "oracle-graalvm-21": "21",
		"semeru-openj9-17.0.5+8_openj9-0.35.0": "17", "microsoft-17.0.4": "17", "latest": Unpinned,
		"22.3.r17-grl": "17", "22.1.0.1.r11-gln": "11", "22.3.r17-nik": "17", "22.3.1.r17-mandrel": "17", "17.0.9-graalce": "17", "21.0.2-graal": "21",
		"graalvm64-22.3.1": "", "graalvm64-22.3.1+java17": "17", "22.3-grl": "",
		"graalvm-22.3": "", "mandrel-22.3.0": "", "system": "", "": "", "1.4": "", "java": "", "temurin-": "",
	} {
		if got := OfJava(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func TestOfNumber(t *testing.T) {
	for text, want := range map[string]string{
		"17": "17", "1.8": "8", "VERSION_1_8": "8", "VERSION_11": "11", "VERSION_HIGHER": "", "${java}": "", "1": "", "17 ": "17",
	} {
		if got := OfNumber(Java, text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// The bounds are those that node-semver's minVersion gives.
func TestOfRange(t *testing.T) {
	for text, want := range map[string]string{
		"14": "14", "v14": "14", "=14": "14", "14.x": "14", "14.*": "14", "14.17.0": "14", "^14": "14", "~14.1": "14", "~> 14": "14",
		">=14": "14", ">= 14": "14", ">14": "15", ">14.2": "14", ">14.2.1": "14", ">=14.0.0-rc.1": "14", "^ 18.0.0": "18",
		">=14 <17": "14", "<17 >=14": "14", ">=12 >=14": "14", "^14 || ^16": "14", ">=16 <19 || ^14.17": "14", "18||20": "18",
		"14 - 16": "14", "14.2.0 - 16": "14", "12 - 14 || >=16": "12", ">=0.10.0": "0", ">=8.0.0 <=20.x": "8", ">=18.0.0\t<21": "18",
		"*": Unpinned, "": Unpinned, "x": Unpinned, "<18": Unpinned, "<=18": Unpinned, ">=14 || *": Unpinned, "^14 || <12": Unpinned,
		">=14 ||": Unpinned, "lts/*": Unpinned, "latest": Unpinned,
	} {
		got, err := OfRange(text)
		if err != nil || got != want {
			t.Errorf("%q: got %q, %v; want %q", text, got, err, want)
		}
	}
	for _, text := range []string{"fourteen", ">=14, <17", "14 -16", ">=", "1234", "14.17.0.1", ">=${V}", strings.Repeat("9", 50), strings.Repeat("14 ", 2000), "|14"} {
		if got, err := OfRange(text); !errors.Is(err, ErrNotARange) {
			t.Errorf("%q: got %q, %v; expected an error", text, got, err)
		}
	}
}

func isMajor(s string) bool {
	return s == Unpinned || s != "" && len(s) <= 3 && strings.Trim(s, "0123456789") == ""
}

func FuzzTexts(f *testing.F) {
	for _, s := range []string{"18", "1.8", "lts/jod", "temurin-21.0.2+13", ">=14 <17 || 12 - 13", "openjdk-jre-8-alpine-1.4", "java17-debian12", "graalvm-22+java17"} {
		f.Add(s, s)
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		if r, ok := OfImage(a, b); ok != isMajor(r.Major) || ok && r.Language != Node && r.Language != Java {
			t.Fatalf("image %q:%q: %+v", a, b, r)
		}
		for _, m := range []string{OfNode(a), OfJava(a), OfNumber(Java, a), OfNumber(Node, a)} {
			if m != "" && !isMajor(m) {
				t.Fatalf("%q: major %q", a, m)
			}
		}
		if m, err := OfRange(a); err == nil && !isMajor(m) {
			t.Fatalf("range %q: major %q", a, m)
		}
	})
}
