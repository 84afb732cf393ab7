package cosmos

import (
	"context"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/data/azcosmos"
)

// reader reads the pages of one query.
type reader struct {
	*connection
	slice slice
	page  *page
	units float64 // the charge of the slice's pages

	pager        *runtime.Pager[azcosmos.QueryItemsResponse]
	continuation *string // where the next page begins
}

// each calls fn for each page's documents, which are overwritten afterwards.
// Pages may be empty; only a missing continuation is the end.
func (r *reader) each(ctx context.Context, fn func(documents [][]byte) error) error {
	for more := true; more; {
		err := r.retry(ctx, r.at()+": slice "+r.slice.name, failuresInARow, func() (f *failure, err error) {
			more, f, err = r.next(ctx)
			return f, err
		})
		if err != nil {
			return err
		}
		if err := fn(r.page.documents); err != nil {
			return err
		}
	}
	return nil
}

// next reads the next page, or the same one again after a failure.
func (r *reader) next(ctx context.Context) (more bool, f *failure, err error) {
	if r.pager == nil {
		// A pager that has failed cannot be used again; a new one continues where
		// the failed page begins.
		r.pager = r.container.NewQueryItemsPager(r.slice.query, azcosmos.NewPartitionKey(), &azcosmos.QueryOptions{
			QueryParameters:   r.slice.parameters,
			ContinuationToken: r.continuation,
			PageSizeHint:      int32(r.pageSize),
		})
	}
	// If the response never gets as far as the policy, the last page's documents
	// must not be taken for this one's.
	r.page.documents = r.page.documents[:0]
	var response azcosmos.QueryItemsResponse
	f, err = r.attempt(ctx, &call{page: r.page}, func(ctx context.Context) error {
		var err error
		response, err = r.pager.NextPage(ctx)
		return err
	})
	if err != nil || f != nil {
		r.pager = nil
		return false, f, err
	}
	r.budget.charge(float64(response.RequestCharge))
	r.units += float64(response.RequestCharge)
	next := response.ContinuationToken
	if next != nil && r.continuation != nil && *next == *r.continuation && len(r.page.documents) == 0 {
		// Reading on at once would be an endless loop.
		r.pager = nil
		return false, unusable("an empty page that leads to itself"), nil
	}
	r.continuation = next
	return next != nil, nil, nil
}
