package security

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hmcts/rse-dashboard/internal/address"
	"github.com/hmcts/rse-dashboard/internal/dataset"
	"github.com/hmcts/rse-dashboard/internal/figure"
	"github.com/hmcts/rse-dashboard/internal/words"
)

// The kinds of tasks.
const (
	taskAlert       = "alert"
	taskSuppression = "suppression"
	taskRuntime     = "runtime"
)

var taskKinds = []string{taskAlert, taskSuppression, taskRuntime}

// task is something to do until a day: an alert to close, a suppression rule that
// expires, or a runtime whose maintenance ends.
type task struct {
	kind string
	// day is when it is due, midnight UTC; zero if that is not known. An undated
	// task that is late comes first, any other last.
	day  time.Time
	late bool
	// alert is noAlert for other tasks.
	alert *Alert
	repo  *Repository
	// key tells the tasks of a kind and repository apart; it stays the same from
	// build to build.
	key             string
	what, why, href string // an alert says why itself
}

// noAlert stands for the alert of a task that is about none.
var noAlert = &Alert{Alert: &dataset.Alert{}}

// tasks returns all open tasks of the view in the order of their days.
func (v *view) tasks() []task {
	var list []task
	for _, r := range v.repositories {
		list = append(list, v.alertTasks(r)...)
		for _, rule := range r.Rules {
			if day, ok := rule.lastDay(); ok {
				list = append(list, task{
					kind: taskSuppression, day: day, late: rule.Expired, alert: noAlert, repo: r, what: "Suppression of " + rule.describe(),
					key: fmt.Sprint(rule.Path, " ", strings.Join(rule.CVEs, " "), " ", rule.selector()),
					why: v.ruleState(&rule), href: r.fileHref(rule.Path, rule.Line),
				})
			}
		}
	}
	for _, r := range v.runtimes() {
		end, known := v.end(r.Language, r.Major)
		if !known || !end.HasDay && !end.Ended {
			continue
		}
		state := v.endState(r.Runtime)
		name := languageName(r.Language) + " " + r.Major
		t := task{kind: taskRuntime, late: state == pastEnd, alert: noAlert, repo: r.repo, key: name, what: name,
			why: "end of life", href: r.repo.fileHref(r.Source, 0)}
		if t.late {
			t.why = pastEnd
		}
		if end.HasDay {
			t.day = end.Day
		}
		list = append(list, t)
	}
	slices.SortStableFunc(list, func(a, b task) int {
		return cmp.Or(
			compareFlags(a.day.IsZero() && !a.late, b.day.IsZero() && !b.late),
			a.day.Compare(b.day), strings.Compare(a.kind, b.kind), cmp.Compare(a.alert.rank, b.alert.rank),
			strings.Compare(a.repo.Label, b.repo.Label), strings.Compare(a.key, b.key))
	})
	return list
}

// alertTasks returns a task for each open alert of a repository.
func (v *view) alertTasks(r *Repository) []task {
	var list []task
	for _, a := range r.Alerts {
		if !a.Open {
			continue
		}
		t := task{kind: taskAlert, late: v.isOverdue(a), alert: a, repo: r, key: fmt.Sprintf("%s %d", a.Kind, a.Number),
			what: a.describe(), href: address.Web(a.URL)}
		if !a.due.IsZero() {
			t.day = a.due.UTC().Truncate(day)
		}
		list = append(list, t)
	}
	return list
}

// isNear reports whether a task is late or has to be done soon. Alerts always are.
func (v *view) isNear(t task) bool {
	soon := map[string]int64{taskSuppression: soonDays, taskRuntime: soonEndDays}
	days, limited := soon[t.kind]
	return !limited || t.late || wholeDays(v.asOf, t.day) <= days
}

var taskFields = fields[task]{
	{figure.Column{Name: "due", Title: "Due", Type: figure.TypeDate}, func(_ *view, t task) figure.Value { return dueValue(t.day) }},
	{wordColumn("task", "Task"), func(_ *view, t task) figure.Value { return figure.String(t.kind) }},
	{figure.Column{Name: "what", Title: "What", Names: figure.Alert},
		func(_ *view, t task) figure.Value { return figure.String(t.what).Link(t.href) }},
	{columnRepo, func(_ *view, t task) figure.Value { return figure.String(t.repo.Label) }},
	{columnSeverity, func(_ *view, t task) figure.Value { return severityValue(t.alert.Severity) }},
	{figure.Column{Name: "why", Title: "Why", Names: figure.Note},
		func(v *view, t task) figure.Value { return textOrNull(cmp.Or(t.why, v.why(t.alert))) }},
}

// urgentFields are those of a list of several teams.
var urgentFields = slices.Insert(slices.Clone(taskFields), 4,
	field[task]{columnTeam, func(_ *view, t task) figure.Value { return figure.String(t.repo.Team) }})

// toDo lists all that there is to do, in one order.
var toDo = definition{
	Figure: figure.Figure{
		ID:    "to-do",
		Title: "What must be done, and by when?",
		Definition: "Open alerts by the day they are due (" + theServiceLevel + ", or earlier if exploited), suppression rules that have " +
			"expired or will within 30 days, and runtimes past their end of life or within 90 days of it; the earliest day first. " +
			"On the same day: " + theOrder,
		Unit:  "tasks",
		Empty: "There is nothing to do.", Good: true,
		Columns: taskFields.columns(), CountBy: []string{"task"},
	},
	Fill: func(v *view, f *figure.Figure) {
		near := slices.DeleteFunc(v.tasks(), func(t task) bool { return !v.isNear(t) })
		taskFields.fill(v, f, near)
		late := 0
		for _, t := range near {
			if t.late {
				late++
			}
		}
		if f.N > 0 {
			f.Finding = fmt.Sprintf("%d of %s %s late", late, words.CountOf(int64(f.N), "tasks"), words.Agree(int64(late), "is", "are"))
		}
		f.Note = v.exploitedNote()
	},
}

// actNow lists what cannot wait, over all teams.
var actNow = definition{
	Figure: figure.Figure{
		ID:    "urgent",
		Title: "What cannot wait?",
		Definition: "Open alerts that are known to be exploited or are overdue (" + theServiceLevel + ", or earlier if exploited), then " +
			"expired suppression rules, then runtimes past their end of life. " + theOrder + " Rules and runtimes: the earliest day first.",
		Unit:  "tasks",
		Empty: "Nothing is overdue, expired or past its end of life.", Good: true,
		Columns: urgentFields.columns(), CountBy: []string{"task"},
	},
	Fill: func(v *view, f *figure.Figure) {
		urgent := slices.DeleteFunc(v.tasks(), func(t task) bool { return !t.late && !t.alert.exploited })
		slices.SortStableFunc(urgent, func(a, b task) int { // rules and runtimes keep the order of their days
			return cmp.Or(cmp.Compare(slices.Index(taskKinds, a.kind), slices.Index(taskKinds, b.kind)), cmp.Compare(a.alert.rank, b.alert.rank))
		})
		urgentFields.fill(v, f, urgent)
		f.Note = v.exploitedNote()
	},
}
