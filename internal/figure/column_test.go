package figure

import "testing"

func TestUnitsOfTimeConvertToSeconds(t *testing.T) {
	for unit, want := range map[Unit]float64{Milliseconds: 0.001, Seconds: 1, Minutes: 60, Hours: 3600, Percent: 0, Builds: 0} {
		if got := unit.Seconds(); got != want {
			t.Errorf("%q: got %v s, want %v s", unit, got, want)
		}
		if isDuration := unit.Dimension() == Duration; isDuration != (want > 0) {
			t.Errorf("%q: duration = %v, want %v", unit, isDuration, want > 0)
		}
	}
}

func TestColumnsThatDeclareNothingArePrivate(t *testing.T) {
	for _, c := range []struct {
		column Column
		want   bool
	}{
		{Column{Name: "undeclared"}, false},
		{Column{Name: "pipeline", Names: Pipeline}, false},
		{Column{Name: "status", Names: Nothing}, true},
		{Column{Name: "team", Names: Team}, true},
		{Column{Name: "builds", Type: TypeInteger}, true},
	} {
		if got := c.column.Naming().Public(); got != c.want {
			t.Errorf("%s: public = %v, want %v", c.column.Name, got, c.want)
		}
	}
}

func TestEveryThingHasAPlural(t *testing.T) {
	for thing := AnyText; thing <= Collector; thing++ {
		if thing.Plural() == "" {
			t.Errorf("thing %d has no plural", thing)
		}
	}
}
