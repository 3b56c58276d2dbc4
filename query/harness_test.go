package query_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	api "github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"

	"glaux/catalog"
	"glaux/engine"
	"glaux/lake"
	"glaux/lake/laketest"
	"glaux/plan"
	"glaux/query"
	"glaux/sql"
	"glaux/web/athena"
)

// site is a running service with a real catalog, a folder as object store, an
// engine for constant rows, and a real client.
type site struct {
	*api.Client
	t       *testing.T
	dir     string
	store   *laketest.Store
	catalog *catalog.Catalog
	service *query.Service
	engine  *constants
	// failPut makes the store refuse data files.
}

func newSite(t *testing.T) *site {
	t.Helper()
	dir := t.TempDir()
	for _, bucket := range []string{"results", "lake"} {
		if err := os.MkdirAll(filepath.Join(dir, "s3", bucket), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	s := &site{t: t, dir: dir, store: &laketest.Store{Root: filepath.Join(dir, "s3")}, engine: &constants{}}
	var err error
	if s.catalog, err = catalog.Open(t.Context(), catalog.Options{Path: filepath.Join(dir, "catalog.db")}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.catalog.Close() })
	s.open(query.Options{})
	t.Cleanup(func() { s.service.Close() })
	return s
}

// open starts the service on the site's state.
func (s *site) open(o query.Options) {
	s.t.Helper()
	o.Dir, o.Catalog, o.Engine = s.dir, s.catalog, s.engine
	if o.Store == nil {
		o.Store = s.store
	}
	var err error
	if s.service, err = query.New(o); err != nil {
		s.t.Fatal(err)
	}
	handler, err := athena.New(athena.Options{Service: s.service, Catalog: s.catalog})
	if err != nil {
		s.t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	s.t.Cleanup(server.Close)
	// With the SDK's retries, as users have them: it closes a request's body when
	// the answer's head is there, and net/http's writer, when it then looks for
	// the body's end, may take that for a failure and drop the connection.
	s.Client = api.New(api.Options{
		BaseEndpoint: &server.URL, Region: "us-east-1", Credentials: credentials.NewStaticCredentialsProvider("a", "b", ""),
	})
}

// run executes a statement to its end.
func (s *site) run(text string) *types.QueryExecution {
	s.t.Helper()
	return s.start(&api.StartQueryExecutionInput{QueryString: &text})
}

func (s *site) start(in *api.StartQueryExecutionInput) *types.QueryExecution {
	s.t.Helper()
	if in.ResultConfiguration == nil {
		in.ResultConfiguration = &types.ResultConfiguration{OutputLocation: aws.String("s3://results/out/")}
	}
	out, err := s.StartQueryExecution(s.t.Context(), in)
	if err != nil {
		s.t.Fatalf("%s: %v", *in.QueryString, err)
	}
	return s.wait(*out.QueryExecutionId)
}

func (s *site) wait(id string) *types.QueryExecution {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 20*time.Second)
	defer cancel()
	if _, err := s.service.Wait(ctx, id); err != nil {
		s.t.Fatal(err)
	}
	got, err := s.GetQueryExecution(ctx, &api.GetQueryExecutionInput{QueryExecutionId: &id})
	if err != nil {
		s.t.Fatal(err)
	}
	return got.QueryExecution
}

// must executes a statement that succeeds and returns its lines: cells joined by "|".
func (s *site) must(text string) []string {
	s.t.Helper()
	e := s.run(text)
	if e.Status.State != types.QueryExecutionStateSucceeded {
		s.t.Fatalf("%s: %s: %s", text, e.Status.State, aws.ToString(e.Status.StateChangeReason))
	}
	return s.lines(*e.QueryExecutionId)
}

func (s *site) lines(id string) []string {
	s.t.Helper()
	out, err := s.GetQueryResults(s.t.Context(), &api.GetQueryResultsInput{QueryExecutionId: &id})
	if err != nil {
		s.t.Fatal(err)
	}
	return lines(out.ResultSet.Rows)
}

func lines(rows []types.Row) []string {
	var list []string
	for _, r := range rows {
		var cells []string
		for _, d := range r.Data {
			if d.VarCharValue == nil {
				cells = append(cells, `\N`)
			} else {
				cells = append(cells, *d.VarCharValue)
			}
		}
		list = append(list, strings.Join(cells, "|"))
	}
	return list
}

// object reads an object of the store.
func (s *site) object(uri string) (string, bool) {
	s.t.Helper()
	b, err := os.ReadFile(filepath.Join(s.store.Root, strings.TrimPrefix(uri, "s3://")))
	if errors.Is(err, os.ErrNotExist) {
		return "", false
	}
	if err != nil {
		s.t.Fatal(err)
	}
	return string(b), true
}

// files lists the objects below a place.
func (s *site) files(uri string) []string {
	s.t.Helper()
	at, err := lake.ParseURI(uri)
	if err != nil {
		s.t.Fatal(err)
	}
	var list []string
	for obj, err := range s.store.List(s.t.Context(), at) {
		if err != nil {
			s.t.Fatal(err)
		}
		list = append(list, obj.URI.Key)
	}
	return list
}

func wantLines(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\ngot  %q\nwant %q", what, got, want)
	}
}

