package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"time"
)

// The network of the remote measurement.
const (
	networkDelay = 30 * time.Millisecond
	networkRate  = 200e6
)

// suite is queries over tables that are one Parquet file each.
type suite struct {
	name    string
	tables  []remoteTable
	queries []string
}

type remoteTable struct {
	name, columns string
	file          string // on this machine
}

func (t remoteTable) key(s suite) string { return s.name + "/" + t.name + "/data.parquet" }

// measureRemote asks the same queries of Glaux over its own store, of Glaux over a
// remote store, and of DuckDB with httpfs over the same: with nothing cached, and again.
func measureRemote(ctx context.Context, origin *server, o options) error {
	all, err := suites(ctx, origin, o)
	if err != nil {
		return err
	}
	for _, s := range all {
		for _, t := range s.tables {
			if err := origin.put(ctx, t.file, t.key(s)); err != nil {
				return err
			}
		}
		if err := origin.define(ctx, s); err != nil {
			return err
		}
		for range o.runs {
			if err := measureSuite(ctx, origin, o, s); err != nil {
				return fmt.Errorf("%s: %w", s.name, err)
			}
		}
	}
	return nil
}

// suites are TPC-H and the wide table.
func suites(ctx context.Context, origin *server, o options) ([]suite, error) {
	dir, err := tpchData(ctx, origin, o)
	if err != nil {
		return nil, err
	}
	tpch := suite{name: "tpch"}
	for _, t := range tables {
		tpch.tables = append(tpch.tables, remoteTable{t.name, t.columns, filepath.Join(dir, t.name+".parquet")})
	}
	for n := 1; n <= 22; n++ {
		text, err := queries.ReadFile(fmt.Sprintf("tpch/q%02d.sql", n))
		if err != nil {
			return nil, err
		}
		tpch.queries = append(tpch.queries, string(text))
	}
	wide, err := wideSuite(origin.dir)
	return []suite{tpch, wide}, err
}

// define makes a suite's tables over the bucket with the data.
func (s *server) define(ctx context.Context, of suite) error {
	if _, _, err := s.query(ctx, "", "CREATE DATABASE IF NOT EXISTS "+of.name); err != nil {
		return err
	}
	for _, t := range of.tables {
		ddl := fmt.Sprintf("CREATE EXTERNAL TABLE IF NOT EXISTS %s (%s) STORED AS PARQUET LOCATION 's3://%s/%s/%s/'", t.name, t.columns, bucket, of.name, t.name)
		if _, _, err := s.query(ctx, of.name, ddl); err != nil {
			return fmt.Errorf("%s: %w", ddl, err)
		}
	}
	return nil
}

// pass is the time of all queries of a suite, and each one's.
type pass struct {
	total time.Duration
	each  []time.Duration
	ids   []string
}

func (s *server) pass(ctx context.Context, of suite) (p pass, err error) {
	for i, q := range of.queries {
		id, took, err := s.query(ctx, of.name, q)
		if err != nil {
			return p, fmt.Errorf("query %d: %w", i+1, err)
		}
		p.total += took
		p.each, p.ids = append(p.each, took), append(p.ids, id)
	}
	return p, nil
}

func (p *peer) pass(of suite) (out pass, err error) {
	for i, q := range of.queries {
		took, err := p.query(q)
		if err != nil {
			return out, fmt.Errorf("DuckDB, query %d: %w", i+1, err)
		}
		out.total += took
		out.each = append(out.each, took)
	}
	return out, nil
}

