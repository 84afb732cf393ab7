// Package actions reads the runs of GitHub Actions workflows as pipeline events,
// into the same data set as those of Jenkins.
//
// The way of the data:
//
//  1. The repositories come from the inventory of package github if the same fetch
//     has read it, and are listed otherwise (collector.go). Archived, forked and
//     empty ones are left out. The plan (plan.go) selects those that are due: all
//     on the first read; later those that were pushed to since they were last
//     read, those that a schedule starts runs in, and those with unfinished runs.
//  2. A reader (reader.go) lists the runs of a repository's default branch, in
//     windows of time small enough for GitHub to list them completely (window.go).
//     It also reads the earlier attempts of runs that were started again, and the
//     jobs of runs that failed in the last days.
//  3. A recorder (event.go) makes events of attempts and of steps that failed.
//  4. Events go to the staging area in batches of repositories (batch.go). An
//     interrupted read resumes after the last batch. The events become visible
//     when all repositories have been read.
//
// # What becomes of a run
//
// Each attempt of a run is a build: pipeline OWNER/REPOSITORY/WORKFLOW, build id
// the run's number ("17", and "17.2" for its second attempt), source
// "github:OWNER". Its last event is terminal when the attempt is completed:
//
//	success                                  Pipeline Succeeded, SUCCESS
//	failure, timed_out, startup_failure      Pipeline Failed, FAILURE
//	cancelled                                Pipeline Failed, ABORTED
//	neutral, skipped, anything else, none    Pipeline Failed, UNKNOWN
//
// An attempt that is not completed has one event, which names its state and has
// no result; the terminal event replaces it when the run has ended. The steps that
// failed come before the terminal event of a failed attempt, as "JOB / STEP". Jobs
// are read only of attempts that ended in the days that figures look at.
//
// All events of an attempt have the commit and the repository of the run; those of
// a failed attempt have the labels of the runner whose job failed.
//
// # Branches
//
// Figures count events of the configured branches, a list made for the builds of
// Jenkins. A default branch counts whatever its name: if the list does not have
// it, the first branch of the list is recorded in its place. The commit and the
// addresses of the run do not change.
//
// # What cannot be seen
//
//   - A run that neither a push nor a known schedule started is seen only when the
//     repository is read again for another reason.
//   - A run that was started again is seen only if it is among the hundred newest,
//     was created since the repository was last read, or had not ended then.
//   - Runs on a former default branch are read only while it was the default.
//   - Runs that were deleted on GitHub stay in the data.
package actions
