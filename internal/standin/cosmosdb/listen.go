package cosmosdb

import "github.com/hmcts/rse-dashboard/internal/standin/loopback"

// Listening is a server that can be reached.
type Listening struct {
	// Endpoint is the address to configure as the account's endpoint.
	Endpoint string
	*loopback.Server
}

// Listen serves s on a free port of the loopback interface.
func Listen(s *Server) (*Listening, error) {
	served, err := loopback.Serve(s)
	if err != nil {
		return nil, err
	}
	return &Listening{Endpoint: served.URL + "/", Server: served}, nil
}
