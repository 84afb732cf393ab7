package serve

import "time"

// Observation is one finished exchange, as metrics want it.
type Observation struct {
	Status  int
	Class   Class
	Bytes   int64 // of the body, as sent
	Elapsed time.Duration
}

// Observer is told of every finished exchange. It is called from many
// goroutines and must be quick.
type Observer interface {
	Observe(Observation)
}
