package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/sys/unix"

	"glaux/lake"
	"glaux/query"
	"glaux/s3"
)

// malformedCase is one of testdata/malformed/*.txt, whose README tells the form.
type malformedCase struct {
	at, table string // where it is written; the statement that creates its table
	file      string // the object's name
	content   []byte
	sql       string
	want      string // rows separated by blanks; an error's pattern
	fails     bool
}

// readMalformed reads a script of cases.
func readMalformed(t *testing.T, script string) (cases []*malformedCase) {
	t.Helper()
	raw, err := os.ReadFile(script)
	if err != nil {
		t.Fatal(err)
	}
	table, file := "", ""
	var c *malformedCase
	for i, line := range strings.Split(strings.TrimSuffix(string(raw), "\n"), "\n") {
		at := fmt.Sprintf("%s:%d", filepath.Base(script), i+1)
		word, rest, _ := strings.Cut(line, " ")
		switch word {
		case "", "#":
		case "table":
			table, c = rest, nil
		case "+":
			table += " " + rest
		case "file":
			if file = rest; c != nil {
				c.file = rest
			}
		case "==":
			c = &malformedCase{at: at + " " + rest, table: table, file: file, sql: "SELECT * FROM t"}
			cases = append(cases, c)
		case "select":
			c.sql = "SELECT " + rest
		case "->":
			c.want = strings.TrimPrefix(c.want+"\n"+rest, "\n")
		case "!!":
			c.want, c.fails = rest, true
		default:
			if c.content, err = built(t, c.content, word, rest); err != nil {
				t.Fatalf("%s: %v", at, err)
			}
		}
	}
	return cases
}

// built applies one line of a script to a file's content.
func built(t *testing.T, content []byte, word, rest string) ([]byte, error) {
	t.Helper()
	number := func(s string) int {
		n, err := strconv.Atoi(s)
		if err != nil {
			t.Fatal(err)
		}
		if n < 0 {
			n += len(content)
		}
		return n
	}
	switch word {
	case "|":
		return append(content, rest+"\n"...), nil
	case "x":
		s, err := strconv.Unquote(rest)
		return append(content, s...), err
	case "times":
		return bytes.Repeat(content, number(rest)), nil
	case "pack":
		return packed(rest, content)
	case "base":
		return malformedBase(t, rest), nil
	case "lie": // of a Parquet footer
		return lied(content, rest)
	case "cut": // to so many bytes
		return content[:number(rest)], nil
	case "set": // bytes at a place
		at, what, _ := strings.Cut(rest, " ")
		b, err := hex.DecodeString(what)
		copy(content[number(at):], b)
		return content, err
	case "swap": // a text for another one of its length
		from, to, _ := strings.Cut(rest, " ")
		if len(from) != len(to) || !bytes.Contains(content, []byte(from)) {
			return nil, fmt.Errorf("%q can't become %q", from, to)
		}
		return bytes.Replace(content, []byte(from), []byte(to), 1), nil
	}
	return nil, fmt.Errorf("what is %q?", word)
}

// matches compares a failure with a pattern in which * stands for anything.
func matches(pattern, s string) bool {
	parts := strings.Split(pattern, "*")
	for i := range parts {
		parts[i] = regexp.QuoteMeta(parts[i])
	}
	return regexp.MustCompile("(?s)^" + strings.Join(parts, ".*") + "$").MatchString(s)
}

// obituaries collects what the engine logs when a worker dies.
type obituaries struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (o *obituaries) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.Write(p)
}

// take returns what was written since the last call.
func (o *obituaries) take() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	defer o.text.Reset()
	return o.text.String()
}

// malformedSite is a site whose workers may not die.
type malformedSite struct {
	*lakeSite
	deaths obituaries
	table  string // the statement that created t
}

