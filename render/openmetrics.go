package render

import (
	"bytes"
	"fmt"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"

	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// metricsFile is the name of the file with all measures in the text format of
// OpenMetrics.
const metricsFile = "metrics.txt"

// openMetrics writes the measures as gauges, one family for each scope and headline,
// and the times of the data in seconds since 1970, by which an alert can tell that
// the site is no longer rebuilt. Measures without a value are left out.
func (s *site) openMetrics(measures []Measure) ([]byte, error) {
	var families []*dto.MetricFamily
	byName := make(map[string]*dto.MetricFamily)
	gauge := func(name, help, label, of string, value float64) {
		family := byName[name]
		if family == nil {
			family = &dto.MetricFamily{Name: &name, Help: &help, Type: dto.MetricType_GAUGE.Enum()}
			byName[name] = family
			families = append(families, family)
		}
		metric := &dto.Metric{Gauge: &dto.Gauge{Value: &value}}
		if label != "" {
			of = words.Clean(of)
			metric.Label = []*dto.LabelPair{{Name: &label, Value: &of}}
		}
		family.Metric = append(family.Metric, metric)
	}
	gauge("rse_as_of_timestamp_seconds", "The time of the figures.", "", "", float64(s.in.AsOf.Unix()))
	if s.audienceOf(metricsFile).sees(figure.Collector) {
		for _, name := range s.collectors() {
			gauge("rse_source_as_of_timestamp_seconds", "When the source was last read whole.", "source", name,
				float64(s.in.Manifest.Collectors[name].AsOf.Unix()))
		}
	}
	for _, m := range measures {
		value, ok := m.Value.Float()
		if !ok {
			continue
		}
		help := m.Title
		if m.Unit != "" {
			help += ", in " + string(m.Unit)
		}
		label := m.Scope
		if m.Owner == "" {
			label = ""
		}
		gauge("rse_"+m.Scope+"_"+measureName(m.ID), help+".", label, m.Owner, value)
	}
	var b bytes.Buffer
	for _, family := range families {
		if _, err := expfmt.MetricFamilyToOpenMetrics(&b, family); err != nil {
			return nil, fmt.Errorf("%s: %w", metricsFile, err)
		}
	}
	_, err := expfmt.FinalizeOpenMetrics(&b)
	return b.Bytes(), err
}
