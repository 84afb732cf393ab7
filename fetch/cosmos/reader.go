package cosmos

import (
	"context"
	"fmt"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/data/azcosmos"
)

// reader reads the pages of one query.
type reader struct {
	*connection
	slice slice

	pager        *runtime.Pager[azcosmos.QueryItemsResponse]
	continuation *string // what the next page is asked for with
	page         page
	units        float64 // the charge of the slice's pages
}

// each calls fn for each page's documents, which are overwritten afterwards.
// Empty pages are nothing special: only a missing continuation is the end.
func (r *reader) each(ctx context.Context, fn func(documents [][]byte) error) error {
	// Being throttled is no reason to give up, but one to wait longer and longer.
	inARow, failures := 0, 0
	for {
		more, f, err := r.next(ctx)
		if err != nil {
			return err
		}
		if f == nil {
			inARow, failures = 0, 0
			if err := fn(r.page.documents); err != nil {
				return err
			}
			if !more {
				return nil
			}
			continue
		}
		if f.fatal {
			return r.sentence(f)
		}
		if inARow++; !f.throttled() {
			failures++
		}
		if failures >= failuresInARow {
			return fmt.Errorf("%s: slice %s: %w, %d times in a row", r.at(), r.slice.name, f, failures)
		}
		if err := r.budget.wait(ctx, inARow, f); err != nil {
			return r.located(err)
		}
	}
}

// next reads the next page, or the same one again after a failure.
func (r *reader) next(ctx context.Context) (more bool, f *failure, err error) {
	if r.pager == nil {
		// A pager that failed once is of no more use; a new one takes over from
		// the continuation before the failure.
		r.pager = r.container.NewQueryItemsPager(r.slice.query, azcosmos.NewPartitionKey(), &azcosmos.QueryOptions{
			QueryParameters:   r.slice.parameters,
			ContinuationToken: r.continuation,
			PageSizeHint:      int32(r.pageSize),
		})
	}
	// A page whose answer never gets as far as the policy must not be taken for
	// the one before.
	r.page.documents = r.page.documents[:0]
	var answer azcosmos.QueryItemsResponse
	f, err = r.attempt(ctx, &call{page: &r.page}, func(ctx context.Context) error {
		var err error
		answer, err = r.pager.NextPage(ctx)
		return err
	})
	if err != nil || f != nil {
		r.pager = nil
		return false, f, err
	}
	r.budget.charge(float64(answer.RequestCharge))
	r.units += float64(answer.RequestCharge)
	next := answer.ContinuationToken
	if next != nil && r.continuation != nil && *next == *r.continuation && len(r.page.documents) == 0 {
		// Neither documents nor progress: asked again at once it would be a loop.
		r.pager = nil
		return false, &failure{status: 200, message: "an empty page that leads to itself"}, nil
	}
	r.continuation = next
	return next != nil, nil, nil
}