func newMalformedSite(t *testing.T) *malformedSite {
	m := &malformedSite{}
	m.lakeSite = newLakeSiteWith(t, query.Limits{}, func(local lake.Store, _ string) lake.Store { return local },
		slog.New(slog.NewTextHandler(&m.deaths, &slog.HandlerOptions{Level: slog.LevelError})))
	return m
}

// fill makes the table t of some cases' files.
func (m *malformedSite) fill(t *testing.T, cases []*malformedCase) {
	t.Helper()
	m.TB = t
	for _, k := range m.keys("t/") {
		if err := m.store.Delete(lakeBucket, k); err != nil {
			t.Fatal(err)
		}
	}
	for i, c := range cases {
		if _, err := m.store.Put(t.Context(), lakeBucket, fmt.Sprintf("t/%04d/%s", i, c.file), bytes.NewReader(c.content), s3.PutOptions{}); err != nil {
			t.Fatal(err)
		}
	}
	if m.table != cases[0].table {
		m.must("DROP TABLE IF EXISTS t")
		m.must(cases[0].table + " LOCATION 's3://lake/t/'")
		m.table = cases[0].table
	}
}

// one gives the rows or the failure of a case.
func (m *malformedSite) one(t *testing.T, c *malformedCase) (answer string, failed bool) {
	t.Helper()
	m.fill(t, []*malformedCase{c})
	e := m.run(c.sql)
	if e.State != query.Succeeded {
		return e.Reason, true
	}
	return plainRows(m.object(e)), false
}

// together gives the rows of cases that have a table and a query in common, if all
// of them can be read: one query is quicker than many.
func (m *malformedSite) together(t *testing.T, cases []*malformedCase) (answers map[*malformedCase]string) {
	t.Helper()
	columns, ok := strings.CutSuffix(strings.TrimPrefix(cases[0].sql, "SELECT "), " FROM t")
	if !ok || strings.Contains(columns, "(*)") {
		return nil
	}
	m.fill(t, cases)
	e := m.run("SELECT " + columns + `, "$path" FROM t`)
	if e.State != query.Succeeded {
		return nil
	}
	answers = map[*malformedCase]string{}
	for row := range strings.SplitSeq(plainRows(m.object(e)), "\n") {
		cells, path, _ := cutLast(row, "|s3://lake/t/")
		if i, err := strconv.Atoi(path[:min(len(path), 4)]); err == nil {
			answers[cases[i]] = strings.TrimPrefix(answers[cases[i]]+"\n"+cells, "\n")
		}
	}
	return answers
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// plainRows writes a CSV result without its header: cells separated by bars, NULL as \N.
func plainRows(csv string) string {
	_, body, _ := strings.Cut(csv, "\n")
	var out []byte
	cell, quoted, was := []byte{}, false, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case c == '"' && quoted && i+1 < len(body) && body[i+1] == '"':
			cell = append(cell, c)
			i++
		case c == '"':
			quoted, was = !quoted, true
		case !quoted && (c == ',' || c == '\n'):
			if !was {
				cell = []byte(`\N`)
			}
			out = append(out, cell...)
			out = append(out, map[byte]byte{',': '|', '\n': '\n'}[c])
			cell, was = cell[:0], false
		default:
			cell = append(cell, c)
		}
	}
	return strings.TrimSuffix(string(out), "\n")
}

