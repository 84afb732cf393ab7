package eventtest

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"

	"github.com/parquet-go/parquet-go"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// Row is an events file as another program would describe it.
type Row struct {
	ID            *string  `parquet:"id"`
	CorrelationID *string  `parquet:"correlation_id"`
	Product       *string  `parquet:"product"`
	Component     *string  `parquet:"component"`
	Branch        *string  `parquet:"branch_name"`
	BuildNumber   *string  `parquet:"build_number"`
	BuildID       *string  `parquet:"build_id"`
	JobName       *string  `parquet:"job_name"`
	JobBaseName   *string  `parquet:"job_base_name"`
	BuildTag      *string  `parquet:"build_tag"`
	NodeName      *string  `parquet:"node_name"`
	NodeLabels    *string  `parquet:"node_labels"`
	BuildURL      *string  `parquet:"build_url"`
	JobURL        *string  `parquet:"job_url"`
	GitURL        *string  `parquet:"git_url"`
	GitCommit     *string  `parquet:"git_commit"`
	Step          *string  `parquet:"current_step_name"`
	BuildResult   *string  `parquet:"current_build_result"`
	Result        *string  `parquet:"current_build_current_result"`
	Scheduled     *int64   `parquet:"current_build_scheduled_time"`
	Stage         *int64   `parquet:"stage_timestamp"`
	Duration      *float64 `parquet:"current_build_duration"`
	TS            *float64 `parquet:"_ts"`
	Source        *string  `parquet:"source"`
	Partition     *string  `parquet:"partition"`
	Trigger       *string  `parquet:"trigger"`

	LibraryName    *string `parquet:"shared_library_name"`
	LibraryVersion *string `parquet:"shared_library_version"`
	PreviousBuild  *string `parquet:"current_build_previous_build"`

	Order      int64 `parquet:"read_order"`
	Key        int64 `parquet:"document_key"`
	SchedNanos int32 `parquet:"current_build_scheduled_time_nanos"`
	StageNanos int32 `parquet:"stage_timestamp_nanos"`
}