// constants is an engine for queries over constants: projections of VALUES.
// A query that has a column named "hang" runs until it is cancelled, and one
// with a column named "scan_too_much" passes its limit.
type constants struct{ running atomic.Int64 }

func (c *constants) Prepare(_ context.Context, q *plan.Query) (*plan.Query, error) { return q, nil }
func (c *constants) Close() error                                                  { return nil }

func (c *constants) Run(_ context.Context, job engine.Job) (engine.Run, error) {
	r := &constantRun{job: job, engine: c}
	for _, col := range job.Query.Root.Columns() {
		r.types = append(r.types, col.Type)
	}
	c.running.Add(1)
	rows, err := evaluate(job.Query.Root)
	r.rows, r.err = rows, err
	return r, nil
}

type constantRun struct {
	job     engine.Job
	engine  *constants
	types   []sql.Type
	rows    [][]any
	err     error
	done    bool
	written []engine.WrittenFile
}

func (r *constantRun) Columns() []sql.Type           { return r.types }
func (r *constantRun) Written() []engine.WrittenFile { return r.written }
func (r *constantRun) Stats() engine.Stats           { return engine.Stats{ScannedBytes: 42, ScannedRows: 7} }
func (r *constantRun) Close() error                  { r.engine.running.Add(-1); return nil }
func (r *constantRun) Next(ctx context.Context) (*engine.Batch, error) {
	switch {
	case slices.Contains(r.job.Query.Names, "hang"):
		<-ctx.Done()
		return nil, ctx.Err()
	case slices.Contains(r.job.Query.Names, "scan_too_much"):
		return nil, &engine.LimitError{Limit: "scanned bytes", Value: r.job.Limits.ScannedBytes}
	case r.err != nil:
		return nil, r.err
	case r.done:
		return nil, io.EOF
	}
	r.done = true
	if r.job.Write != nil {
		return nil, errors.Join(r.write(), io.EOF)
	}
	b := &engine.Batch{Rows: len(r.rows), Columns: make([]engine.TextColumn, len(r.types))}
	for i := range b.Columns {
		c := &b.Columns[i]
		c.Offsets = []uint32{0}
		for _, row := range r.rows {
			c.Nulls = append(c.Nulls, row[i] == nil)
			if row[i] != nil {
				c.Data = fmt.Append(c.Data, row[i])
			}
			c.Offsets = append(c.Offsets, uint32(len(c.Data)))
		}
	}
	return b, nil
}

// write makes one text file a partition.
func (r *constantRun) write() error {
	n := len(r.job.Write.PartitionBy)
	for _, row := range r.rows {
		values := make([]*string, n)
		for i, v := range row[len(row)-n:] {
			if v != nil {
				text := fmt.Sprint(v)
				values[i] = &text
			}
		}
		at := slices.IndexFunc(r.written, func(f engine.WrittenFile) bool {
			return slices.EqualFunc(f.Partition, values, func(a, b *string) bool { return a == b || a != nil && b != nil && *a == *b })
		})
		if at < 0 {
			at = len(r.written)
			r.written = append(r.written, engine.WrittenFile{Path: fmt.Sprintf("part-%d", at), Partition: values})
		}
		f, err := os.OpenFile(filepath.Join(r.job.Write.Dir, r.written[at].Path), os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintln(f, row[:len(row)-n]...)
		if err := errors.Join(err, f.Close()); err != nil {
			return err
		}
		r.written[at].Rows++
		r.written[at].Bytes++
	}
	return nil
}

func evaluate(n plan.Node) ([][]any, error) {
	switch n := n.(type) {
	case *plan.Values:
		rows := make([][]any, len(n.Rows))
		for i, exprs := range n.Rows {
			for _, e := range exprs {
				v, err := value(e, nil, nil)
				if err != nil {
					return nil, err
				}
				rows[i] = append(rows[i], v)
			}
		}
		return rows, nil
	case *plan.Project:
		in, err := evaluate(n.Input)
		if err != nil {
			return nil, err
		}
		rows := make([][]any, len(in))
		for i, row := range in {
			for _, it := range n.Items {
				v, err := value(it.Expr, n.Input.Columns(), row)
				if err != nil {
					return nil, err
				}
				rows[i] = append(rows[i], v)
			}
		}
		return rows, nil
	case *plan.Sort:
		return evaluate(n.Input)
	case *plan.Limit:
		return evaluate(n.Input)
	}
	return nil, &sql.Error{Name: "NOT_SUPPORTED", Message: fmt.Sprintf("%T", n)}
}

func value(e plan.Expr, columns []plan.Column, row []any) (any, error) {
	switch e := e.(type) {
	case *plan.Literal:
		return e.Value, nil
	case *plan.Cast:
		return value(e.X, columns, row)
	case *plan.Ref:
		i := slices.IndexFunc(columns, func(c plan.Column) bool { return c.ID == e.Column.ID })
		return row[i], nil
	}
	return nil, &sql.Error{Name: "DIVISION_BY_ZERO", Message: fmt.Sprintf("%T", e)}
}
