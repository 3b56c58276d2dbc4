package query

import (
	"errors"
	"log/slog"
	"strings"
	"testing"

	"glaux/sql"
)

func TestGuarded(t *testing.T) {
	var log strings.Builder
	s := &Service{o: Options{Logger: slog.New(slog.NewTextHandler(&log, nil))}}
	j := &job{Service: s, e: &Execution{ID: "an-id"}}
	err := j.guarded(func() error {
		var none map[int]bool
		none[1] = true
		return nil
	})
	se, ok := errors.AsType[*sql.Error](err)
	if !ok || se.Name != "GENERIC_INTERNAL_ERROR" || !strings.Contains(se.Message, "an-id") || strings.Contains(se.Message, "nil map") {
		t.Errorf("a panic became %v", err)
	}
	if !strings.Contains(log.String(), "nil map") || !strings.Contains(log.String(), "guarded_test.go") {
		t.Errorf("the log says %s", &log)
	}
	if want := errors.New("plain"); !errors.Is(j.guarded(func() error { return want }), want) {
		t.Error("another error is lost")
	}
}
