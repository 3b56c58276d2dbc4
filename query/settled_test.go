package query_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	api "github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"

	"glaux/query"
)

// TestSettled waits for the end of a query that runs until it is stopped.
func TestSettled(t *testing.T) {
	s := newSite(t)
	out, err := s.StartQueryExecution(t.Context(), &api.StartQueryExecutionInput{
		QueryString: aws.String("SELECT 1 hang"), ResultConfiguration: &types.ResultConfiguration{OutputLocation: aws.String("s3://results/out/")},
	})
	if err != nil {
		t.Fatal(err)
	}
	id := *out.QueryExecutionId
	const patience = 10 * time.Millisecond
	if e, err := s.service.Settled(t.Context(), id, patience); err != nil || e.State.Final() {
		t.Fatalf("a query that runs is %v, %v", e, err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := s.service.Settled(gone, id, time.Hour); !errors.Is(err, context.Canceled) {
		t.Errorf("who has left waited: %v", err)
	}
	if err := s.service.Stop(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	// It is told of the end, and not when an hour is over.
	if e, err := s.service.Settled(t.Context(), id, time.Hour); err != nil || e.State != query.Cancelled {
		t.Errorf("a query that was stopped is %v, %v", e, err)
	}
	var unknown *query.Error
	if _, err := s.service.Settled(t.Context(), "00000000-0000-0000-0000-000000000000", time.Hour); !errors.As(err, &unknown) {
		t.Errorf("a query that never was: %v", err)
	}
}
