package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"glaux/catalog"
	"glaux/cmd/glaux/demo"
	"glaux/engine"
	"glaux/engine/duck"
	"glaux/engine/duck/worker"
	"glaux/query"
	"glaux/web"
	"glaux/web/athena"
	"glaux/web/auth"
	"glaux/web/glue"
	"glaux/web/rest"
	"glaux/web/sts"
)

// workerMain is the engine's worker process.
func workerMain() { os.Exit(worker.Main()) }

// serve runs the server until ctx ends.
func serve(ctx context.Context, args []string, out io.Writer) error {
	var withDemo bool
	conf, _, err := loadConfig("serve", args, func(f *flag.FlagSet) {
		f.BoolVar(&withDemo, "demo", false, "load the demo lake at the first start and print what to try")
	})
	if err != nil {
		return err
	}
	srv, err := newServer(ctx, conf)
	if err != nil {
		return err
	}
	defer srv.close()
	defer runtime.KeepAlive(collectLess())
	listener, err := net.Listen("tcp", conf.Listen)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	// A port of 0 is chosen by the system: what follows talks of the chosen one.
	conf.Listen = listener.Addr().String()
	failed := make(chan error, 1)
	httpServer := &http.Server{Handler: srv.handler, ReadHeaderTimeout: 30 * time.Second, ErrorLog: slog.NewLogLogger(srv.log.Handler(), slog.LevelDebug)}
	go func() { failed <- httpServer.Serve(listener) }()
	srv.greet(out, conf)
	if withDemo {
		if err := srv.demo(ctx, out, conf); err != nil {
			srv.log.Error("the demo lake is not loaded", "error", err)
		}
	}
	select {
	case err := <-failed:
		return fmt.Errorf("serving: %w", err)
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := httpServer.Shutdown(grace); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("stopping: %w", err)
	}
	return nil
}

// collectLess keeps a small heap from being collected every other query, beside which queries run:
// memory that is never touched counts for the collector, not for the system.
func collectLess() []byte { return make([]byte, 32<<20) }

// server is the wired whole.
type server struct {
	log     *slog.Logger
	keys    *auth.Keys
	handler http.Handler
	closers []func() error
}

func (s *server) close() {
	for i := len(s.closers) - 1; i >= 0; i-- {
		if err := s.closers[i](); err != nil {
			s.log.Error("stopping", "error", err)
		}
	}
}

// newServer opens all state under the data folder and wires the parts. What has
// been opened when a later part fails is closed.
func newServer(ctx context.Context, conf *Config) (_ *server, err error) {
	var level slog.Level
	if err := level.UnmarshalText([]byte(conf.LogLevel)); err != nil {
		return nil, fmt.Errorf("configuration key log.level: %w", err)
	}
	s := &server{log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: level}))}
	defer func() {
		if err != nil {
			s.close()
		}
	}()
	if s.keys, err = openKeys(conf); err != nil {
		return nil, err
	}
	verifier := &auth.Verifier{Keys: s.keys, Domains: s3Domains}
	objects, s3Handler, err := s.openStore(ctx, conf, verifier)
	if err != nil {
		return nil, err
	}
	tables, err := catalog.Open(ctx, catalog.Options{Path: filepath.Join(conf.Data, "catalog.db")})
	if err != nil {
		return nil, fmt.Errorf("opening the catalog: %w", err)
	}
	s.closers = append(s.closers, tables.Close)
	eng, err := duck.New(duck.Options{
		Workers: conf.Workers, Threads: conf.Threads, MemoryBytes: int64(conf.MemoryMiB) << 20, SpillBytes: int64(conf.SpillMiB) << 20,
		TempDir: filepath.Join(conf.Data, "tmp"), Store: objects, ReadAhead: min(512<<20, int64(conf.CacheMiB)<<20/4), Logger: s.log,
	})
	if err != nil {
		return nil, fmt.Errorf("starting the engine: %w", err)
	}
	s.closers = append(s.closers, eng.Close)
	queries, err := query.New(query.Options{
		Dir: conf.Data, Catalog: tables, Store: objects, Engine: engine.Engine(eng), Account: conf.Account, Region: conf.Region,
		DecimalLiterals: conf.DecimalLiterals == "decimal", Logger: s.log,
		Limits: query.Limits{Running: conf.Workers, PerWorkGroup: conf.Concurrency},
	})
	if err != nil {
		return nil, fmt.Errorf("opening the query service: %w", err)
	}
	s.closers = append(s.closers, queries.Close)
	athenaAPI, err := athena.New(athena.Options{Service: queries, Catalog: tables, Logger: s.log})
	if err != nil {
		return nil, err
	}
	glueAPI, err := glue.New(glue.Options{Catalog: tables, Account: conf.Account, Region: conf.Region, Authorize: authorize, Logger: s.log})
	if err != nil {
		return nil, err
	}
	s.handler = web.New(web.Options{
		Verifier: verifier, Athena: athenaAPI, Glue: glueAPI.Service, STS: &sts.Service{Keys: s.keys},
		REST: rest.New(rest.Options{Service: queries, Verifier: verifier, Logger: s.log}), S3: s3Handler, Metrics: queries.Metrics, Logger: s.log,
	})
	return s, nil
}

