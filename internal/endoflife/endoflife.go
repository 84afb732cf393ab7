// Package endoflife knows when the maintenance of versions of Node.js and Java
// ends.
//
// The dates come from endoflife.date, as of the day that [Data.Dated] returns. A
// small file with them is embedded in the program and read by [Parse]. To renew
// the file, [FromFrontMatter] converts products/<name>.md of that project for each
// of [Data.Names], [Data.Refreshed] combines the results, and [Data.Encode] writes
// the new file. The package reads neither the clock nor the network.
package endoflife

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

//go:embed data/end-of-life.json
var embedded []byte

//go:embed data/NOTICE
var notice string

// Notice is the licence under which the dates may be used. Copies of the dates
// must include it.
func Notice() string { return notice }

// Embedded returns the data that is embedded in the program.
func Embedded() (*Data, error) { return Parse(embedded) }

// Product names of endoflife.date.
const (
	nodeProduct   = "nodejs"
	defaultVendor = "temurin"
)

// vendors maps the short name of a Java vendor to its product.
var vendors = map[string]string{
	defaultVendor: "eclipse-temurin",
	"oracle":      "oracle-jdk",
	"corretto":    "amazon-corretto",
	"redhat":      "red-hat-build-of-openjdk",
	"microsoft":   "microsoft-build-of-openjdk",
	"zulu":        "azul-zulu",
	"openjdk":     "openjdk-builds-from-oracle",
}

// Vendors returns the short names of the Java vendors, sorted.
func Vendors() []string { return slices.Sorted(maps.Keys(vendors)) }

// productOf returns the product of a vendor, which is given by its short name or
// by its product; "" is the default vendor. It returns "" for an unknown vendor.
func productOf(vendor string) string {
	vendor = strings.ToLower(strings.TrimSpace(vendor))
	if vendor == "" {
		vendor = defaultVendor
	}
	if p, ok := vendors[vendor]; ok {
		return p
	}
	for _, p := range vendors {
		if p == vendor {
			return p
		}
	}
	return ""
}

// IsVendor reports whether a vendor is known, by one of the names in Vendors or
// by the name of its product at endoflife.date.
func IsVendor(vendor string) bool { return productOf(vendor) != "" }

// Data are products with their releases.
type Data struct {
	// Source names the source and its licence.
	Source string `json:"source"`
	// Snapshot is the day of the data.
	Snapshot Day `json:"snapshot"`
	// Products are keyed by their names at endoflife.date.
	Products map[string]Product `json:"products"`
}

// Product is one line of releases.
type Product struct {
	Title string `json:"title"`
	// Releases are in the order of the source, newest first.
	Releases []Release `json:"releases"`
}

// Release is one release cycle, such as Node 22.
type Release struct {
	Cycle    string    `json:"cycle"`
	Released Day       `json:"released"`
	LTS      DayOrBool `json:"lts"`
	EOL      DayOrBool `json:"eol"`
	Latest   string    `json:"latest"`
}

// End says when the maintenance of a release ends.
type End struct {
	// Day is the date if HasDay is true; otherwise only Ended is known.
	Day    time.Time
	HasDay bool
	// Ended reports whether the maintenance has ended, if there is no date.
	Ended bool
}

// DaysLeft returns the number of whole days from the as-of date (UTC) to the end.
// It is negative if the end is past. The second result is false without a date.
func (e End) DaysLeft(asOf time.Time) (int, bool) {
	if !e.HasDay {
		return 0, false
	}
	y, m, d := asOf.UTC().Date()
	today := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	return int((e.Day.Unix() - today.Unix()) / 86_400), true
}

// Dated is the day of the data.
func (d *Data) Dated() time.Time { return d.Snapshot.Time }

// Names returns the names of the products, sorted.
func (d *Data) Names() []string { return slices.Sorted(maps.Keys(d.Products)) }

// Node returns the end of a major version of Node.js, and whether it is known.
func (d *Data) Node(major string) (End, bool) { return d.end(nodeProduct, major) }

