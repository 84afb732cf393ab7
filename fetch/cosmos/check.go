package cosmos

import (
	"context"
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/data/azcosmos"
)

// Check reads as little as possible from the container and reports the result in
// a sentence.
func (c *Collector) Check(ctx context.Context) (string, error) {
	return c.check(ctx, fallbackPartitionKey)
}

// check is Check; assumed is the path of the partition key if the container's
// properties may not be read.
func (c *Collector) check(ctx context.Context, assumed string) (string, error) {
	connected, err := c.connect(ctx)
	if err != nil {
		return "", err
	}
	defer connected.close()
	connected.pageSize = 1
	r := reader{connection: connected, page: new(page), slice: slice{
		name:       "check",
		query:      selection(nil) + " WHERE c._ts >= @from",
		parameters: []azcosmos.QueryParameter{{Name: "@from", Value: connected.date.Add(-overlap).Unix()}},
	}}
	_, f, err := r.next(ctx)
	if err != nil {
		return "", err
	}
	if f != nil {
		return "", connected.sentence(f)
	}
	by := "its key"
	if !connected.account.key.IsSet() {
		by = "Entra ID"
	}
	path := connected.partitionPath
	if path == "" {
		path = assumed + " (assumed: its properties may not be read)"
	}
	return fmt.Sprintf("%s: %s/%s can be read with %s; its partition key is %s.",
		connected.at(), c.source.Database, c.source.Container, by, path), nil
}
