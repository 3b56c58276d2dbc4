package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"glaux/catalog"
	"glaux/conform/table"
	"glaux/engine/enginetest"
	"glaux/engine/trino"
	"glaux/s3"
	"glaux/sql"
)

// TestLakeDifference makes random tables in all formats for a real Trino and for the
// embedded engine, and asks both about them. `make lake-difference` runs it.
//
// GLAUX_TRINO is the oracle and GLAUX_TRINO_DATA the folder that is local:/// to its
// catalog hive; GLAUX_LAKE_DIFFERENCE says how many tables, GLAUX_SEED the first one's seed,
// GLAUX_SEEDS lists seeds to run instead, and GLAUX_KIND names the kind of tables.
func TestLakeDifference(t *testing.T) {
	count, _ := strconv.Atoi(os.Getenv("GLAUX_LAKE_DIFFERENCE"))
	at, data := os.Getenv("GLAUX_TRINO"), os.Getenv("GLAUX_TRINO_DATA")
	if count == 0 || at == "" || data == "" {
		t.Skip("GLAUX_LAKE_DIFFERENCE, GLAUX_TRINO and GLAUX_TRINO_DATA are not set")
	}
	first, _ := strconv.ParseUint(os.Getenv("GLAUX_SEED"), 10, 64)
	corpus := newCorpus(t)
	corpus.now = time.Now()
	d := &lakeDiffer{T: t, corpus: corpus, schema: fmt.Sprintf("glaux_lake_%d", os.Getpid()), words: map[string]bool{}}
	var err error
	if d.folder, err = os.MkdirTemp(data, "glaux-lake-"); err != nil {
		t.Fatal(err)
	}
	d.client = trino.Client{URL: at, User: "lake", Catalog: "hive", Schema: d.schema, Zone: "UTC"}
	if _, err := d.client.Query(t.Context(), "CREATE SCHEMA "+d.schema); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := d.client.Query(context.Background(), "DROP SCHEMA "+d.schema+" CASCADE"); err != nil {
			t.Error(err)
		}
		os.RemoveAll(d.folder)
	})
	seeds := strings.Fields(os.Getenv("GLAUX_SEEDS"))
	if len(seeds) == 0 {
		for i := range count {
			seeds = append(seeds, strconv.FormatUint(first+uint64(i), 10))
		}
	}
	for _, s := range seeds {
		seed, err := strconv.ParseUint(s, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		if t.Context().Err() == nil {
			d.one(seed)
		}
	}
	n := func(o enginetest.Outcome) int64 { return d.outcomes[o].Load() }
	t.Logf("%d tables, of which the oracle refused %d: %d answers equal, %d fail alike, %d fail in other words, %d differ",
		len(seeds), d.refused, n(enginetest.Equal), n(enginetest.Failed), n(enginetest.Raced), n(enginetest.Different))
}

type lakeDiffer struct {
	*testing.T
	corpus   *corpus
	client   trino.Client
	schema   string
	folder   string // of the oracle's files
	refused  int    // tables
	words    map[string]bool
	outcomes [enginetest.Different + 1]atomic.Int64
}

// one makes a table and asks about it.
func (d *lakeDiffer) one(seed uint64) {
	ctx, cancel := context.WithTimeout(d.Context(), 3*time.Minute)
	defer cancel()
	tab, err := table.New(seed, os.Getenv("GLAUX_KIND"))
	if err != nil {
		d.Fatal(err)
	}
	name := fmt.Sprintf("t%d", seed)
	ddl, err := d.prepare(ctx, tab, name)
	if e, ok := errors.AsType[*sql.Error](err); ok && e.Pos.IsZero() && strings.HasPrefix(err.Error(), "oracle: ") {
		d.refused++ // it can't have such a table
		d.Logf("seed %d, %s: %v", seed, tab.Kind, err)
		return
	}
	if err != nil {
		d.Errorf("seed %d, %s: %v\n\t%s", seed, tab.Kind, err, ddl)
		return
	}
	for _, ask := range tab.Asks {
		statement := strings.Replace(ask, "%s", name, 1)
		outcome, how := enginetest.Compare(ctx, statement, false, false, d.oracle, d.corpus.ask)
		if outcome > enginetest.Failed && excused(tab.Kind, statement, how) {
			outcome = enginetest.Raced
			names := errorNames.FindStringSubmatch(how)
			if words := tab.Kind + ": " + strings.Join(names[min(1, len(names)):], " for "); !d.words[words] {
				d.words[words] = true
				d.Logf("seed %d, %s: %.300s", seed, words, how)
			}
		}
		d.outcomes[outcome].Add(1)
		if outcome == enginetest.Different || outcome == enginetest.Undecided {
			d.Errorf("seed %d, %s: %s\n\t%s\n\t%s%s", seed, tab.Kind, statement, how, ddl, shown(tab))
			break
		}
	}
	for _, side := range []enginetest.Ask{d.oracle, d.corpus.ask} {
		if _, err := side(ctx, "DROP TABLE "+name); err != nil {
			d.Errorf("seed %d: %v", seed, err)
		}
	}
	os.RemoveAll(filepath.Join(d.folder, name))
}