// Java returns the end of a vendor's maintenance of a major version of Java, and
// whether it is known. The vendor "" is Temurin.
func (d *Data) Java(vendor, major string) (End, bool) { return d.end(productOf(vendor), major) }

func (d *Data) end(product, major string) (End, bool) {
	for _, r := range d.Products[product].Releases {
		if r.Cycle == major {
			return End{Day: r.EOL.Day.Time, HasDay: r.EOL.IsDay, Ended: r.EOL.Bool}, true
		}
	}
	return End{}, false
}

// Parse reads and validates the file's format, which is JSON:
//
//	{"source": "…", "snapshot": "yyyy-mm-dd", "products": {"nodejs": {"title": "Node.js", "releases":
//	  [{"cycle": "22", "released": "yyyy-mm-dd", "lts": date or boolean, "eol": date or boolean, "latest": "22.1.0"}]}}}
func Parse(data []byte) (*Data, error) {
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.DisallowUnknownFields()
	var d Data
	if err := decoder.Decode(&d); err != nil {
		return nil, fmt.Errorf("end-of-life data: %w", err)
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("end-of-life data: expected nothing after the object")
	}
	for _, p := range d.Products {
		for i := range p.Releases {
			p.Releases[i].LTS.Said = true // without a statement, a release is not LTS
		}
	}
	if err := d.validate(); err != nil {
		return nil, fmt.Errorf("end-of-life data: %w", err)
	}
	return &d, nil
}

// Encode writes the format that Parse reads. Equal data gives equal bytes.
func (d *Data) Encode() ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(d); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Refreshed returns a copy of the data as of a day, in which some products are
// replaced. It fails for a product that is not valid or not yet in the data.
func (d *Data) Refreshed(day time.Time, products map[string]Product) (*Data, error) {
	y, m, dd := day.UTC().Date()
	fresh := &Data{Source: d.Source, Snapshot: Day{time.Date(y, m, dd, 0, 0, 0, 0, time.UTC)}, Products: maps.Clone(d.Products)}
	for _, name := range slices.Sorted(maps.Keys(products)) {
		if _, ok := fresh.Products[name]; !ok {
			return nil, fmt.Errorf("%s is not one of the products %s", name, strings.Join(d.Names(), ", "))
		}
		fresh.Products[name] = products[name]
	}
	if err := fresh.validate(); err != nil {
		return nil, err
	}
	return fresh, nil
}

func (d *Data) validate() error {
	switch {
	case d.Source == "":
		return errors.New("the source is missing")
	case d.Snapshot.IsZero():
		return errors.New("the snapshot day is missing")
	}
	for _, name := range []string{nodeProduct, vendors[defaultVendor]} {
		if _, ok := d.Products[name]; !ok {
			return fmt.Errorf("the product %s is missing", name)
		}
	}
	for _, name := range d.Names() {
		p := d.Products[name]
		if err := p.validate(); err != nil {
			return fmt.Errorf("product %s: %w", name, err)
		}
	}
	return nil
}

var cycleForm = regexp.MustCompile(`^\d{1,4}(\.\d{1,4}){0,3}$`)

func (p *Product) validate() error {
	if p.Title == "" {
		return errors.New("the title is missing")
	}
	if len(p.Releases) == 0 {
		return errors.New("there are no releases")
	}
	seen := map[string]bool{}
	for _, r := range p.Releases {
		switch {
		case !cycleForm.MatchString(r.Cycle):
			return fmt.Errorf("release cycle %.40q is not a version; expected numbers and dots", r.Cycle)
		case seen[r.Cycle]:
			return fmt.Errorf("release cycle %s is listed twice", r.Cycle)
		case r.Released.IsZero():
			return fmt.Errorf("release cycle %s has no release date", r.Cycle)
		case r.EOL == DayOrBool{}:
			return fmt.Errorf("release cycle %s has no eol", r.Cycle)
		}
		seen[r.Cycle] = true
	}
	return nil
}
