package query

import (
	"fmt"
	"log/slog"
	"syscall"
	"testing"
)

// TestFullDisk states how a query fails that finds no room for what it writes: as one that may
// be tried again, and without a word of where the server keeps it.
func TestFullDisk(t *testing.T) {
	s := &Service{running: t.Context(), o: Options{Logger: slog.New(slog.DiscardHandler)}}
	err := fmt.Errorf("write /var/lib/glaux/result-1: %w", syscall.ENOSPC)
	state, reason, failure := s.verdict(t.Context(), err, false)
	if want := "GENERIC_INSUFFICIENT_RESOURCES: No space is left on the server's disk for what the query writes"; state != Failed || reason != want || failure == nil || !failure.Retryable {
		t.Errorf("%s %s %+v", state, reason, failure)
	}
}