// measureSuite is one run of all sides with empty caches.
func measureSuite(ctx context.Context, origin *server, o options, of suite) error {
	net, err := startProxy(origin.url, networkDelay, networkRate)
	if err != nil {
		return err
	}
	defer net.stop()
	ours, err := startServer(ctx, o, "results", "--s3.buckets", net.rule(o))
	if err != nil {
		return err
	}
	defer ours.stop()
	if err := ours.define(ctx, of); err != nil {
		return err
	}
	theirs, err := startPeer(ctx, o, net.url)
	if err != nil {
		return err
	}
	defer func() { _ = theirs.stop() }()
	for _, t := range of.tables {
		if _, err := theirs.query(fmt.Sprintf("CREATE VIEW %s AS SELECT * FROM read_parquet('s3://%s/%s')", t.name, bucket, t.key(of))); err != nil {
			return err
		}
	}
	if _, err := origin.pass(ctx, of); err != nil {
		return err
	}
	net.take()
	var firsts, seconds [2]pass
	var sums [4]traffic
	var local pass
	us := func() (pass, error) { return ours.pass(ctx, of) }
	them := func() (pass, error) { return theirs.pass(of) }
	here := func() (pass, error) { return origin.pass(ctx, of) }
	for _, step := range []struct {
		run  func() (pass, error)
		into *pass
		sum  *traffic
	}{{them, &firsts[1], &sums[2]}, {us, &firsts[0], &sums[0]}, {us, &seconds[0], &sums[1]}, {here, &local, new(traffic)}, {them, &seconds[1], &sums[3]}} {
		var err error
		if *step.into, err = step.run(); err != nil {
			return err
		}
		if *step.sum = net.take(); step.into == &firsts[1] {
			net.forget() // What the other one asked for is not asked for again.
		}
	}
	for i := range of.queries {
		fmt.Printf("%-5s Q%02d  Glaux first %6.0f ms, again %6.0f ms, local %6.0f ms  DuckDB first %6.0f ms, again %6.0f ms\n",
			of.name, i+1, ms(firsts[0].each[i]), ms(seconds[0].each[i]), ms(local.each[i]), ms(firsts[1].each[i]), ms(seconds[1].each[i]))
	}
	report := func(name string, p pass, t traffic) {
		fmt.Printf("%-5s %-13s %6.0f ms  %4d requests  %6.1f MB, %.1f MB of it again\n", of.name, name, ms(p.total), t.requests, float64(t.bytes)/1e6, float64(t.again)/1e6)
	}
	report("Glaux first", firsts[0], sums[0])
	report("Glaux again", seconds[0], sums[1])
	report("Glaux local", local, traffic{})
	report("DuckDB first", firsts[1], sums[2])
	report("DuckDB again", seconds[1], sums[3])
	fetched, unused, err := ours.fetched(ctx)
	if err != nil {
		return err
	}
	fmt.Printf("%-5s Glaux fetched %.1f MB of objects for queries, %.1f MB in vain\n", of.name, fetched/1e6, unused/1e6)
	fmt.Printf("%-5s first %.2f x DuckDB's, again %.2f x local\n", of.name, firsts[0].total.Seconds()/firsts[1].total.Seconds(), seconds[0].total.Seconds()/local.total.Seconds())
	return sameAnswers(ctx, ours, origin, firsts[0], local)
}

// sameAnswers compares what two servers answered.
func sameAnswers(ctx context.Context, a, b *server, pa, pb pass) error {
	var errs []error
	for i := range pa.ids {
		got, err := a.rows(ctx, pa.ids[i])
		if err != nil {
			return err
		}
		want, err := b.rows(ctx, pb.ids[i])
		if err != nil {
			return err
		}
		if err := differ(got, want, 1e-12); err != nil {
			errs = append(errs, fmt.Errorf("query %d: %w", i+1, err))
		}
	}
	return errors.Join(errs...)
}

// fetched asks a server for what its queries fetched of remote objects, and what of
// that they did not read.
func (s *server) fetched(ctx context.Context) (bytes, unused float64, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.url+"/metrics", nil)
	if err != nil {
		return 0, 0, err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, 0, err
	}
	defer answer.Body.Close()
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		_, _ = fmt.Sscanf(lines.Text(), "glaux_query_remote_bytes_total %g", &bytes)
		_, _ = fmt.Sscanf(lines.Text(), "glaux_query_remote_unused_bytes_total %g", &unused)
	}
	return bytes, unused, lines.Err()
}
