package organisation

import (
	"encoding/hex"
	"strconv"
	"time"
	"unicode/utf8"
)

// Document is one pipeline document: a step that was completed.
type Document struct {
	// Database is where the document lies. It is not part of it.
	Database string

	ID, Correlation UUID
	Job             *Job
	Number          int // of the build
	Node            int // of the agent
	Commit          [20]byte
	Library         string // version of the shared library
	Step, Result    string
	Scheduled       time.Time
	Stage           time.Time     // when the step was completed
	Duration        time.Duration // since the build's start
	Written         time.Time     // becomes _ts
	// Seconds writes times without a fraction.
	Seconds bool
	// StageText, if set, stands in the place of Stage.
	StageText string

	// Absent fields are left out, Null ones are null, and those of WrongType
	// hold a number for a text and a text for a number.
	Absent, Null, WrongType Fields
}

// UUID is a random identifier (RFC 9562, version 4).
type UUID [16]byte

// Fields is a set of a document's fields.
type Fields uint32

// The fields, in the order in which they are written.
const (
	ID Fields = 1 << iota
	CorrelationID
	Product
	Component
	BranchName
	BuildNumber
	BuildID
	JobName
	JobBaseName
	BuildTag
	NodeName
	NodeLabels
	BuildURL
	JobURL
	GitURL
	GitCommit
	SharedLibraryName
	SharedLibraryVersion
	CurrentBuildPreviousBuild
	CurrentStepName
	CurrentBuildResult
	CurrentBuildCurrentResult
	CurrentBuildScheduledTime
	CurrentBuildDuration
	StageTimestamp
	TS

	All Fields = 1<<iota - 1
	// Core are the fields that tell builds, their results and their times.
	Core = ID | CorrelationID | BranchName | BuildID | JobName | BuildTag | CurrentStepName |
		CurrentBuildCurrentResult | CurrentBuildScheduledTime | CurrentBuildDuration | StageTimestamp | TS
)

var fieldNames = [...]string{
	"id", "correlation_id", "product", "component", "branch_name", "build_number", "build_id", "job_name", "job_base_name", "build_tag",
	"node_name", "node_labels", "build_url", "job_url", "git_url", "git_commit",
	"shared_library_name", "shared_library_version", "current_build_previous_build", "current_step_name", "current_build_result",
	"current_build_current_result", "current_build_scheduled_time", "current_build_duration", "stage_timestamp", "_ts",
}

// AppendJSON appends the document as one JSON object without a line break.
func AppendJSON(dst []byte, d *Document) []byte { return AppendFields(dst, d, All) }

// AppendFields appends the document with some of its fields only.
func AppendFields(dst []byte, d *Document, some Fields) []byte {
	dst = append(dst, '{')
	some &^= d.Absent
	comma := false
	for i, name := range fieldNames {
		f := Fields(1) << i
		if some&f == 0 {
			continue
		}
		if comma {
			dst = append(dst, ',')
		}
		comma = true
		dst = append(dst, '"')
		dst = append(dst, name...)
		dst = append(dst, `":`...)
		switch {
		case d.Null&f != 0:
			dst = append(dst, "null"...)
		case d.WrongType&f != 0 && (f == CurrentBuildDuration || f == TS):
			dst = append(dst, `"12"`...)
		case d.WrongType&f != 0:
			dst = strconv.AppendInt(dst, d.Written.Unix(), 10)
		default:
			dst = d.appendField(dst, f)
		}
	}
	return append(dst, '}')
}

func (d *Document) appendField(dst []byte, f Fields) []byte {
	switch f {
	case CurrentBuildDuration:
		return strconv.AppendInt(dst, d.Duration.Milliseconds(), 10)
	case TS:
		return strconv.AppendInt(dst, d.Written.Unix(), 10)
	case NodeLabels:
		return appendText(dst, d.Job.NodeLabels)
	case Product:
		return appendText(dst, d.Job.Product)
	case Component:
		return appendText(dst, d.Job.Component)
	case BranchName, JobBaseName:
		return appendText(dst, d.Job.Branch)
	case JobName:
		return appendText(dst, d.Job.Name)
	case JobURL:
		return appendText(dst, d.Job.URL)
	case GitURL:
		return appendText(dst, d.Job.GitURL)
	case SharedLibraryName:
		return appendText(dst, libraryName)
	case SharedLibraryVersion:
		return appendText(dst, d.Library)
	case CurrentStepName:
		return appendText(dst, d.Step)
	case CurrentBuildResult, CurrentBuildCurrentResult:
		return appendText(dst, d.Result)
	}
	// The others are put together from parts. Only the texts among them need
	// escaping, which appendText did.
	if f == BuildTag {
		dst = appendText(dst, d.Job.TagPrefix)
		dst = strconv.AppendInt(dst[:len(dst)-1], int64(d.Number), 10)
		return append(dst, '"')
	}
	dst = append(dst, '"')
	switch f {
	case ID:
		dst = d.ID.appendText(dst)
	case CorrelationID:
		dst = d.Correlation.appendText(dst)
	case BuildNumber, BuildID:
		dst = strconv.AppendInt(dst, int64(d.Number), 10)
	case CurrentBuildPreviousBuild:
		dst = strconv.AppendInt(dst, int64(d.Number-1), 10)
	case NodeName:
		dst = append(dst, "agent-"...)
		dst = strconv.AppendInt(dst, int64(d.Node), 10)
	case BuildURL:
		dst = append(dst, d.Job.URL...)
		dst = strconv.AppendInt(dst, int64(d.Number), 10)
		dst = append(dst, '/')
	case GitCommit:
		dst = hex.AppendEncode(dst, d.Commit[:])
	case CurrentBuildScheduledTime:
		dst = d.appendTime(dst, d.Scheduled)
	case StageTimestamp:
		if d.StageText != "" {
			dst = append(dst, d.StageText...)
		} else {
			dst = d.appendTime(dst, d.Stage)
		}
	}
	return append(dst, '"')
}

func (d *Document) appendTime(dst []byte, t time.Time) []byte {
	if d.Seconds {
		return t.AppendFormat(dst, "2006-01-02T15:04:05Z")
	}
	return t.AppendFormat(dst, "2006-01-02T15:04:05.000Z")
}

func (u UUID) appendText(dst []byte) []byte {
	dst = hex.AppendEncode(dst, u[:4])
	for i := 4; i < 10; i += 2 {
		dst = append(dst, '-')
		dst = hex.AppendEncode(dst, u[i:i+2])
	}
	dst = append(dst, '-')
	return hex.AppendEncode(dst, u[10:])
}

// String returns the usual form in hexadecimal digits.
func (u UUID) String() string { return string(u.appendText(nil)) }

// appendText appends s as a JSON text.
func appendText(dst []byte, s string) []byte {
	dst = append(dst, '"')
	from := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			continue
		}
		if c >= utf8.RuneSelf {
			continue // the texts here are valid
		}
		dst = append(dst, s[from:i]...)
		from = i + 1
		switch c {
		case '"', '\\':
			dst = append(dst, '\\', c)
		case '\n':
			dst = append(dst, `\n`...)
		case '\t':
			dst = append(dst, `\t`...)
		default:
			dst = append(dst, `\u00`...)
			dst = hex.AppendEncode(dst, []byte{c})
		}
	}
	dst = append(dst, s[from:]...)
	return append(dst, '"')
}
