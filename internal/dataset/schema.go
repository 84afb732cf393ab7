package dataset

// The columns of an events file. Texts come first, so that they can be used as
// positions in arrays: those that are the same in all events of a build, then
// those that differ.
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
	numTexts      = int(colID)
	numBuildTexts = int(colNodeName)
	numStepTexts  = numTexts - numBuildTexts
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

// columnOrder is the order of the columns in a file.
var columnOrder = [numColumns]column{
	colID, colCorrelationID, colProduct, colComponent, colBranch, colBuildNumber, colBuildID,
	colJobName, colJobBaseName, colBuildTag, colNodeName, colNodeLabels, colBuildURL, colJobURL,
	colGitURL, colGitCommit, colStep, colBuildResult, colResult, colScheduled, colStage, colDuration,
	colTS, colSource, colPartition, colTrigger, colOrder, colKey, colScheduledNanos, colStageNanos,
}

// optional reports whether a column may hold nulls.
func (c column) optional() bool {
	switch c {
	case colScheduledNanos, colStageNanos, colOrder, colKey:
		return false
	}
	return true
}

func (c column) String() string { return columnNames[c] }

// texts stores the event's text fields by column.
func (e *Event) texts(to *[numTexts]string) {
	*to = [numTexts]string{
		colSource:        e.Source,
		colPartition:     e.Partition,
		colCorrelationID: e.CorrelationID,
		colProduct:       e.Product,
		colComponent:     e.Component,
		colBranch:        e.Branch,
		colBuildNumber:   e.BuildNumber,
		colBuildID:       e.BuildID,
		colJobName:       e.JobName,
		colJobBaseName:   e.JobBaseName,
		colBuildTag:      e.BuildTag,
		colBuildURL:      e.BuildURL,
		colJobURL:        e.JobURL,
		colGitURL:        e.GitURL,
		colGitCommit:     e.GitCommit,
		colTrigger:       e.Trigger,
		colNodeName:      e.NodeName,
		colNodeLabels:    e.NodeLabels,
		colStep:          e.Step,
		colBuildResult:   e.BuildResult,
		colResult:        e.Result,
	}
}

// setTexts is the inverse of texts.
func (e *Event) setTexts(t *[numTexts]string) {
	e.Source = t[colSource]
	e.Partition = t[colPartition]
	e.CorrelationID = t[colCorrelationID]
	e.Product = t[colProduct]
	e.Component = t[colComponent]
	e.Branch = t[colBranch]
	e.BuildNumber = t[colBuildNumber]
	e.BuildID = t[colBuildID]
	e.JobName = t[colJobName]
	e.JobBaseName = t[colJobBaseName]
	e.BuildTag = t[colBuildTag]
	e.BuildURL = t[colBuildURL]
	e.JobURL = t[colJobURL]
	e.GitURL = t[colGitURL]
	e.GitCommit = t[colGitCommit]
	e.Trigger = t[colTrigger]
	e.NodeName = t[colNodeName]
	e.NodeLabels = t[colNodeLabels]
	e.Step = t[colStep]
	e.BuildResult = t[colBuildResult]
	e.Result = t[colResult]
}
