package worker

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	bindings "github.com/duckdb/duckdb-go-bindings"
)

// Profile is what a query took and DuckDB's operators did.
type Profile struct {
	CPU        time.Duration // of the process
	PeakMemory int64
	Root       Measured // the query itself; its child is the topmost operator
	// Matches are, for each of Query.Matches, the queries that gave its rows.
	Matches [][]Measured `json:",omitempty"`
}

// Measured is an operator of DuckDB's plan.
type Measured struct {
	Kind     string // PROJECTION, HASH_JOIN, …; empty: the query
	Name     string // of a table function, in capitals; else as Kind
	Info     map[string]string
	Rows     int64 // given
	Bytes    int64
	Time     time.Duration // of all threads
	Children []Measured
}

// profiling are the settings that have DuckDB measure its operators.
var profiling = []string{
	"PRAGMA enable_profiling = 'no_output'",
	`SET custom_profiling_settings = '{"OPERATOR_TYPE": "true", "OPERATOR_NAME": "true", "OPERATOR_CARDINALITY": "true", "OPERATOR_TIMING": "true", "RESULT_SET_SIZE": "true", "EXTRA_INFO": "true", "SYSTEM_PEAK_BUFFER_MEMORY": "true"}'`,
}

// measure has DuckDB measure what runs on a connection, if the query asks for it.
func (in *instance) measure(conn bindings.Connection) error {
	if !in.query.Profile {
		return nil
	}
	for _, s := range profiling {
		if err := execOn(conn, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// matched collects what the queries below pattern recognitions did.
type matched struct {
	sync.Mutex
	trees [][]Measured
}

func (m *matched) add(index int, tree Measured) {
	m.Lock()
	defer m.Unlock()
	if index < len(m.trees) {
		m.trees[index] = append(m.trees[index], tree)
	}
}

// functionNames are those of a table function: one, or one for each index.
func functionNames(name string, count int, each bool) []string {
	switch {
	case count == 0:
		return nil
	case !each:
		return []string{name}
	}
	names := make([]string, count)
	for i := range names {
		names[i] = name + "_" + strconv.Itoa(i)
	}
	return names
}

// cpuTime is what the process has used so far.
func cpuTime() time.Duration {
	var used syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &used) != nil {
		return 0
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}

// profile reads what DuckDB measured of the query that ended; before is the time
// that the process had used when it began.
func (in *instance) profile(before time.Duration) *Profile {
	info := bindings.GetProfilingInfo(in.conn)
	if info.Ptr == nil {
		return nil
	}
	in.matched.Lock()
	defer in.matched.Unlock()
	p := &Profile{Root: measured(info), CPU: cpuTime() - before, Matches: in.matched.trees}
	p.PeakMemory, _ = strconv.ParseInt(metric(info, "SYSTEM_PEAK_BUFFER_MEMORY"), 10, 64)
	return p
}

func measured(info bindings.ProfilingInfo) Measured {
	m := Measured{Kind: metric(info, "OPERATOR_TYPE"), Name: metric(info, "OPERATOR_NAME"), Info: details(info)}
	m.Rows, _ = strconv.ParseInt(metric(info, "OPERATOR_CARDINALITY"), 10, 64)
	m.Bytes, _ = strconv.ParseInt(metric(info, "RESULT_SET_SIZE"), 10, 64)
	seconds, _ := strconv.ParseFloat(metric(info, "OPERATOR_TIMING"), 64)
	m.Time = time.Duration(seconds * float64(time.Second))
	for i := range bindings.ProfilingInfoGetChildCount(info) {
		m.Children = append(m.Children, measured(bindings.ProfilingInfoGetChild(info, i)))
	}
	return m
}

// metric is a figure as text, empty where there is none.
func metric(info bindings.ProfilingInfo, name string) string {
	v := bindings.ProfilingInfoGetValue(info, name)
	if v.Ptr == nil {
		return ""
	}
	defer bindings.DestroyValue(&v)
	return bindings.GetVarchar(v)
}

// details are what an operator works on. DuckDB gives them as the text of a map:
// {a=b, 'c d'='e, f'}.
func details(info bindings.ProfilingInfo) map[string]string {
	return parseMap(metric(info, "EXTRA_INFO"))
}

func parseMap(text string) map[string]string {
	out := map[string]string{}
	rest := strings.TrimPrefix(text, "{")
	for rest != "" && rest != "}" {
		var key, value string
		key, rest = mapToken(rest, "=")
		value, rest = mapToken(strings.TrimPrefix(rest, "="), ",}")
		out[key] = value
		rest = strings.TrimPrefix(strings.TrimPrefix(rest, ","), " ")
	}
	return out
}

// mapToken reads a key or value that ends before one of the characters of end.
func mapToken(text, end string) (token, rest string) {
	if !strings.HasPrefix(text, "'") {
		i := strings.IndexAny(text, end)
		if i < 0 {
			i = len(text)
		}
		return text[:i], text[i:]
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch {
		case text[i] == '\\' && i+1 < len(text):
			i++
			b.WriteByte(text[i])
		case text[i] == '\'':
			return b.String(), text[i+1:]
		default:
			b.WriteByte(text[i])
		}
	}
	return b.String(), ""
}
