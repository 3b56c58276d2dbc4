package query_test

import (
	"context"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"glaux/lake"
	"glaux/lake/laketest"
	"glaux/query"
)

// panicking is a store of which some calls panic: those that several goroutines
// of an execution make at once.
type panicking struct{ *laketest.Store }

func (panicking) PutFile(context.Context, lake.URI, string, lake.PutOptions) (lake.Object, error) {
	panic("PutFile")
}

func (panicking) Folders(context.Context, lake.URI) ([]lake.URI, bool, error) { panic("Folders") }

func (panicking) Absent(context.Context, []lake.URI) (map[lake.URI]bool, error) { return nil, nil }

func (p panicking) Head(ctx context.Context, at lake.URI) (lake.Object, error) {
	if strings.HasSuffix(at.Key, ".csv") {
		panic("Head")
	}
	return p.Store.Head(ctx, at)
}

// TestPanicsAside expects that a panic beside an execution's own goroutine fails
// that execution, and that the server lives on.
func TestPanicsAside(t *testing.T) {
	s := newSite(t)
	s.service.Close()
	var log strings.Builder
	s.open(query.Options{Store: panicking{s.store}, Logger: slog.New(slog.NewTextHandler(&log, nil))})
	links := filepath.Join(s.store.Root, "lake", "links")
	if err := os.MkdirAll(links, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(links, "manifest"), []byte("s3://lake/data/a.csv\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	s.must("CREATE DATABASE db")
	s.must("CREATE EXTERNAL TABLE db.p (a int) PARTITIONED BY (k string) LOCATION 's3://lake/p/'")
	s.must("CREATE EXTERNAL TABLE db.l (a string) STORED AS INPUTFORMAT 'org.apache.hadoop.hive.ql.io.SymlinkTextInputFormat' OUTPUTFORMAT 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat' LOCATION 's3://lake/links/'")
	for statement, call := range map[string]string{
		"CREATE TABLE db.c WITH (external_location = 's3://lake/c/') AS SELECT 1 a": "PutFile",
		"MSCK REPAIR TABLE db.p": "Folders",
		"SELECT * FROM db.l":     "Head",
	} {
		log.Reset()
		e := s.run(statement)
		if reason := aws.ToString(e.Status.StateChangeReason); e.Status.State != "FAILED" || !strings.Contains(reason, "its log tells where, under "+*e.QueryExecutionId) {
			t.Errorf("%s: %s %s", statement, e.Status.State, reason)
		}
		if !strings.Contains(log.String(), "panic="+call) {
			t.Errorf("%s: the log says %s", statement, &log)
		}
	}
}
