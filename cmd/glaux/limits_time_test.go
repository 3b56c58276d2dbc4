package main

import (
	"context"
	"maps"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"
)

// TestLimitTimes lists how long statements at the edge of what is reasonable take, those whose names
// match the expression in GLAUX_LIMITS.
func TestLimitTimes(t *testing.T) {
	expression := os.Getenv("GLAUX_LIMITS")
	if expression == "" {
		t.Skip("GLAUX_LIMITS isn't set")
	}
	only := regexp.MustCompile(expression)
	c := newCorpus(t)
	c.database = "tiny"
	for _, of := range []struct {
		what       string
		statements map[string]string
	}{{"nested", nested(500)}, {"wide", wide(500)}, {"joined", joined(60)}} {
		for _, name := range slices.Sorted(maps.Keys(of.statements)) {
			if !only.MatchString(of.what + ": " + name) {
				continue
			}
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			began := time.Now()
			_, err := c.ask(ctx, of.statements[name])
			t.Logf("%6.2f s %s: %s %.150v", time.Since(began).Seconds(), of.what, name, err)
			cancel()
		}
	}
}
