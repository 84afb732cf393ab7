package dataset

// EventWriter writes the rows of one slice.
type EventWriter struct{ s *Stage }

// Write adds a row. It copies what it keeps.
func (w *EventWriter) Write(e *Event) error { return nil }

// Finish writes everything out and marks the slice as finished.
func (w *EventWriter) Finish(stats any) error { return nil }

// Discard drops the slice.
func (w *EventWriter) Discard() error { return nil }
