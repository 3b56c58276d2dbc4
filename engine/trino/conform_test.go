package trino

import (
	"context"
	"flag"
	"os"
	"testing"

	"glaux/engine/enginetest"
)

var update = flag.Bool("update", false, "ask for the cases of conform/ that have no answer yet and write them there")

// TestConformance runs the scripts on the Trino at GLAUX_TRINO, which must
// answer as they say: they are its answers.
func TestConformance(t *testing.T) {
	url := os.Getenv("GLAUX_TRINO")
	if url == "" {
		t.Skip("GLAUX_TRINO is not set: there is no Trino to ask")
	}
	c := &Client{URL: url, User: "conform", Catalog: "memory", Schema: "default", Zone: "UTC"}
	ask := func(ctx context.Context, statement string) (enginetest.Answer, error) {
		r, err := c.Query(ctx, statement)
		if err != nil {
			return enginetest.Answer{}, err
		}
		return enginetest.Answer{Names: r.Names, Types: r.Types, Rows: r.Rows}, nil
	}
	if *update {
		enginetest.Update(t, ask, "../../conform")
		return
	}
	enginetest.Verify(t, ask, 4)
}