var errorNames = regexp.MustCompile(`^error ([A-Z_]+).*, want ([A-Z_]+) at `)

// excused are errors that both sides have, in other words, what Trino can't read of what it
// wrote – times of RCFiles that don't fit 32 bits of seconds –, and values of OpenX that don't
// fit their column (docs/compatibility.md). Of columns of Parquet that are declared as other
// types these are statistics that Trino can't compare then, faults of its reader's, and types
// and values that don't fit where one of both sees by a condition that it need not read them.
func excused(kind, statement, how string) bool {
	if kind == "parquet" {
		switch {
		case strings.Contains(how, "Corrupted statistics for column"), strings.HasPrefix(how, "internal: "):
			return true
		case strings.Contains(statement, " WHERE ") && (strings.HasPrefix(how, "no error, want ") || strings.HasSuffix(how, ", want rows")):
			return true
		}
	}
	return kind == "openx" && strings.HasPrefix(how, "error HIVE_BAD_DATA: Error Parsing a column in the table: ") ||
		strings.Contains(how, "want HIVE_CURSOR_ERROR at 0:0: Failed to read RC file") ||
		strings.HasPrefix(how, "error ") && strings.Contains(how, ", want ") && strings.Contains(how, " at 0:0: ")
}

// shown are a table's files, if they are short.
func shown(t *table.Table) string {
	var b strings.Builder
	for _, f := range slices.Concat(t.Files, t.Own, t.Theirs) {
		fmt.Fprintf(&b, "\n\t%s: %.3000q", f.Name, f.Text)
	}
	for _, w := range t.Writes {
		fmt.Fprintf(&b, "\n\t%v %.3000s", w.Session, w.SQL)
	}
	return b.String()
}

func (d *lakeDiffer) oracle(ctx context.Context, statement string) (enginetest.Answer, error) {
	// A store has no folders that could be missing.
	return d.oracleIn(ctx, map[string]string{"hive.ignore_absent_partitions": "true"}, statement)
}

func (d *lakeDiffer) oracleIn(ctx context.Context, session map[string]string, statement string) (enginetest.Answer, error) {
	client := d.client
	client.Session = session
	r, err := client.Query(ctx, statement)
	if err != nil {
		return enginetest.Answer{}, err
	}
	return enginetest.Answer{Names: r.Names, Types: r.Types, Rows: r.Rows}, nil
}

// prepare makes a table on both sides, and gives the statement that makes it on ours.
func (d *lakeDiffer) prepare(ctx context.Context, tab *table.Table, name string) (ddl string, err error) {
	folder := filepath.Join(d.folder, name)
	if err := os.Mkdir(folder, 0o755); err != nil {
		return "", err
	}
	for _, f := range slices.Concat(tab.Files, tab.Theirs) {
		place := filepath.Join(folder, filepath.FromSlash(f.Name))
		if err := os.MkdirAll(filepath.Dir(place), 0o755); err != nil {
			return "", err
		}
		if err := os.WriteFile(place, f.Content, 0o644); err != nil {
			return "", err
		}
	}
	if _, err := d.oracle(ctx, tab.OracleDDL(name, "local:///"+filepath.Base(d.folder)+"/"+name)); err != nil {
		return "", fmt.Errorf("oracle: %w", err)
	}
	ddl = tab.DDL(name, "s3://"+corpusBucket+"/"+name+"/")
	if _, err := d.corpus.ask(ctx, ddl); err != nil {
		return ddl, err
	}
	own := slices.Concat(tab.Files, tab.Own)
	if tab.Links {
		if own, err = d.link(ctx, name, own); err != nil {
			return ddl, err
		}
	}
	for _, f := range own {
		if err := d.put(ctx, name+"/"+f.Name, f.Content); err != nil {
			return ddl, err
		}
	}
	for _, w := range tab.OwnWrites {
		if _, err := d.corpus.ask(ctx, strings.Replace(w.SQL, "%s", name, 1)); err != nil {
			return ddl, err
		}
	}
	if tab.Writer {
		return ddl, d.wrote(ctx, tab, name, folder)
	}
	if len(tab.Writes) == 0 {
		return ddl, nil
	}
	seen := map[string]bool{}
	for _, w := range tab.Writes {
		if _, err := d.oracleIn(ctx, w.Session, strings.Replace(w.SQL, "%s", name, 1)); err != nil {
			return ddl, fmt.Errorf("oracle: %w", err)
		}
		if tab.Keys > 0 {
			if err := d.partition(ctx, tab, w, name, folder, seen); err != nil {
				return ddl, err
			}
		}
	}
	return ddl, d.copied(ctx, folder, name)
}

