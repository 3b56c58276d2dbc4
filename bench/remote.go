package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
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

// suites are TPC-H and the wide table, those that are wanted.
func suites(ctx context.Context, origin *server, o options) (all []suite, err error) {
	for name := range strings.SplitSeq(o.suites, ",") {
		var s suite
		switch name {
		case "tpch":
			s, err = tpchSuite(ctx, origin, o)
		case "wide":
			s, err = wideSuite(origin.dir)
		default:
			err = fmt.Errorf("there are no tables called %q", name)
		}
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, nil
}

func tpchSuite(ctx context.Context, origin *server, o options) (suite, error) {
	dir, err := tpchData(ctx, origin, o)
	if err != nil {
		return suite{}, err
	}
	tpch := suite{name: "tpch"}
	for _, t := range tables {
		tpch.tables = append(tpch.tables, remoteTable{t.name, t.columns, filepath.Join(dir, t.name+".parquet")})
	}
	for n := 1; n <= 22; n++ {
		text, err := queries.ReadFile(fmt.Sprintf("tpch/q%02d.sql", n))
		if err != nil {
			return suite{}, err
		}
		tpch.queries = append(tpch.queries, string(text))
	}
	return tpch, nil
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

// contest is one run of all sides, with empty caches at first.
type contest struct {
	suite
	net           *proxy
	ours, origin  *server
	theirs        *peer
	first, again  leg // Glaux over the remote store, each query's listings checked
	believed      leg // the same, listings believed for a while
	local         leg // Glaux over its own store
	peer, peerToo leg // DuckDB with httpfs: first and again

	fetched, unused float64 // bytes of objects for queries, in both passes
}

// leg is a pass and the traffic that it made.
type leg struct {
	pass
	traffic
}

// listAge is for how long listings are believed where they are.
const listAge = time.Second

func measureSuite(ctx context.Context, origin *server, o options, of suite) error {
	net, err := startProxy(origin.url, networkDelay, networkRate)
	if err != nil {
		return err
	}
	defer net.stop()
	ours, err := startServer(ctx, o, "results", "--s3.buckets", net.rule(0))
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
	c := &contest{suite: of, net: net, ours: ours, origin: origin, theirs: theirs}
	if err := c.run(ctx, o); err != nil {
		return err
	}
	c.report()
	return errors.Join(sameAnswers(ctx, ours, origin, c.first.pass, c.local.pass), sameAnswers(ctx, ours, origin, c.believed.pass, c.local.pass))
}

// run takes the sides in turn.
func (c *contest) run(ctx context.Context, o options) error {
	us := func() (pass, error) { return c.ours.pass(ctx, c.suite) }
	them := func() (pass, error) { return c.theirs.pass(c.suite) }
	here := func() (pass, error) { return c.origin.pass(ctx, c.suite) }
	measure := func(l *leg, run func() (pass, error)) (err error) {
		c.net.take()
		l.pass, err = run()
		l.traffic = c.net.take()
		return err
	}
	if err := measure(&c.peer, them); err != nil {
		return err
	}
	c.net.forget() // What the other one asked for is not asked for again.
	if err := errors.Join(measure(&c.first, us), measure(&c.again, us), measure(&c.local, here), measure(&c.peerToo, them)); err != nil {
		return err
	}
	var err error
	if c.fetched, c.unused, err = c.ours.fetched(ctx); err != nil {
		return err
	}
	if err := c.ours.restart(o, "--s3.buckets", c.net.rule(listAge)); err != nil {
		return err
	}
	if _, err := us(); err != nil { // lists the tables, and finds all else in the cache
		return err
	}
	return measure(&c.believed, us)
}

func (c *contest) report() {
	for i := range c.queries {
		fmt.Printf("%-5s Q%02d  Glaux first %6.0f ms, again %6.0f ms, listings believed %6.0f ms, local %6.0f ms  DuckDB first %6.0f ms, again %6.0f ms\n",
			c.name, i+1, ms(c.first.each[i]), ms(c.again.each[i]), ms(c.believed.each[i]), ms(c.local.each[i]), ms(c.peer.each[i]), ms(c.peerToo.each[i]))
	}
	floor := time.Duration(0) // of queries that each wait for one round trip
	for _, took := range c.local.each {
		floor += max(took, networkDelay)
	}
	for _, s := range []struct {
		name string
		leg
	}{{"Glaux first", c.first}, {"Glaux again", c.again}, {"Glaux believed", c.believed}, {"Glaux local", c.local}, {"DuckDB first", c.peer}, {"DuckDB again", c.peerToo}} {
		fmt.Printf("%-5s %-14s %6.0f ms  %4d requests  %6.1f MB, %.1f MB of it again\n", c.name, s.name, ms(s.total), s.requests, float64(s.bytes)/1e6, float64(s.again)/1e6)
	}
	local := c.local.total.Seconds()
	fmt.Printf("%-5s Glaux fetched %.1f MB of objects for queries, %.1f MB in vain\n", c.name, c.fetched/1e6, c.unused/1e6)
	fmt.Printf("%-5s first %.2f x DuckDB's, again %.2f x local (one round trip for each query: %.2f x), listings believed %.2f x local\n",
		c.name, c.first.total.Seconds()/c.peer.total.Seconds(), c.again.total.Seconds()/local, floor.Seconds()/local, c.believed.total.Seconds()/local)
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
