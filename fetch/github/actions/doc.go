// Package actions reads the runs of GitHub Actions workflows as pipeline events,
// into the same data set as those of Jenkins.
//
// The way of the data:
//
//  1. The repositories come from whoever lists them (see [Repositories]);
//     archived, forked and empty ones are left out. plan.go decides which are
//     asked: all on the first read, later those pushed to since they were last
//     read, those that a schedule is known to start runs in, and those with runs
//     that had not ended.
//  2. reader.go lists the runs of a repository's default branch in windows of
//     their creation small enough for GitHub to list completely (window.go), and
//     asks for the earlier attempts of runs that were started again, and for the
//     jobs of those that failed of late.
//  3. event.go makes events of attempts and of the steps that failed.
//  4. Events go to the staging area in batches of repositories (batch.go). A read
//     that is interrupted goes on after the last batch; nothing is shown of it
//     before it is whole.
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
// no result; it is replaced by the terminal one when the run has ended. Before
// the terminal event of a failed attempt come the steps that failed, as
// "JOB / STEP". Jobs are asked for only where a figure looks at them: of attempts
// that ended in the last weeks ([Options.StepDays]).
//
// # Branches
//
// Figures count events of the configured branches, a list made for the builds of
// Jenkins. A default branch counts whatever it is called: where it is not among
// those branches, the first of them is recorded in its stead. The commit and the
// addresses of the run remain what they are.
//
// # What cannot be seen
//
// A run that neither a push nor a known schedule started, in a repository where
// nothing else happens, is seen only when the repository is asked again. Of runs
// started once more, only those are seen that are among the hundred newest, or
// created since the repository was last read, or had not ended then. Runs on a
// former default branch are read only while it was the default branch. Runs that
// were deleted on GitHub stay in the data.
package actions