// link puts files elsewhere, and gives files of links to them.
func (d *lakeDiffer) link(ctx context.Context, name string, files []table.File) (links []table.File, err error) {
	for i, f := range files {
		key := fmt.Sprintf("elsewhere/%s/%d/%s", name, i, f.Name)
		if err := d.put(ctx, key, f.Content); err != nil {
			return nil, err
		}
		if i%2 == 0 {
			links = append(links, table.File{Name: fmt.Sprintf("links%d", i)})
		}
		last := &links[len(links)-1]
		last.Content = append(last.Content, "s3://"+corpusBucket+"/"+key+"\n"...)
	}
	return links, nil
}

func (d *lakeDiffer) put(ctx context.Context, key string, content []byte) error {
	_, err := d.corpus.store.Put(ctx, corpusBucket, key, bytes.NewReader(content), s3.PutOptions{})
	return err
}

// copied gives our table the files that the oracle wrote.
func (d *lakeDiffer) copied(ctx context.Context, folder, name string) error {
	return filepath.WalkDir(folder, func(file string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || strings.HasPrefix(e.Name(), ".") {
			return err
		}
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(folder, file)
		if err != nil {
			return err
		}
		return d.put(ctx, name+"/"+filepath.ToSlash(rel), content)
	})
}

// wrote has our engine write the rows, and gives the oracle the files.
func (d *lakeDiffer) wrote(ctx context.Context, tab *table.Table, name, folder string) error {
	for _, w := range tab.Writes {
		if _, err := d.corpus.ask(ctx, strings.Replace(w.SQL, "%s", name, 1)); err != nil {
			return err
		}
	}
	for e, err := range d.corpus.store.List(corpusBucket, s3.ListOptions{Prefix: name + "/"}) {
		if err != nil {
			return err
		}
		f, err := d.corpus.store.Get(corpusBucket, e.Key, "")
		if err != nil {
			return err
		}
		content, err := io.ReadAll(f.File)
		f.Close()
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(folder, path.Base(e.Key)), content, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// partition registers what partitions the oracle made of a statement, in the format that it
// wrote them in.
func (d *lakeDiffer) partition(ctx context.Context, tab *table.Table, w table.Write, name, folder string, seen map[string]bool) error {
	format := tab.Format
	if f := w.Session["hive.hive_storage_format"]; f != "" {
		format = f
	}
	return filepath.WalkDir(folder, func(dir string, e fs.DirEntry, err error) error {
		rel, _ := filepath.Rel(folder, dir)
		steps := strings.Split(filepath.ToSlash(rel), "/")
		if err != nil || !e.IsDir() || len(steps) != tab.Keys || rel == "." || seen[rel] {
			return err
		}
		seen[rel] = true
		var values []string
		for _, s := range steps {
			_, value, _ := strings.Cut(s, "=")
			if value, err = url.PathUnescape(value); err != nil {
				return err
			}
			values = append(values, value)
		}
		other := &table.Table{Columns: tab.Columns[:len(tab.Columns)-tab.Keys], Stored: table.StoredAs(format) + "%s"}
		if _, err := d.corpus.ask(ctx, other.DDL("other", "s3://"+corpusBucket+"/"+name+"/"+filepath.ToSlash(rel)+"/")); err != nil {
			return err
		}
		made, err := d.corpus.catalog.Table(ctx, d.corpus.database, "other")
		if err != nil {
			return err
		}
		if _, err := d.corpus.ask(ctx, "DROP TABLE other"); err != nil {
			return err
		}
		bad, err := d.corpus.catalog.CreatePartitions(ctx, d.corpus.database, name, []*catalog.Partition{{Values: values, StorageDescriptor: made.StorageDescriptor, Parameters: maps.Clone(made.Parameters)}})
		if err == nil && len(bad) > 0 {
			err = fmt.Errorf("partition %s: %v", rel, bad)
		}
		return err
	})
}
