package cosmos

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/data/azcosmos"

	"github.com/hmcts/rse-dashboard/internal/document"
)

// columns are the properties that are asked for: those that an event has. The
// others, such as the service's own _rid, _self, _etag and _attachments, are
// about a quarter of a document's bytes. A property that a document lacks is
// left out of the response, not null.
var columns = document.Names()

// slice is one query of a pass, with a name for the journal.
type slice struct {
	name       string
	query      string
	parameters []parameter
	from       time.Time // the first instant of a slice by _ts
}

type parameter = azcosmos.QueryParameter

// dayLayout makes texts that sort before every time of that day and after every
// time of the day before, whatever follows the date.
const dayLayout = "2006-01-02"

// fullSlices returns the queries of a full pass over the UTC days from (a
// midnight) up to but excluding to. Together they find every document that is
// scheduled on these days, and every document written since from whose scheduled
// time is missing, not a text, or on another day. No document is found twice.
//
// All queries are SELECT … FROM … WHERE … with parameters: the service's gateway
// does not serve more than that over all partitions.
func fullSlices(selection string, branches []string, from, to time.Time) []slice {
	slices := []slice{newSlice("rest",
		selection+" WHERE c._ts >= @written AND (NOT IS_STRING(c.current_build_scheduled_time)"+
			" OR c.current_build_scheduled_time < @from OR c.current_build_scheduled_time >= @to)", branchField, branches,
		parameter{Name: "@written", Value: from.Unix()},
		parameter{Name: "@from", Value: from.Format(dayLayout)},
		parameter{Name: "@to", Value: to.Format(dayLayout)},
	)}
	for day := from; day.Before(to); day = day.AddDate(0, 0, 1) {
		slices = append(slices, newSlice("day="+day.Format(dayLayout),
			selection+" WHERE c.current_build_scheduled_time >= @from AND c.current_build_scheduled_time < @to", branchField, branches,
			parameter{Name: "@from", Value: day.Format(dayLayout)},
			parameter{Name: "@to", Value: day.AddDate(0, 0, 1).Format(dayLayout)},
		))
	}
	return slices
}

// writtenSlice is the length of a slice of an incremental pass.
const writtenSlice = 24 * time.Hour

// writtenSlices returns the queries for documents written since from. Each spans
// one writtenSlice until the instant until; the last one has no end.
func writtenSlices(selection string, branches []string, from, until time.Time) []slice {
	var slices []slice
	for ; from.Add(writtenSlice).Before(until); from = from.Add(writtenSlice) {
		slices = append(slices, writtenBetween(selection, branchField, branches, from, from.Add(writtenSlice)))
	}
	return append(slices, newSlice(fmt.Sprintf("ts=%d", from.Unix()),
		selection+" WHERE c._ts >= @from", branchField, branches, parameter{Name: "@from", Value: from.Unix()}))
}

// writtenBetween returns the query for documents written at from or later, but
// before to.
func writtenBetween(selection, branchField string, branches []string, from, to time.Time) slice {
	s := newSlice(fmt.Sprintf("ts=%d", from.Unix()), selection+" WHERE c._ts >= @from AND c._ts < @to", branchField, branches,
		parameter{Name: "@from", Value: from.Unix()}, parameter{Name: "@to", Value: to.Unix()})
	s.from = from
	return s
}

// branchField is where pipeline documents hold their branch.
const branchField = "c.branch_name"

// newSlice adds the condition that branchField is one of the branches to a query.
// No branches means all.
func newSlice(name, query, branchField string, branches []string, parameters ...parameter) slice {
	if len(branches) > 0 {
		names := make([]string, len(branches))
		for i, b := range branches {
			names[i] = fmt.Sprintf("@b%d", i)
			parameters = append(parameters, parameter{Name: names[i], Value: b})
		}
		query += " AND " + branchField + " IN (" + strings.Join(names, ", ") + ")"
	}
	return slice{name: name, query: query, parameters: parameters}
}

// selection returns SELECT … FROM c with the columns and the property that
// holds the partition key.
func selection(partitionPath []string) string {
	selected := "SELECT c." + strings.Join(columns, ", c.")
	if len(partitionPath) > 0 && !slices.Contains(columns, partitionPath[0]) {
		// In brackets any name is allowed, even a keyword.
		selected += `, c["` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(partitionPath[0]) + `"]`
	}
	return selected + " FROM c"
}

// queryHash identifies what is read: with other branches, columns or another
// reading of documents, rows may be missing or different.
func queryHash(branches []string) string {
	return hashOf(document.Version, columns, branchSet(branches))
}

func branchSet(branches []string) []string {
	return slices.Compact(slices.Sorted(slices.Values(branches)))
}

// hashOf hashes texts and numbers.
func hashOf(question ...any) string {
	encoded, err := json.Marshal(question)
	if err != nil {
		panic(err) // it is not made of texts and numbers
	}
	sum := sha256.Sum256(encoded)
	return hex.EncodeToString(sum[:8])
}

// splitPath splits a partition key's path, "/build/git_url" or "/\"odd/name\"".
func splitPath(path string) []string {
	var parts []string
	for path != "" {
		path = strings.TrimPrefix(path, "/")
		var part string
		if strings.HasPrefix(path, `"`) {
			if end := strings.Index(path[1:], `"`); end >= 0 {
				part, path = path[1:1+end], path[end+2:]
				parts = append(parts, part)
				continue
			}
		}
		part, path, _ = strings.Cut(path, "/")
		if part != "" {
			parts = append(parts, part)
		}
	}
	return parts
}
