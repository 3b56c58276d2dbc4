package main

import (
	"context"
	"fmt"
	"path/filepath"
	"time"
)

// repairFolders are what MSCK REPAIR finds, a partition each.
const repairFolders = 50_000

// measureRepair times MSCK REPAIR on the server's own store, and over a network.
func measureRepair(ctx context.Context, s *server, o options) error {
	for i := range repairFolders {
		name := filepath.Join(s.folder("repaired"), "dt="+dayName(i/100), fmt.Sprintf("tenant=t%03d", i%100), "x.csv")
		if err := write(name, []byte("1\n")); err != nil {
			return err
		}
	}
	if err := s.repair(ctx, "own store"); err != nil {
		return err
	}
	net, err := startProxy(s.url, networkDelay, networkRate)
	if err != nil {
		return err
	}
	defer net.stop()
	remote, err := startServer(ctx, o, "results", "--s3.buckets", net.rule(0))
	if err != nil {
		return err
	}
	defer remote.stop()
	if err := remote.repair(ctx, "remote store"); err != nil {
		return err
	}
	fmt.Printf("repair      remote store, %d requests\n", net.take().requests)
	return nil
}

// repair prints what it takes to find all partitions of a table, and none.
func (s *server) repair(ctx context.Context, where string) error {
	if _, _, err := s.query(ctx, "default", fmt.Sprintf("CREATE EXTERNAL TABLE repaired (n int) PARTITIONED BY (dt string, tenant string) LOCATION 's3://%s/repaired/'", bucket)); err != nil {
		return err
	}
	for _, what := range []string{fmt.Sprintf("%d folders", repairFolders), "nothing new"} {
		_, took, err := s.query(ctx, "default", "MSCK REPAIR TABLE repaired")
		if err != nil {
			return err
		}
		fmt.Printf("repair      %s, %-14s %s\n", where, what, took.Round(time.Millisecond))
	}
	return nil
}
