package document

import (
	"math"
	"strconv"
	"unsafe"

	"github.com/hmcts/rse-dashboard/internal/dataset"
)

// Version changes when the same document would be read as another event than
// before, so that what was kept of it must be read anew.
const Version = 1

// keepScratch is the size in bytes up to which the decoder's buffer is kept from
// one document to the next.
const keepScratch = 1 << 20

// Decoder reads documents one after the other. The zero value is ready for use.
// It is not safe for concurrent use.
type Decoder struct {
	// PartitionPath names the value that goes to [dataset.Event.Partition], from
	// the outermost name inwards: {"build", "git_url"} for the partition key path
	// /build/git_url. Without it, Partition is left missing.
	PartitionPath []string

	scratch []byte // unescaped texts of the present document
}

// Decode reads the one JSON object (RFC 8259) in line into e, every field of
// which is set: what the document lacks, what is null, of another type than
// expected, or not a valid time or number becomes missing, and so do Source,
// Trigger and, without a PartitionPath, Partition. Of equal names the last one
// counts. Names that are not known are skipped, though their values must be
// JSON. A surrogate escape without its other half reads as U+FFFD.
//
// Partition becomes the value at PartitionPath as JSON text without white
// space between its parts ("null" if it is null), or "" if there is none.
//
// The error is always a [*SyntaxError]; e then holds nothing of use. Decode
// allocates no memory for ordinary documents: the texts of e are views of line
// or of the decoder's own buffer, valid until line is overwritten or Decode is
// called again. Whoever keeps one clones it.
func (d *Decoder) Decode(line []byte, e *dataset.Event) error {
	e.Reset()
	if cap(d.scratch) > keepScratch {
		d.scratch = nil
	}
	d.scratch = d.scratch[:0]

	i := skipSpace(line, 0)
	if i >= len(line) || line[i] != '{' {
		return expected("a JSON object", line, i)
	}
	var partition []byte
	i = skipSpace(line, i+1)
	if i < len(line) && line[i] == '}' {
		i++
	} else {
		for {
			nameAt := i
			end, plain, err := scanName(line, i)
			if err != nil {
				return err
			}
			name := line[nameAt+1 : end-1]
			if !plain {
				name = d.unescape(name)
			}
			if i, err = scanColon(line, end); err != nil {
				return err
			}

			valueAt := i
			to := fieldOf(e, name)
			switch {
			case i < len(line) && line[i] == '"':
				if i, plain, err = scanText(line, i); err != nil {
					return err
				}
				text := line[valueAt+1 : i-1]
				if !plain && (to.text != nil || to.instant != nil) {
					text = d.unescape(text)
				}
				to.setText(text)
			case i < len(line) && (line[i] == '-' || isDigit(line[i])):
				if i, err = scanNumber(line, i); err != nil {
					return err
				}
				to.setNumber(line[valueAt:i])
			default:
				if i, err = skipValue(line, i, 2); err != nil {
					return err
				}
				to.setMissing()
			}
			if len(d.PartitionPath) > 0 && string(name) == d.PartitionPath[0] {
				partition = line[valueAt:i]
			}

			i = skipSpace(line, i)
			if i >= len(line) || line[i] != ',' {
				break
			}
			i = skipSpace(line, i+1)
		}
		if i >= len(line) || line[i] != '}' {
			return expected("',' or '}' after a value", line, i)
		}
		i++
	}
	if i = skipSpace(line, i); i < len(line) {
		return expected("nothing more after the object", line, i)
	}
	if !(e.Duration >= 0) {
		e.Duration = math.NaN()
	}
	if partition != nil {
		e.Partition = view(d.valueAt(partition, d.PartitionPath[1:]))
	}
	return nil
}

// target is where the value of a field goes: one of the pointers is set, or
// none if the field is not wanted.
type target struct {
	text    *string
	instant *dataset.Instant
	number  *float64
}

