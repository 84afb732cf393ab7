package figure

import (
	"math"
	"testing"
	"time"
)

// TestGettersRefuseOtherKinds proves that a value is never read as another kind
// than it has.
func TestGettersRefuseOtherKinds(t *testing.T) {
	at := time.Date(2026, 11, 20, 10, 37, 23, 0, time.UTC)
	values := map[string]Value{
		"null": Null(), "string": String("7"), "integer": Integer(7), "number": Number(7),
		"timestamp": Timestamp(at), "date": Date(at), "boolean": Boolean(true),
	}
	accepts := map[string]map[string]bool{
		"Int":   {"integer": true},
		"Float": {"integer": true, "number": true},
		"Bool":  {"boolean": true},
		"Time":  {"timestamp": true, "date": true},
	}
	for name, v := range values {
		_, isInt := v.Int()
		_, isFloat := v.Float()
		_, isBool := v.Bool()
		_, isTime := v.Time()
		for getter, got := range map[string]bool{"Int": isInt, "Float": isFloat, "Bool": isBool, "Time": isTime} {
			if want := accepts[getter][name]; got != want {
				t.Errorf("%s of a %s: ok = %v, want %v", getter, name, got, want)
			}
		}
	}
}

func TestNumberWithoutValueIsNull(t *testing.T) {
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		if v := Number(f); !v.IsNull() {
			t.Errorf("Number(%v) = %v, want null", f, v)
		}
	}
}

func TestPlainText(t *testing.T) {
	at := time.Date(2026, 11, 20, 23, 37, 23, 0, time.FixedZone("", 2*3600))
	for _, c := range []struct {
		value Value
		want  string
	}{
		{Null(), ""}, {String("a,b"), "a,b"}, {Integer(-3), "-3"}, {Number(0.1), "0.1"}, {Number(1e21), "1000000000000000000000"},
		{Timestamp(at), "2026-11-20T21:37:23Z"}, {Date(at), "2026-11-20"}, {Boolean(false), "false"},
	} {
		if got := c.value.String(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
