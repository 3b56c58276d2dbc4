package main

import (
	"context"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"testing"
	"time"
)

// TestLimitTimes lists how long statements at the edge of what is reasonable take, those whose names
// match the expression in GLAUX_LIMITS. GLAUX_LIMITS_DEPTH is how deep nested ones are, if not 500.
func TestLimitTimes(t *testing.T) {
	expression := os.Getenv("GLAUX_LIMITS")
	if expression == "" {
		t.Skip("GLAUX_LIMITS isn't set")
	}
	depth := 500
	if d := os.Getenv("GLAUX_LIMITS_DEPTH"); d != "" {
		depth, _ = strconv.Atoi(d)
	}
	only := regexp.MustCompile(expression)
	c := newCorpus(t)
	c.database = "tiny"
	for _, of := range []struct {
		what       string
		statements map[string]string
	}{{"nested", nested(depth)}, {"wide", wide(500)}, {"joined", joined(60)}} {
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