// fieldOf returns where the value of the named field belongs.
func fieldOf(e *dataset.Event, name []byte) target {
	switch string(name) {
	case "id":
		return target{text: &e.ID}
	case "correlation_id":
		return target{text: &e.CorrelationID}
	case "product":
		return target{text: &e.Product}
	case "component":
		return target{text: &e.Component}
	case "branch_name":
		return target{text: &e.Branch}
	case "build_number":
		return target{text: &e.BuildNumber}
	case "build_id":
		return target{text: &e.BuildID}
	case "job_name":
		return target{text: &e.JobName}
	case "job_base_name":
		return target{text: &e.JobBaseName}
	case "build_tag":
		return target{text: &e.BuildTag}
	case "node_name":
		return target{text: &e.NodeName}
	case "node_labels":
		return target{text: &e.NodeLabels}
	case "build_url":
		return target{text: &e.BuildURL}
	case "job_url":
		return target{text: &e.JobURL}
	case "git_url":
		return target{text: &e.GitURL}
	case "git_commit":
		return target{text: &e.GitCommit}
	case "current_step_name":
		return target{text: &e.Step}
	case "current_build_result":
		return target{text: &e.BuildResult}
	case "current_build_current_result":
		return target{text: &e.Result}
	case "current_build_scheduled_time":
		return target{instant: &e.Scheduled}
	case "stage_timestamp":
		return target{instant: &e.Stage}
	case "current_build_duration":
		return target{number: &e.Duration}
	case "_ts":
		return target{number: &e.TS}
	}
	return target{}
}

func (to target) setText(s []byte) {
	switch {
	case to.text != nil:
		*to.text = view(s)
	case to.instant != nil:
		t, ok := ParseTime(s)
		if !ok {
			t = dataset.NoInstant
		}
		*to.instant = t
	case to.number != nil:
		*to.number = math.NaN()
	}
}

func (to target) setNumber(literal []byte) {
	if to.number == nil {
		to.setMissing()
		return
	}
	*to.number = parseNumber(literal)
}

func (to target) setMissing() {
	switch {
	case to.text != nil:
		*to.text = ""
	case to.instant != nil:
		*to.instant = dataset.NoInstant
	case to.number != nil:
		*to.number = math.NaN()
	}
}

// parseNumber returns the value of a JSON number, NaN if it is too large for a
// float64.
func parseNumber(literal []byte) float64 {
	// Nearly all are whole numbers that a float64 holds exactly.
	if len(literal) <= 15 {
		n := int64(0)
		for _, c := range literal {
			if !isDigit(c) {
				n = -1
				break
			}
			n = n*10 + int64(c-'0')
		}
		if n >= 0 {
			return float64(n)
		}
	}
	x, err := strconv.ParseFloat(view(literal), 64)
	if err != nil {
		return math.NaN()
	}
	return x
}

// valueAt returns the JSON text at path within value, which has been checked to
// be JSON, without white space between its parts; nil if there is none.
func (d *Decoder) valueAt(value []byte, path []string) []byte {
	for ; len(path) > 0; path = path[1:] {
		if value[0] != '{' {
			return nil
		}
		var found []byte
		for i := skipSpace(value, 1); value[i] != '}'; {
			end, plain, _ := scanText(value, i)
			name := value[i+1 : end-1]
			if !plain {
				name = d.unescape(name)
			}
			start, _ := scanColon(value, end)
			// The depth has been checked on the first reading.
			i, _ = skipValue(value, start, 0)
			if string(name) == path[0] {
				found = value[start:i]
			}
			if i = skipSpace(value, i); value[i] == ',' {
				i = skipSpace(value, i+1)
			}
		}
		if found == nil {
			return nil
		}
		value = found
	}
	if value[0] == '{' || value[0] == '[' {
		return d.compact(value)
	}
	return value
}

// compact returns value, which is JSON, without white space between its parts.
func (d *Decoder) compact(value []byte) []byte {
	from := len(d.scratch)
	for i := 0; i < len(value); {
		switch c := value[i]; {
		case c == '"':
			end, _, _ := scanText(value, i)
			d.scratch = append(d.scratch, value[i:end]...)
			i = end
		case isSpace(c):
			i++
		default:
			d.scratch = append(d.scratch, c)
			i++
		}
	}
	return d.scratch[from:]
}

// view returns b as a text without copying it.
func view(b []byte) string {
	return unsafe.String(unsafe.SliceData(b), len(b)) // #nosec G103 -- the lifetime is told in Decode's comment
}
