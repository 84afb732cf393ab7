package svg

import (
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/hmcts/rse-dashboard/internal/figure"
)

type rgb [3]float64 // linear light, 0 to 1

func parseColour(t *testing.T, hex string) rgb {
	t.Helper()
	n, err := strconv.ParseUint(strings.TrimPrefix(hex, "#"), 16, 32)
	if err != nil || len(hex) != 7 {
		t.Fatalf("colour %q, expected #rrggbb", hex)
	}
	var c rgb
	for i := range c {
		v := float64(n>>(16-8*i)&0xff) / 255
		if v <= 0.04045 {
			c[i] = v / 12.92
		} else {
			c[i] = math.Pow((v+0.055)/1.055, 2.4)
		}
	}
	return c
}

// luminance and contrast follow WCAG 2.2, "relative luminance" and "contrast
// ratio".
func (c rgb) luminance() float64 { return 0.2126*c[0] + 0.7152*c[1] + 0.0722*c[2] }

func contrast(a, b rgb) float64 {
	x, y := a.luminance(), b.luminance()
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// schemes reads the custom properties of both schemes from the style sheet.
func schemes(t *testing.T) (light, dark map[string]rgb) {
	t.Helper()
	style, err := os.ReadFile("../../static/chart.css")
	if err != nil {
		t.Fatal(err)
	}
	property := regexp.MustCompile(`--((?:tone|heat|chart)-[a-z0-9]+): (#[0-9a-f]+);`)
	before, after, ok := strings.Cut(string(style), "prefers-color-scheme: dark")
	if !ok {
		t.Fatal("chart.css has no dark scheme")
	}
	read := func(s string) map[string]rgb {
		m := make(map[string]rgb)
		for _, p := range property.FindAllStringSubmatch(s, -1) {
			m[p[1]] = parseColour(t, p[2])
		}
		return m
	}
	return read(before), read(after)
}

// deficiencies are the matrices of Machado, Oliveira and Fernandes (2009) for
// complete protanopia, deuteranopia and tritanopia, for linear light.
var deficiencies = map[string][3][3]float64{
	"normal":       {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
	"protanopia":   {{0.152286, 1.052583, -0.204868}, {0.114503, 0.786281, 0.099216}, {-0.003882, -0.048116, 1.051998}},
	"deuteranopia": {{0.367322, 0.860646, -0.227968}, {0.280085, 0.672501, 0.047413}, {-0.011820, 0.042940, 0.968881}},
	"tritanopia":   {{1.255528, -0.076749, -0.178779}, {-0.078411, 0.930809, 0.147602}, {0.004733, 0.691367, 0.303900}},
}

func (c rgb) seenWith(m [3][3]float64) rgb {
	var out rgb
	for i := range out {
		out[i] = min(max(m[i][0]*c[0]+m[i][1]*c[1]+m[i][2]*c[2], 0), 1)
	}
	return out
}

// distance is the Euclidean distance in Oklab (Ottosson, 2020); 0.02 is about
// what can just be told apart side by side.
func distance(a, b rgb) float64 {
	x, y := a.oklab(), b.oklab()
	return math.Sqrt((x[0]-y[0])*(x[0]-y[0]) + (x[1]-y[1])*(x[1]-y[1]) + (x[2]-y[2])*(x[2]-y[2]))
}

func (c rgb) oklab() [3]float64 {
	l := math.Cbrt(0.4122214708*c[0] + 0.5363325363*c[1] + 0.0514459929*c[2])
	m := math.Cbrt(0.2119034982*c[0] + 0.6806995451*c[1] + 0.1073969566*c[2])
	s := math.Cbrt(0.0883024619*c[0] + 0.2817188376*c[1] + 0.6299787005*c[2])
	return [3]float64{
		0.2104542553*l + 0.7936177850*m - 0.0040720468*s,
		1.9779984951*l - 2.4285922050*m + 0.4505937099*s,
		0.0259040371*l + 0.7827717662*m - 0.8086757660*s,
	}
}

func TestColoursContrastWithThePage(t *testing.T) {
	light, dark := schemes(t)
	for name, scheme := range map[string]struct {
		colours map[string]rgb
		page    string
	}{"light": {light, "#ffffff"}, "dark": {dark, "#12161c"}} {
		page := parseColour(t, scheme.page)
		for tone := figure.Neutral; tone <= figure.Secondary; tone++ {
			c, ok := scheme.colours["tone-"+tone.String()]
			if !ok {
				t.Errorf("%s: no --tone-%s", name, tone)
				continue
			}
			if got := contrast(c, page); got < 3 {
				t.Errorf("%s: %s has %.2f:1 against the page, want 3:1", name, tone, got)
			}
		}
		// Labels of the treemap stand on this tone in the page's colour.
		if got := contrast(scheme.colours["tone-neutral"], page); got < 4.5 {
			t.Errorf("%s: text on neutral has %.2f:1, want 4.5:1", name, got)
		}
		for class := range shades {
			key := "heat-" + strconv.Itoa(class)
			c, ok := scheme.colours[key]
			if !ok {
				t.Errorf("%s: no --%s", name, key)
			}
			if class == 0 {
				continue
			}
			before := scheme.colours["heat-"+strconv.Itoa(class-1)]
			if contrast(c, page) <= contrast(before, page) {
				t.Errorf("%s: %s does not stand out more than the class below it", name, key)
			}
			if d := distance(c, before); d < 0.05 {
				t.Errorf("%s: %s is only %.3f from the class below it", name, key, d)
			}
		}
	}
}

// TestTonesDifferToColourBlindReaders checks that tones that meet in one picture differ for people
// with each kind of colour vision. They carry patterns besides.
func TestTonesDifferToColourBlindReaders(t *testing.T) {
	light, dark := schemes(t)
	for name, colours := range map[string]map[string]rgb{"light": light, "dark": dark} {
		for vision, m := range deficiencies {
			for _, together := range [][]string{
				{"success", "failure", "aborted", "unknown"}, {"critical", "high", "medium", "low"}, {"neutral", "failure"}, {"neutral", "secondary"},
			} {
				for i, a := range together {
					for _, b := range together[i+1:] {
						d := distance(colours["tone-"+a].seenWith(m), colours["tone-"+b].seenWith(m))
						if d < 0.08 {
							t.Errorf("%s, %s: %s and %s are only %.3f apart", name, vision, a, b, d)
						}
					}
				}
			}
		}
	}
}

// TestEveryClassHasAStyle checks that the style sheet knows every class that
// pictures use.
func TestEveryClassHasAStyle(t *testing.T) {
	style, err := os.ReadFile("../../static/chart.css")
	if err != nil {
		t.Fatal(err)
	}
	page := []byte(Defs())
	for _, f := range samples() {
		page = Append(page, f, Options{})
	}
	for _, m := range regexp.MustCompile(`class="([^"]*)"`).FindAllSubmatch(page, -1) {
		for _, class := range strings.Fields(string(m[1])) {
			if strings.HasPrefix(class, "pic-") {
				continue // names the kind, for those who want it
			}
			if !regexp.MustCompile(`\.` + class + `\b`).Match(style) {
				t.Errorf("class %q has no style", class)
			}
		}
	}
	for _, m := range regexp.MustCompile(`url\(#([^)]*)\)`).FindAllSubmatch(page, -1) {
		if !strings.Contains(Defs(), `id="`+string(m[1])+`"`) {
			t.Errorf("pattern %q is not defined", m[1])
		}
	}
}