// TestMalformed puts files to the service that are not as they should be: each gets
// the rows or the error that its script says, the error names the file, and no worker dies.
func TestMalformed(t *testing.T) {
	m := newMalformedSite(t)
	scripts, _ := filepath.Glob("testdata/malformed/*.txt")
	if len(scripts) == 0 {
		t.Fatal("no scripts")
	}
	for _, script := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(script), ".txt"), func(t *testing.T) {
			answers := map[*malformedCase]string{}
			cases := readMalformed(t, script)
			alike := map[string][]*malformedCase{}
			for _, c := range cases {
				if !c.fails {
					alike[c.table+c.sql] = append(alike[c.table+c.sql], c)
				}
			}
			for _, group := range alike {
				maps.Copy(answers, m.together(t, group))
			}
			for _, c := range cases {
				got, failed := answers[c], false
				if got != c.want || c.fails {
					got, failed = m.one(t, c)
				}
				switch {
				case failed != c.fails, !failed && got != c.want, failed && !matches(c.want, got):
					t.Errorf("%s:\n%.400s\nwant:\n%s", c.at, got, c.want)
				case failed && !strings.Contains(got, "s3://lake/t/0000/"+c.file) && !strings.Contains(got, "INVALID_METADATA") && !strings.Contains(got, "NOT_SUPPORTED"):
					t.Errorf("%s: no file in %s", c.at, got)
				}
				if died := m.deaths.take(); died != "" {
					t.Errorf("%s: a worker died: %s", c.at, died)
				}
			}
		})
	}
	const most = 1 << 20 // KiB; the longest line and its copies need half of it
	if used := workerMemory(t); used > most {
		t.Errorf("a worker took %d MiB", used>>10)
	}
}

// workerMemory is the most memory, in KiB, that a child of this process has had.
func workerMemory(t *testing.T) (most int64) {
	t.Helper()
	var ended unix.Rusage
	if err := unix.Getrusage(unix.RUSAGE_CHILDREN, &ended); err != nil {
		t.Fatal(err)
	}
	most = ended.Maxrss
	lists, _ := filepath.Glob("/proc/self/task/*/children")
	for _, list := range lists {
		children, _ := os.ReadFile(list)
		for _, pid := range strings.Fields(string(children)) {
			status, _ := os.ReadFile("/proc/" + pid + "/status")
			if _, rest, ok := strings.Cut(string(status), "VmHWM:"); ok {
				n, _ := strconv.ParseInt(strings.Fields(rest)[0], 10, 64)
				most = max(most, n)
			}
		}
	}
	return most
}

// TestBroken cuts files off everywhere, and flips bits of them: what can't be read
// fails with an error that names the file, and no worker dies.
func TestBroken(t *testing.T) {
	m := newMalformedSite(t)
	const cuts, flips = 7, 19
	for base, table := range map[string]string{
		"parquet-snappy":                          "CREATE EXTERNAL TABLE t (id bigint, name string, amount decimal(15,2), at timestamp, n int, tags array<string>) STORED AS PARQUET",
		"lake/orc/testdata/zlib.orc":              "CREATE EXTERNAL TABLE t (bool boolean, i8 tinyint, i16 smallint, i32 int, i64 bigint, seq bigint, patched bigint, f32 float, f64 double, s string) STORED AS ORC",
		"engine/duck/serde/testdata/deflate.avro": "CREATE EXTERNAL TABLE t (id bigint, i int, s string, arr array<int>, m map<string,double>, dec decimal(20,3)) STORED AS AVRO",
	} {
		sound := malformedBase(t, base)
		for i := range cuts + flips {
			c := &malformedCase{table: table, file: "x", sql: "SELECT * FROM t"}
			if at := len(sound) * i / cuts; i < cuts {
				c.content = sound[:at]
			} else {
				// The last bytes, which tell of the others, get more than their share.
				c.content = bytes.Clone(sound)
				at = len(sound) - 1 - (len(sound)-1)*(i-cuts)*(i-cuts)/(flips*flips)
				c.content[at] ^= 0x55
			}
			got, failed := m.one(t, c)
			known := strings.HasPrefix(got, "HIVE_BAD_DATA: ") || strings.HasPrefix(got, "HIVE_CURSOR_ERROR: ") || strings.HasPrefix(got, "HIVE_CANNOT_OPEN_SPLIT: ")
			if failed && !(known && strings.Contains(got, "s3://lake/t/0000/x")) || !failed && i < cuts && i > 0 {
				t.Errorf("%s, variant %d: %.300s", base, i, got)
			}
			if died := m.deaths.take(); died != "" {
				t.Errorf("%s, variant %d: a worker died: %s", base, i, died)
			}
		}
	}
}
