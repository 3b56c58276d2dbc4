package query

import (
	"fmt"
	"strconv"
	"time"

	"glaux/engine"
	"glaux/lake"
	"glaux/plan"
)

// Stage is a part of a query's execution: the first one makes the result, and
// each scan of a table is one of its own.
type Stage struct {
	ID          int
	State       string // RUNNING, FINISHED, FAILED
	InputRows   int64  `json:",omitzero"`
	InputBytes  int64  `json:",omitzero"`
	OutputRows  int64  `json:",omitzero"`
	OutputBytes int64  `json:",omitzero"`
	Execution   time.Duration
	Plan        *Step
	// Reads are a scan's figures; Table is what it reads.
	Reads Figures  `json:",omitzero"`
	Table string   `json:",omitempty"`
	Sub   []*Stage `json:",omitempty"`

	of *plan.Scan
}

// Step is an operator of a stage.
type Step struct {
	Name, ID string
	Inputs   []*Step  `json:",omitempty"`
	Remote   []string `json:",omitempty"` // ids of the stages whose rows it takes
}

// maxSteps bounds the plan that is kept of an execution.
const maxSteps = 400

// stages describes what a job did; of scans it knows what they read and gave if that
// was measured.
func stages(work *engine.Job, profile *engine.Profile, read map[*plan.Scan]engine.ScanStats, e *Execution) *Stage {
	b := stageBuilder{work: work, read: read, gave: map[plan.Node]*engine.Group{}, root: &Stage{Execution: e.Stats.Engine, OutputRows: e.Stats.OutputRows, OutputBytes: e.Stats.OutputBytes}}
	if profile != nil {
		for i := range profile.Groups {
			for _, n := range profile.Groups[i].Nodes {
				b.gave[n] = &profile.Groups[i]
			}
		}
	}
	switch e.State {
	case Succeeded:
		b.root.State = "FINISHED"
	case Failed, Cancelled:
		b.root.State = "FAILED"
	default:
		b.root.State = "RUNNING"
	}
	b.root.Plan = &Step{Name: "Output", ID: "0 {" + fetchedText(&e.Stats) + "}", Inputs: []*Step{b.step(work.Query.Root)}}
	b.root.InputBytes, b.root.InputRows = e.Stats.ScannedBytes, e.Stats.InputRows
	return b.root
}

type stageBuilder struct {
	work  *engine.Job
	read  map[*plan.Scan]engine.ScanStats
	root  *Stage
	steps int
	gave  map[plan.Node]*engine.Group
}

// step describes an operator and what it reads.
func (b *stageBuilder) step(n plan.Node) *Step {
	b.steps++
	id := strconv.Itoa(b.steps)
	if scan, ok := n.(*plan.Scan); ok {
		return &Step{Name: "RemoteSource", ID: id, Remote: []string{strconv.Itoa(b.scan(scan))}}
	}
	s := &Step{Name: plan.Operator(n), ID: id}
	for _, in := range plan.Parts(n) {
		if b.steps >= maxSteps {
			s.Inputs = append(s.Inputs, &Step{Name: "…", ID: strconv.Itoa(b.steps + 1)})
			break
		}
		s.Inputs = append(s.Inputs, b.step(in))
	}
	return s
}

// scan makes the stage of a scan.
func (b *stageBuilder) scan(scan *plan.Scan) (id int) {
	name := scan.Table.Name
	st := &Stage{of: scan, ID: len(b.root.Sub) + 1, State: b.root.State, Execution: b.root.Execution, Table: name.Catalog + "." + name.Schema + "." + name.Table}
	if planned := b.work.Scans[scan]; planned != nil {
		st.Reads = planned.Figures
	}
	st.InputBytes, st.InputRows = st.Reads.Bytes, st.Reads.Rows
	if read, ok := b.read[scan]; ok {
		st.InputBytes, st.InputRows = read.Bytes, read.Rows
	} else if b.read != nil {
		st.InputBytes, st.InputRows = 0, 0 // nothing of it was read
	}
	st.OutputRows = st.InputRows
	if g := b.gave[scan]; g != nil && g.InputRows == 0 { // of nothing but this scan
		st.OutputRows, st.OutputBytes, st.Execution = g.OutputRows, g.OutputBytes, g.Scheduled
	}
	st.Plan = &Step{Name: "TableScan", ID: st.Table + " {" + figuresText(st.Reads) + "}"}
	b.root.Sub = append(b.root.Sub, st)
	return st.ID
}

// fetchedText is what was asked of the object store for people.
func fetchedText(st *Statistics) string {
	return fmt.Sprintf("requests to plan: %d, cache hits: %d, requests to read: %d, cache hits: %d, fetched bytes: %d, unused bytes: %d",
		st.Reads.Requests, st.Reads.CacheHits, st.Requests, st.CacheHits, st.FetchedBytes, st.UnusedBytes)
}

// figuresText is a scan's figures for people.
func figuresText(f lake.Figures) string {
	text := fmt.Sprintf("partitions: %d of %d, files: %d of %d", f.Partitions, f.PartitionsTotal, f.Files, f.FilesTotal)
	if f.RowGroupsTotal > 0 {
		text += fmt.Sprintf(", row groups: %d of %d", f.RowGroups, f.RowGroupsTotal)
	}
	if f.PagesTotal > 0 {
		text += fmt.Sprintf(", pages: %d of %d", f.Pages, f.PagesTotal)
	}
	return text + fmt.Sprintf(", planned bytes: %d, requests: %d, cache hits: %d", f.Bytes, f.Requests, f.CacheHits)
}
