package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/athena/types"
)

// longQueries run for minutes: one gives way to an interrupt, the other is a
// single operation on one long array, which only ends with its process.
var longQueries = []string{
	"SELECT count(*) FROM UNNEST(sequence(1, 9000)) a (x), UNNEST(sequence(1, 9000)) b (y), UNNEST(sequence(1, 9000)) c (z) WHERE x * y % 7 = z % 3",
	"SELECT reduce(flatten(transform(sequence(1, 9999), x -> sequence(1, 9999))), 0, (s, x) -> s + x % 7, s -> s)",
}

// measureStop times StopQueryExecution: from the call until the query is
// CANCELLED and a new one has run, so that its worker is free again.
func measureStop(ctx context.Context, s *server) error {
	for _, text := range longQueries {
		var took []time.Duration
		for range 10 {
			one, err := s.stopQuery(ctx, text)
			if err != nil {
				return err
			}
			took = append(took, one)
		}
		slices.Sort(took)
		fmt.Printf("StopQueryExecution  p50 %6s  slowest %6s  %.50s…\n", took[len(took)/2].Round(time.Millisecond), took[len(took)-1].Round(time.Millisecond), text)
	}
	return nil
}

func (s *server) stopQuery(ctx context.Context, text string) (time.Duration, error) {
	started, err := s.athena.StartQueryExecution(ctx, &athena.StartQueryExecutionInput{
		QueryString:         aws.String(text),
		ResultConfiguration: &types.ResultConfiguration{OutputLocation: aws.String("s3://" + s.output + "/results/")},
	})
	if err != nil {
		return 0, err
	}
	time.Sleep(500 * time.Millisecond)
	began := time.Now()
	if _, err := s.athena.StopQueryExecution(ctx, &athena.StopQueryExecutionInput{QueryExecutionId: started.QueryExecutionId}); err != nil {
		return 0, err
	}
	for {
		got, err := s.athena.GetQueryExecution(ctx, &athena.GetQueryExecutionInput{QueryExecutionId: started.QueryExecutionId})
		if err != nil {
			return 0, err
		}
		switch st := got.QueryExecution.Status; st.State {
		case types.QueryExecutionStateCancelled:
			_, _, err := s.query(ctx, "", "SELECT 1")
			return time.Since(began), err
		case types.QueryExecutionStateSucceeded, types.QueryExecutionStateFailed:
			return 0, fmt.Errorf("the query to stop ended before: %s", aws.ToString(st.StateChangeReason))
		}
		time.Sleep(time.Millisecond)
	}
}
