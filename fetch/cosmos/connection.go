package cosmos

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/azcosmos"
)

// connection is a container that can be read.
type connection struct {
	account   resolved
	source    Source
	transport http.RoundTripper
	client    *azcosmos.Client
	budget    *budget
	pageSize  int

	container *azcosmos.ContainerClient
	// partitionPath is "" if the container's properties may not be read.
	partitionPath string
	// hierarchical is set if the partition key has further paths.
	hierarchical bool
	// date is the server's clock, zero if it is not known.
	date time.Time
}

// connect returns the container, ready to be read. The caller must close it.
func (c *Collector) connect(ctx context.Context) (*connection, error) {
	account, err := c.account.resolve()
	if err != nil {
		return nil, err
	}
	if c.source.Database == "" || c.source.Container == "" {
		return nil, errors.New("a Cosmos DB source has no database or no container: " +
			"set them, or databaseId and containerId in the environment")
	}
	connected := &connection{account: account, source: c.source, transport: c.options.Transport, pageSize: c.options.PageSize}
	connected.budget = &budget{Options: c.options, account: connected.at(), started: c.options.Now()}
	if connected.transport == nil {
		connected.transport = newTransport()
	}
	err = connected.retry(ctx, connected.at(), failuresAtFirst, func() (*failure, error) {
		// A client whose first read of the account failed repeats that failure for
		// minutes, so every attempt has a client of its own.
		client, err := account.client(connected.transport)
		if err != nil {
			return nil, err
		}
		f, err := connected.readProperties(ctx, client)
		if f != nil || err != nil {
			client.Close()
		}
		return f, err
	})
	if err != nil {
		connected.close()
		return nil, err
	}
	return connected, nil
}

// close ends the client and its idle connections.
func (c *connection) close() {
	if c.client != nil {
		c.client.Close()
	}
	(&http.Client{Transport: c.transport}).CloseIdleConnections()
}

// readProperties reads the container's properties with a new client, which the
// connection keeps unless that fails.
func (c *connection) readProperties(ctx context.Context, client *azcosmos.Client) (*failure, error) {
	container, err := client.NewContainer(c.source.Database, c.source.Container)
	if err != nil {
		return nil, err
	}
	var read azcosmos.ContainerResponse
	f, err := c.attempt(ctx, &call{connecting: true}, func(ctx context.Context) error {
		var err error
		if read, err = container.Read(ctx, nil); err == nil {
			c.budget.charge(float64(read.RequestCharge))
		}
		return err
	})
	switch {
	case err != nil:
		return nil, err
	case f == nil:
		c.date, _ = http.ParseTime(read.RawResponse.Header.Get("Date"))
		if p := read.ContainerProperties; p != nil && len(p.PartitionKeyDefinition.Paths) > 0 {
			c.partitionPath = p.PartitionKeyDefinition.Paths[0]
			c.hierarchical = len(p.PartitionKeyDefinition.Paths) > 1
		}
	case f.status == http.StatusForbidden && f.fatal && !f.account:
		// Some roles may query documents but not read the container's properties.
		c.date = f.date
	default:
		return f, nil
	}
	c.client, c.container = client, container
	return nil, nil
}

// retry calls try until it succeeds, fails for good, or fails most times in a
// row; at says where, for the error. Throttled requests do not count: they are
// repeated for as long as the time budget allows.
//
// The retry policy of azcore gives up on throttling after a fixed number of
// attempts, and it begins waits that the time budget cannot cover.
func (c *connection) retry(ctx context.Context, at string, most int, try func() (*failure, error)) error {
	failures := 0
	for attempt := 1; ; attempt++ {
		f, err := try()
		if f == nil || err != nil {
			return err
		}
		if f.fatal {
			return c.sentence(f)
		}
		if !f.throttled() {
			failures++
		}
		if failures >= most {
			return fmt.Errorf("%s: %w, %d times in a row", at, f, failures)
		}
		if err := c.budget.wait(ctx, attempt, f); err != nil {
			return err
		}
	}
}

// attempt runs one request with a deadline. It returns the request's failure, or
// an error that ends the pass.
func (c *connection) attempt(ctx context.Context, by *call, do func(context.Context) error) (*failure, error) {
	left := c.budget.timeLeft()
	if left <= 0 {
		return nil, c.budget.spentError("the time budget of %s is spent", c.budget.TimeBudget)
	}
	deadline := min(c.budget.RequestTimeout, left)
	limited, cancel := context.WithTimeout(ctx, deadline)
	defer cancel()
	by.ctx = limited
	err := do(context.WithValue(limited, callKey{}, by))
	var f *failure
	switch {
	case err == nil:
		return nil, nil
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.As(err, &f):
		c.budget.charge(f.charge)
		return f, nil
	case errors.Is(err, context.DeadlineExceeded) || limited.Err() != nil:
		return &failure{message: fmt.Sprintf("there was no response within %s", deadline)}, nil
	}
	// A response came, but the SDK could not use it.
	return unusable("the response is unusable: %s", oneLine(err.Error())), nil
}

func (c *connection) at() string { return "Cosmos DB at " + c.account.host }

// sentence returns an error that says what a fatal failure means and what to do.
func (c *connection) sentence(f *failure) error {
	because := ""
	if f.message != "" && f.status != http.StatusUnauthorized {
		// The service's message about a wrong key repeats the signed request.
		because = ": " + f.message
	}
	if f.token {
		return fmt.Errorf("%s: Entra ID gave no token: %s; set masterKey (COSMOS_KEY), "+
			"or sign in with az login or a managed identity", c.at(), f.message)
	}
	switch f.status {
	case http.StatusUnauthorized:
		if c.account.key.IsSet() {
			return fmt.Errorf("%s refused the key (401): check masterKey (COSMOS_KEY), and that this machine's clock is right", c.at())
		}
		return fmt.Errorf("%s refused the Entra ID token (401): check who is signed in and in which tenant", c.at())
	case http.StatusForbidden:
		return fmt.Errorf("%s refused access (403)%s; check the account's firewall "+
			"and that this identity may read data (role Cosmos DB Built-in Data Reader)", c.at(), because)
	case http.StatusNotFound:
		if f.account {
			return fmt.Errorf("%s is not an account of Cosmos DB (404): check the endpoint", c.at())
		}
		return fmt.Errorf("%s has no container %q in a database %q (404): check databaseId and containerId",
			c.at(), c.source.Container, c.source.Database)
	case http.StatusBadRequest:
		return fmt.Errorf("%s did not accept the request (400)%s", c.at(), because)
	}
	return fmt.Errorf("%s: %w", c.at(), f)
}
