package main

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// measureSelect times SELECT 1: all of a query except its work.
func measureSelect(ctx context.Context, s *server, long time.Duration) error {
	if _, _, err := repeat(ctx, s, 1, time.Second); err != nil {
		return err
	}
	for _, clients := range []int{1, 16} {
		took, rate, err := repeat(ctx, s, clients, long)
		if err != nil {
			return err
		}
		at := func(q float64) time.Duration {
			return took[int(q*float64(len(took)-1))].Round(100 * time.Microsecond)
		}
		fmt.Printf("SELECT 1  %2d clients  %5d queries  p50 %6s  p90 %6s  p99 %6s  %6.1f queries/s\n",
			clients, len(took), at(0.5), at(0.9), at(0.99), rate)
	}
	return nil
}

// repeat has clients ask one query after the other for a time.
func repeat(ctx context.Context, s *server, clients int, long time.Duration) (took []time.Duration, rate float64, err error) {
	var mu sync.Mutex
	var all sync.WaitGroup
	began := time.Now()
	for range clients {
		all.Go(func() {
			for time.Since(began) < long {
				_, one, qerr := s.query(ctx, "", "SELECT 1")
				mu.Lock()
				if qerr != nil {
					err = qerr
					mu.Unlock()
					return
				}
				took = append(took, one)
				mu.Unlock()
			}
		})
	}
	all.Wait()
	slices.Sort(took)
	return took, float64(len(took)) / time.Since(began).Seconds(), err
}
