package eventfile

// column is a column of an events file. Texts come first, so that they can be
// used as positions in arrays.
type column int

const (
	colSource column = iota
	colPartition
	colCorrelationID
	colProduct
	colComponent
	colBranch
	colBuildNumber
	colBuildID
	colJobName
	colJobBaseName
	colBuildTag
	colBuildURL
	colJobURL
	colGitURL
	colGitCommit
	colTrigger
	colLibraryName
	colLibraryVersion
	colPreviousBuild
	colNodeName
	colNodeLabels
	colStep
	colBuildResult
	colResult

	colID
	colScheduled
	colScheduledNanos
	colStage
	colStageNanos
	colDuration
	colTS
	colOrder
	colKey

	numColumns
	numTexts = int(colID)
)

// columnNames are the names in the files: those of the documents' fields where
// there is one. The two columns of nanoseconds hold what a timestamp in
// microseconds leaves over, 0 to 999.
var columnNames = [numColumns]string{
	colSource:         "source",
	colPartition:      "partition",
	colCorrelationID:  "correlation_id",
	colProduct:        "product",
	colComponent:      "component",
	colBranch:         "branch_name",
	colBuildNumber:    "build_number",
	colBuildID:        "build_id",
	colJobName:        "job_name",
	colJobBaseName:    "job_base_name",
	colBuildTag:       "build_tag",
	colBuildURL:       "build_url",
	colJobURL:         "job_url",
	colGitURL:         "git_url",
	colGitCommit:      "git_commit",
	colTrigger:        "trigger",
	colLibraryName:    "shared_library_name",
	colLibraryVersion: "shared_library_version",
	colPreviousBuild:  "current_build_previous_build",
	colNodeName:       "node_name",
	colNodeLabels:     "node_labels",
	colStep:           "current_step_name",
	colBuildResult:    "current_build_result",
	colResult:         "current_build_current_result",
	colID:             "id",
	colScheduled:      "current_build_scheduled_time",
	colScheduledNanos: "current_build_scheduled_time_nanos",
	colStage:          "stage_timestamp",
	colStageNanos:     "stage_timestamp_nanos",
	colDuration:       "current_build_duration",
	colTS:             "_ts",
	colOrder:          "read_order",
	colKey:            "document_key",
}

func (c column) String() string { return columnNames[c] }

// addedLater reports whether files of earlier versions may lack the column. All
// its values are then missing.
func (c column) addedLater() bool {
	return c == colLibraryName || c == colLibraryVersion || c == colPreviousBuild
}

// optional reports whether the column may hold nulls.
func (c column) optional() bool {
	switch c {
	case colScheduledNanos, colStageNanos, colOrder, colKey:
		return false
	}
	return true
}

// texts returns the event's text fields by column.
func (e *Event) texts() [numTexts]*string {
	return [numTexts]*string{
		colSource:        &e.Source,
		colPartition:     &e.Partition,
		colCorrelationID: &e.CorrelationID,
		colProduct:       &e.Product,
		colComponent:     &e.Component,
		colBranch:        &e.Branch,
		colBuildNumber:   &e.BuildNumber,
		colBuildID:       &e.BuildID,
		colJobName:       &e.JobName,
		colJobBaseName:   &e.JobBaseName,
		colBuildTag:      &e.BuildTag,
		colBuildURL:      &e.BuildURL,
		colJobURL:        &e.JobURL,
		colGitURL:        &e.GitURL,
		colGitCommit:     &e.GitCommit,
		colTrigger:       &e.Trigger,

		colLibraryName:    &e.LibraryName,
		colLibraryVersion: &e.LibraryVersion,
		colPreviousBuild:  &e.PreviousBuild,

		colNodeName:    &e.NodeName,
		colNodeLabels:  &e.NodeLabels,
		colStep:        &e.Step,
		colBuildResult: &e.BuildResult,
		colResult:      &e.Result,
	}
}

// texts returns the batch's dictionary-encoded columns, nil for those that a
// batch does not have.
func (b *Batch) texts() [numTexts]*Strings {
	return [numTexts]*Strings{
		colSource:        &b.Source,
		colPartition:     &b.Partition,
		colCorrelationID: &b.CorrelationID,
		colJobName:       &b.JobName,
		colBuildID:       &b.BuildID,
		colBuildTag:      &b.BuildTag,
		colBranch:        &b.Branch,
		colStep:          &b.Step,
		colResult:        &b.Result,
		colTrigger:       &b.Trigger,
		colJobURL:        &b.JobURL,
		colGitURL:        &b.GitURL,
		colGitCommit:     &b.GitCommit,

		colLibraryVersion: &b.LibraryVersion,

		colBuildURL: &b.BuildURL,
	}
}
