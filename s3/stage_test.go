package s3

import (
	"errors"
	"os"
	"strings"
	"testing"
)

// TestStage has objects ready that nobody sees before they are committed.
func TestStage(t *testing.T) {
	s, err := Open(Options{Root: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.CreateBucket("bucket"); err != nil {
		t.Fatal(err)
	}
	stage := func(content string) *Staged {
		t.Helper()
		st, err := s.Stage(t.Context(), "bucket", "d/x", strings.NewReader(content), PutOptions{ContentType: "text/csv"})
		if err != nil {
			t.Fatal(err)
		}
		return st
	}
	first, dropped := stage("first"), stage("dropped")
	if _, err := s.Head("bucket", "d/x"); !errors.Is(err, ErrNoKey) {
		t.Fatal(err)
	}
	for range s.List("bucket", ListOptions{}) {
		t.Error("an object without a name is listed")
	}
	info, err := first.Commit()
	first.Drop()
	dropped.Drop()
	if err != nil || info.Size != 5 {
		t.Fatal(info, err)
	}
	o, err := s.Get("bucket", "d/x", "")
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	if content, err := os.ReadFile(s.root + "/bucket/d/x"); string(content) != "first" || err != nil || o.ETag != info.ETag || !o.Modified.Equal(info.Modified) || o.Headers["Content-Type"] != "text/csv" {
		t.Errorf("%q %v %+v %+v", content, err, o.Info, info)
	}
	if left, err := os.ReadDir(s.sys("tmp")); err != nil || len(left) > 0 {
		t.Error(left, err)
	}
	if _, err := s.Stage(t.Context(), "nope", "x", strings.NewReader(""), PutOptions{}); !errors.Is(err, ErrNoBucket) {
		t.Error(err)
	}
}
