package eventtest

import (
	"reflect"

	"github.com/hmcts/rse-dashboard/internal/dataset/eventfile"
)

// BatchOf returns the events as a batch; row i has Order first+i. The columns of
// repeated texts have the names of the event's fields.
func BatchOf(events []eventfile.Event, first int64) *eventfile.Batch {
	b := &eventfile.Batch{N: len(events)}
	columns := reflect.ValueOf(b).Elem()
	for c := range columns.NumField() {
		if column, ok := columns.Field(c).Addr().Interface().(*eventfile.Strings); ok {
			fill(column, events, columns.Type().Field(c).Name)
		}
	}
	ids := make([]string, len(events))
	for i := range events {
		e := &events[i]
		ids[i] = e.ID
		b.Scheduled = append(b.Scheduled, e.Scheduled)
		b.Stage = append(b.Stage, e.Stage)
		b.Duration = append(b.Duration, e.Duration)
		b.TS = append(b.TS, e.TS)
		b.Order = append(b.Order, first+int64(i))
		b.Key = append(b.Key, eventfile.DocumentKey(e.Source, e.Partition, e.ID))
	}
	b.ID = eventfile.TextsOf(ids)
	return b
}

// fill makes a column of the events' texts in the named field.
func fill(column *eventfile.Strings, events []eventfile.Event, field string) {
	known := make(map[string]int32)
	column.Index = make([]int32, len(events))
	for i := range events {
		text := reflect.ValueOf(&events[i]).Elem().FieldByName(field).String()
		if text == "" {
			column.Index[i] = -1
			continue
		}
		k, ok := known[text]
		if !ok {
			k = int32(len(column.Dict))
			known[text] = k
			column.Dict = append(column.Dict, text)
		}
		column.Index[i] = k
	}
}