// authorize asks the caller's policies.
func authorize(ctx context.Context, action, resource string) error {
	if id := auth.FromContext(ctx); id != nil {
		return id.Check(action, resource)
	}
	return nil
}

// greet says where the server is, and at the first start its root key.
func (s *server) greet(out io.Writer, conf *Config) {
	fmt.Fprintf(out, "Glaux %s serves Athena, Glue, S3 and STS at http://%s, state in %s\n", version, conf.Listen, conf.Data)
	if key := s.keys.Generated(); key != nil {
		fmt.Fprintf(out, "\nThis is the root key, shown only now:\n  AWS_ACCESS_KEY_ID=%s\n  AWS_SECRET_ACCESS_KEY=%s\n", key.ID, key.Secret)
	}
}

// demo loads the demo lake once and prints the first things to try.
func (s *server) demo(ctx context.Context, out io.Writer, conf *Config) error {
	root, err := s.keys.RootKey()
	if err != nil {
		return err
	}
	cfg := aws.Config{
		Region: conf.Region, BaseEndpoint: aws.String("http://" + conf.Listen),
		Credentials: credentials.NewStaticCredentialsProvider(root.ID, root.Secret, ""),
	}
	marker := filepath.Join(conf.Data, "demo-loaded")
	if _, err := os.Stat(marker); err != nil {
		if err := loadDemo(ctx, cfg, demo.Size{Days: 7, Tenants: 3, RowsPerDay: 1000}); err != nil {
			return err
		}
		if err := os.WriteFile(marker, nil, 0o600); err != nil {
			return err
		}
	}
	fmt.Fprintf(out, `
The demo lake is in database telemetry: llm_calls, tool_calls, evals, sessions (Parquet),
and the same as JSON lines: llm_calls_json, … In another terminal:

  export AWS_ENDPOINT_URL=http://%s AWS_REGION=%[2]s AWS_DEFAULT_REGION=%[2]s
  export AWS_ACCESS_KEY_ID=%[3]s AWS_SECRET_ACCESS_KEY=%[4]s

  bin/glaux sql "SELECT model, approx_percentile(latency_ms, 0.95) p95, count(*) n FROM telemetry.llm_calls WHERE dt = '2026-01-03' GROUP BY model"

  aws athena get-query-results --query-execution-id $(aws athena start-query-execution --query-string "SELECT count(*) FROM telemetry.evals" --query QueryExecutionId --output text)
`, conf.Listen, conf.Region, root.ID, root.Secret)
	return nil
}
