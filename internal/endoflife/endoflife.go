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
	_ "embed"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
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
	for name, product := range vendors {
		if vendor == name || vendor == product {
			return product
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
	// Snapshot is the day of the data, as yyyy-mm-dd.
	Snapshot string `json:"snapshot"`
	// Products are keyed by their names at endoflife.date.
	Products map[string]Product `json:"products"`
}

// Product is one line of releases: the ends by release cycle, such as "22".
type Product map[string]End

// End says when the maintenance of a release ends. It is a date in JSON, or true
// or false.
type End struct {
	// Day is the date if HasDay is true; otherwise only Ended is known.
	Day    time.Time
	HasDay bool
	// Ended reports whether the maintenance has ended, if there is no date.
	Ended bool
}

// endOf reads a date, or true or false.
func endOf(text string) (End, error) {
	if text == "true" || text == "false" {
		return End{Ended: text == "true"}, nil
	}
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		return End{}, fmt.Errorf("%.40q is not an end of maintenance; expected yyyy-mm-dd, true or false", text)
	}
	return End{Day: day, HasDay: true}, nil
}

// MarshalJSON writes the date, or true or false.
func (e End) MarshalJSON() ([]byte, error) {
	if e.HasDay {
		return json.Marshal(e.Day.Format(time.DateOnly))
	}
	return json.Marshal(e.Ended)
}

// UnmarshalJSON reads a date, or true or false.
func (e *End) UnmarshalJSON(data []byte) (err error) {
	*e, err = endOf(strings.Trim(string(data), `"`))
	return err
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
func (d *Data) Dated() time.Time {
	day, _ := time.Parse(time.DateOnly, d.Snapshot) // it was validated
	return day
}

// Names returns the names of the products, sorted.
func (d *Data) Names() []string { return slices.Sorted(maps.Keys(d.Products)) }

// Node returns the end of a major version of Node.js, and whether it is known.
func (d *Data) Node(major string) (End, bool) {
	end, ok := d.Products[nodeProduct][major]
	return end, ok
}

// Java returns the end of a vendor's maintenance of a major version of Java, and
// whether it is known. The vendor "" is Temurin.
func (d *Data) Java(vendor, major string) (End, bool) {
	end, ok := d.Products[productOf(vendor)][major]
	return end, ok
}

// Parse reads and validates the file's format, which is JSON:
//
//	{"source": "…", "snapshot": "yyyy-mm-dd", "products": {"nodejs": {"22": "yyyy-mm-dd", "3": true}}}
func Parse(data []byte) (*Data, error) {
	d := new(Data)
	err := json.Unmarshal(data, d, json.RejectUnknownMembers(true))
	if err == nil {
		err = d.validate()
	}
	if err != nil {
		return nil, fmt.Errorf("end-of-life data: %w", err)
	}
	return d, nil
}

// Encode writes the format that Parse reads. Equal data gives equal bytes.
func (d *Data) Encode() ([]byte, error) {
	text, err := json.Marshal(d, json.Deterministic(true), jsontext.WithIndent("  "))
	return append(text, '\n'), err
}

// Refreshed returns a copy of the data as of a day, in which some products are
// replaced. It fails for a product that is not valid or not yet in the data.
func (d *Data) Refreshed(day time.Time, products map[string]Product) (*Data, error) {
	fresh := &Data{Source: d.Source, Snapshot: day.UTC().Format(time.DateOnly), Products: maps.Clone(d.Products)}
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
	if d.Source == "" {
		return errors.New("the source is missing")
	}
	if _, err := time.Parse(time.DateOnly, d.Snapshot); err != nil {
		return fmt.Errorf("the snapshot %.40q is not a date; expected yyyy-mm-dd", d.Snapshot)
	}
	for _, name := range []string{nodeProduct, vendors[defaultVendor]} {
		if _, ok := d.Products[name]; !ok {
			return fmt.Errorf("the product %s is missing", name)
		}
	}
	for _, name := range d.Names() {
		if err := d.Products[name].validate(); err != nil {
			return fmt.Errorf("product %s: %w", name, err)
		}
	}
	return nil
}

var cycleForm = regexp.MustCompile(`^\d{1,4}(\.\d{1,4}){0,3}$`)

func (p Product) validate() error {
	if len(p) == 0 {
		return errors.New("there are no releases")
	}
	for cycle := range p {
		if !cycleForm.MatchString(cycle) {
			return fmt.Errorf("release cycle %.40q is not a version; expected numbers and dots", cycle)
		}
	}
	return nil
}
