package cosmos

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/hmcts/rse-dashboard/fetch/collector"
	"github.com/hmcts/rse-dashboard/internal/config"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/standin/cosmosdb"
)

// The test binary runs itself again as a fetch that can be killed, and as an
// account whose memory and time do not count as the fetch's.
const roleVariable = "COSMOS_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case "fetch":
		os.Exit(fetchProcess())
	case "account":
		os.Exit(accountProcess())
	}
	os.Exit(m.Run())
}

// again returns a command that runs the test binary in a role.
func again(t testing.TB, role string, settings map[string]string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self)
	cmd.Env = append(os.Environ(), roleVariable+"="+role)
	for k, v := range settings {
		cmd.Env = append(cmd.Env, k+"="+v)
	}
	cmd.Stderr = os.Stderr
	return cmd
}

// used holds the resources of a fetching process, which writes it to its output.
type used struct {
	Rows     int64
	Read     int64
	PeakRSS  int64 // bytes
	CPU      time.Duration
	Error    string
	Requests int64
}

// fetchProcess fetches from the account at $ENDPOINT into $DATA.
func fetchProcess() int {
	days, _ := strconv.Atoi(os.Getenv("DAYS"))
	u, err := dataset.Begin(os.Getenv("DATA"))
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	defer u.Close()
	c := New(Account{Endpoint: os.Getenv("ENDPOINT"), Key: config.NewSecret(goodKey)},
		Source{Database: "jenkins", Container: "pipeline-metrics", Branches: []string{"master", "main"}, HistoryDays: days}, Options{})
	var result used
	err = c.Collect(context.Background(), &collector.Run{
		AsOf: asOf, Data: u, Progress: &progress{}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
	})
	if err != nil {
		result.Error = err.Error()
	}
	if p := u.Provenance(c.Name()); p != nil {
		result.Rows, result.Read = p.Rows, p.Read
	}
	result.PeakRSS, result.CPU = usage()
	_ = json.NewEncoder(os.Stdout).Encode(result)
	return 0
}

// accountProcess serves $DAYS days of $PERDAY made-up documents until its
// standard input ends.
func accountProcess() int {
	days, _ := strconv.Atoi(os.Getenv("DAYS"))
	perDay, _ := strconv.Atoi(os.Getenv("PERDAY"))
	s, err := cosmosdb.New(cosmosdb.Options{Key: goodKey})
	if err != nil {
		return 2
	}
	s.AddContainer("jenkins", "pipeline-metrics", "/_partitionKey", madeUp{days, perDay})
	l, err := cosmosdb.Listen(s)
	if err != nil {
		return 2
	}
	fmt.Println(l.Endpoint)
	_, _ = io.Copy(io.Discard, os.Stdin)
	_ = l.Close()
	return 0
}

// accountElsewhere starts accountProcess and returns its address.
func accountElsewhere(t testing.TB, days, perDay int) string {
	t.Helper()
	cmd := again(t, "account", map[string]string{"DAYS": strconv.Itoa(days), "PERDAY": strconv.Itoa(perDay)})
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	endpoint, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return endpoint[:len(endpoint)-1]
}

// fetchElsewhere runs fetchProcess to its end.
func fetchElsewhere(t testing.TB, endpoint, dir string, days int) used {
	t.Helper()
	out, err := again(t, "fetch", map[string]string{"ENDPOINT": endpoint, "DATA": dir, "DAYS": strconv.Itoa(days)}).Output()
	if err != nil {
		t.Fatal(err)
	}
	var result used
	if err := json.Unmarshal(out, &result); err != nil {
		t.Fatalf("%q: %v", out, err)
	}
	return result
}

// madeUp is a source that generates its documents on demand, so that any number
// of them needs no memory.
type madeUp struct{ days, perDay int }

var steps = [...]string{"checkout", "build", "test", "sonarscan", "securitychecks", "dockerbuild", "akschartsinstall", "smoketest:aat", "functionalTest:aat", "Pipeline Succeeded"}

// Scan implements [cosmosdb.Source]: position = day * perDay + number.
func (m madeUp) Scan(from int64, bounds cosmosdb.Bounds, yield func(int64, []byte) bool) {
	first := asOf.Truncate(24*time.Hour).AddDate(0, 0, 1-m.days)
	low, high, ok := bounds["current_build_scheduled_time"].String()
	if _, bounded := bounds["current_build_scheduled_time"]; !bounded || !ok {
		low, high = "", "~"
	}
	var shared, document []byte // shared is what the documents of a build have in common
	for day := int(from) / m.perDay; day < m.days; day++ {
		date := first.AddDate(0, 0, day)
		if next := date.AddDate(0, 0, 1).Format(time.DateOnly); next <= low || date.Format(time.DateOnly) > high {
			continue
		}
		madeFor := -1
		for n := max(int(from)-day*m.perDay, 0); n < m.perDay; n++ {
			position := day*m.perDay + n
			build, step := position/len(steps), position%len(steps)
			scheduled := date.Add(24 * time.Hour / time.Duration(m.perDay) * time.Duration(n-n%len(steps)))
			if build != madeFor {
				madeFor = build
				shared = fmt.Appendf(shared[:0], `","correlation_id":"00000000-0000-4000-9000-%012[1]d","product":"cmc","component":"api","branch_name":"master",`+
					`"build_number":"%[1]d","build_id":"%[1]d","job_name":"HMCTS_CMC/repo-%03[2]d/master","job_base_name":"master","build_tag":"jenkins-HMCTS_CMC-repo-%03[2]d-master-%[1]d",`+
					`"node_name":"cnp-jenkins-builders","node_labels":"cnp-jenkins-builders linux docker","build_url":"https://build.example/job/HMCTS_CMC/job/repo-%03[2]d/job/master/%[1]d/",`+
					`"job_url":"https://build.example/job/HMCTS_CMC/job/repo-%03[2]d/job/master/","git_url":"https://git.example/hmcts/repo-%03[2]d.git","git_commit":"%040[3]x",`+
					`"current_build_result":null,"current_build_current_result":"SUCCESS","current_build_scheduled_time":"%[4]s","_rid":"cosmosRID0000==",`+
					`"_self":"dbs/AAAAAA==/colls/AAAAAAAAAAA=/docs/cosmosRID0000==/","_etag":"\"00000000-0000-0000-0000-000000000000\"","_attachments":"attachments/"`,
					build, build%400, build*7919, scheduled.Format(time.RFC3339))
			}
			stage := scheduled.Add(time.Duration(step) * 90 * time.Second)
			document = append(document[:0], `{"id":"00000000-0000-4000-8000-`...)
			document = strconv.AppendInt(document, 100_000_000_000+int64(position), 10)
			document = append(document, shared...)
			document = append(document, `,"current_step_name":"`...)
			document = append(document, steps[step]...)
			document = append(document, `","stage_timestamp":"`...)
			document = stage.AppendFormat(document, "2006-01-02T15:04:05.000Z")
			document = append(document, `","current_build_duration":`...)
			document = strconv.AppendInt(document, int64(step)*90000, 10)
			document = append(document, `,"_ts":`...)
			document = strconv.AppendInt(document, stage.Unix(), 10)
			document = append(document, '}')
			if !yield(int64(position), document) {
				return
			}
		}
	}
}
