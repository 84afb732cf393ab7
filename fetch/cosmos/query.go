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
	parameters []azcosmos.QueryParameter
}

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
	condition, parameters := branchCondition(branches)
	slices := []slice{{
		name: "rest",
		query: selection + " WHERE c._ts >= @written AND (NOT IS_STRING(c.current_build_scheduled_time)" +
			" OR c.current_build_scheduled_time < @from OR c.current_build_scheduled_time >= @to)" + condition,
		parameters: append([]azcosmos.QueryParameter{
			{Name: "@written", Value: from.Unix()},
			{Name: "@from", Value: from.Format(dayLayout)},
			{Name: "@to", Value: to.Format(dayLayout)},
		}, parameters...),
	}}
	for day := from; day.Before(to); day = day.AddDate(0, 0, 1) {
		slices = append(slices, slice{
			name:  "day=" + day.Format(dayLayout),
			query: selection + " WHERE c.current_build_scheduled_time >= @from AND c.current_build_scheduled_time < @to" + condition,
			parameters: append([]azcosmos.QueryParameter{
				{Name: "@from", Value: day.Format(dayLayout)},
				{Name: "@to", Value: day.AddDate(0, 0, 1).Format(dayLayout)},
			}, parameters...),
		})
	}
	return slices
}

// writtenSlice is the length of a slice of an incremental pass.
const writtenSlice = 24 * time.Hour

// writtenSlices returns the queries for documents written since from. Each spans
// one writtenSlice until the instant until; the last one has no end.
func writtenSlices(selection string, branches []string, from, until time.Time) []slice {
	condition, parameters := branchCondition(branches)
	var slices []slice
	for ; from.Add(writtenSlice).Before(until); from = from.Add(writtenSlice) {
		slices = append(slices, slice{
			name:  fmt.Sprintf("ts=%d", from.Unix()),
			query: selection + " WHERE c._ts >= @from AND c._ts < @to" + condition,
			parameters: append([]azcosmos.QueryParameter{
				{Name: "@from", Value: from.Unix()},
				{Name: "@to", Value: from.Add(writtenSlice).Unix()},
			}, parameters...),
		})
	}
	return append(slices, slice{
		name:       fmt.Sprintf("ts=%d", from.Unix()),
		query:      selection + " WHERE c._ts >= @from" + condition,
		parameters: append([]azcosmos.QueryParameter{{Name: "@from", Value: from.Unix()}}, parameters...),
	})
}

// branchCondition returns the end of a WHERE clause. No branches means all.
func branchCondition(branches []string) (string, []azcosmos.QueryParameter) {
	names, parameters := parametersOf(branches)
	if names == "" {
		return "", nil
	}
	return " AND c.branch_name IN (" + names + ")", parameters
}

// parametersOf makes a parameter of each branch and lists their names.
func parametersOf(branches []string) (string, []azcosmos.QueryParameter) {
	var names []string
	var parameters []azcosmos.QueryParameter
	for i, b := range branches {
		name := fmt.Sprintf("@b%d", i)
		names = append(names, name)
		parameters = append(parameters, azcosmos.QueryParameter{Name: name, Value: b})
	}
	return strings.Join(names, ", "), parameters
}

// selection returns SELECT … FROM c with the columns and the property that
// holds the partition key.
func selection(partitionPath []string) string {
	var b strings.Builder
	b.WriteString("SELECT ")
	for i, c := range columns {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString("c." + c)
	}
	if len(partitionPath) > 0 && !slices.Contains(columns, partitionPath[0]) {
		// In brackets any name is allowed, even a keyword.
		quoted := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(partitionPath[0])
		b.WriteString(`, c["` + quoted + `"]`)
	}
	b.WriteString(" FROM c")
	return b.String()
}

// queryHash identifies what is read: with other branches, columns or another
// reading of documents, rows may be missing or different.
func queryHash(branches []string) string {
	sorted := slices.Compact(slices.Sorted(slices.Values(branches)))
	question, err := json.Marshal([]any{document.Version, columns, sorted})
	if err != nil {
		panic(err) // texts and a number
	}
	sum := sha256.Sum256(question)
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