func optionalText(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// Rows returns the events as rows, whose order is their position.
func Rows(events []eventfile.Event) []Row {
	rows := make([]Row, len(events))
	for i := range events {
		e := &events[i]
		r := Row{
			ID: optionalText(e.ID), CorrelationID: optionalText(e.CorrelationID), Product: optionalText(e.Product),
			Component: optionalText(e.Component), Branch: optionalText(e.Branch), BuildNumber: optionalText(e.BuildNumber),
			BuildID: optionalText(e.BuildID), JobName: optionalText(e.JobName), JobBaseName: optionalText(e.JobBaseName),
			BuildTag: optionalText(e.BuildTag), NodeName: optionalText(e.NodeName), NodeLabels: optionalText(e.NodeLabels),
			BuildURL: optionalText(e.BuildURL), JobURL: optionalText(e.JobURL), GitURL: optionalText(e.GitURL),
			GitCommit: optionalText(e.GitCommit), Step: optionalText(e.Step), BuildResult: optionalText(e.BuildResult),
			Result: optionalText(e.Result), Source: optionalText(e.Source), Partition: optionalText(e.Partition),
			LibraryName: optionalText(e.LibraryName), LibraryVersion: optionalText(e.LibraryVersion), PreviousBuild: optionalText(e.PreviousBuild),
			Trigger: optionalText(e.Trigger), Order: int64(i), Key: int64(eventfile.DocumentKey(e.Source, e.Partition, e.ID)),
		}
		time := func(t eventfile.Instant) (*int64, int32) {
			if t.IsMissing() {
				return nil, 0
			}
			us := t.Sec*1e6 + int64(t.Nsec/1000)
			return &us, t.Nsec % 1000
		}
		r.Scheduled, r.SchedNanos = time(e.Scheduled)
		r.Stage, r.StageNanos = time(e.Stage)
		if !math.IsNaN(e.Duration) {
			r.Duration = &e.Duration
		}
		if !math.IsNaN(e.TS) {
			r.TS = &e.TS
		}
		rows[i] = r
	}
	return rows
}

// Event returns the row as an event.
func (r *Row) Event() eventfile.Event {
	var e eventfile.Event
	e.Reset()
	for _, c := range []struct {
		to   *string
		from *string
	}{
		{&e.ID, r.ID}, {&e.CorrelationID, r.CorrelationID}, {&e.Product, r.Product}, {&e.Component, r.Component},
		{&e.Branch, r.Branch}, {&e.BuildNumber, r.BuildNumber}, {&e.BuildID, r.BuildID}, {&e.JobName, r.JobName},
		{&e.JobBaseName, r.JobBaseName}, {&e.BuildTag, r.BuildTag}, {&e.NodeName, r.NodeName}, {&e.NodeLabels, r.NodeLabels},
		{&e.BuildURL, r.BuildURL}, {&e.JobURL, r.JobURL}, {&e.GitURL, r.GitURL}, {&e.GitCommit, r.GitCommit}, {&e.Step, r.Step},
		{&e.BuildResult, r.BuildResult}, {&e.Result, r.Result}, {&e.Source, r.Source}, {&e.Partition, r.Partition},
		{&e.Trigger, r.Trigger}, {&e.LibraryName, r.LibraryName}, {&e.LibraryVersion, r.LibraryVersion}, {&e.PreviousBuild, r.PreviousBuild},
	} {
		if c.from != nil {
			*c.to = *c.from
		}
	}
	instant := func(us *int64, nanos int32) eventfile.Instant {
		if us == nil {
			return eventfile.NoInstant
		}
		sec := int64(math.Floor(float64(*us) / 1e6))
		for sec*1e6 > *us {
			sec--
		}
		for *us-sec*1e6 >= 1e6 {
			sec++
		}
		return eventfile.Instant{Sec: sec, Nsec: int32(*us-sec*1e6)*1000 + nanos}
	}
	e.Scheduled, e.Stage = instant(r.Scheduled, r.SchedNanos), instant(r.Stage, r.StageNanos)
	if r.Duration != nil {
		e.Duration = *r.Duration
	}
	if r.TS != nil {
		e.TS = *r.TS
	}
	return e
}

// Text returns an event so that two can be compared, NaN and -0 included.
func Text(e *eventfile.Event) string {
	return fmt.Sprintf("%q %x %x", fmt.Sprintf("%+v", *e), math.Float64bits(e.Duration), math.Float64bits(e.TS))
}

// OlderFile returns the events as an events file of a version that did not store the
// shared library and the build before.
func OlderFile(events []eventfile.Event) ([]byte, error) {
	full := parquet.SchemaOf(Row{})
	columns := parquet.Group{}
	for _, f := range full.Fields() {
		switch f.Name() {
		case "shared_library_name", "shared_library_version", "current_build_previous_build":
		default:
			columns[f.Name()] = f
		}
	}
	older := parquet.NewSchema("event", columns)
	conversion, err := parquet.Convert(older, full)
	if err != nil {
		return nil, err
	}
	rows := parquet.NewGenericBuffer[Row]()
	if _, err := rows.Write(Rows(events)); err != nil {
		return nil, err
	}
	var file bytes.Buffer
	w := parquet.NewGenericWriter[any](&file, older)
	_, err = parquet.CopyRows(w, parquet.ConvertRowReader(rows.Rows(), conversion))
	err = errors.Join(err, w.Close())
	return file.Bytes(), err
}

// Stored returns the events in the events files below a data folder, with every
// field, in no particular order.
func Stored(dir string) ([]eventfile.Event, error) {
	files, err := filepath.Glob(filepath.Join(dir, "events", "*", "*.parquet"))
	if err != nil {
		return nil, err
	}
	var events []eventfile.Event
	for _, file := range files {
		rows, err := parquet.ReadFile[Row](file)
		if err != nil {
			return nil, err
		}
		for i := range rows {
			events = append(events, rows[i].Event())
		}
	}
	return events, nil
}

// Document is a pipeline document with the fields that tell where a build comes
// from. Its address of the repository holds a password.
const Document = `{"id":"1","branch_name":"master","current_build_scheduled_time":"2026-03-18T09:00:00Z","_ts":1773824400,` +
	`"git_commit":"0123456789abcdef0123456789abcdef01234567","git_url":"https://someone:password@github.com/hmcts/one.git",` +
	`"node_labels":"ubuntu daily","shared_library_name":"Infrastructure","shared_library_version":"1.2.3","current_build_previous_build":"41"}`

// DocumentStored returns what is wrong with the data set if [Document] is not its
// only event, with all of its fields but the password; "" if nothing is.
func DocumentStored(dir string) string {
	events, err := Stored(dir)
	if err != nil || len(events) != 1 {
		return fmt.Sprintf("got %d events and %v; want one event", len(events), err)
	}
	e := &events[0]
	got := []string{e.GitCommit, e.GitURL, e.NodeLabels, e.LibraryName, e.LibraryVersion, e.PreviousBuild}
	want := []string{"0123456789abcdef0123456789abcdef01234567", "https://github.com/hmcts/one.git", "ubuntu daily", "Infrastructure", "1.2.3", "41"}
	if !slices.Equal(got, want) {
		return fmt.Sprintf("got %q; want %q", got, want)
	}
	return ""
}
