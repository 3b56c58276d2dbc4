package main

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"

	"glaux/lake"
	"glaux/lake/pages"
	"glaux/s3"
	"glaux/web/auth"
)

// s3Domains are the hosts under which a bucket may be part of the name.
var s3Domains = []string{"s3.localhost", "localhost"}

// openStore opens the object store that the configuration names: foreign S3
// servers, by bucket or all, or the embedded one with its HTTP handler.
func (s *server) openStore(ctx context.Context, conf *Config, verifier *auth.Verifier) (lake.Store, http.Handler, error) {
	var cache *pages.Cache
	if conf.S3.Endpoint != "" || len(conf.Buckets) > 0 {
		var err error
		if cache, err = pages.Open(pages.Options{Dir: filepath.Join(conf.Data, "cache"), Bytes: int64(conf.CacheMiB) << 20, Logger: s.log}); err != nil {
			return nil, nil, err
		}
		s.closers = append(s.closers, cache.Close)
	}
	main, handler, err := s.mainStore(ctx, conf, verifier, cache)
	if err != nil || len(conf.Buckets) == 0 {
		return main, handler, err
	}
	all := &lake.Buckets{Default: main}
	for _, rule := range conf.Buckets {
		remote, err := rule.Remote.open(ctx, cache)
		if err != nil {
			return nil, nil, fmt.Errorf("buckets %s: %w", rule.Match, err)
		}
		all.Routes = append(all.Routes, lake.Route{Pattern: rule.Match, Store: remote})
	}
	return all, handler, nil
}

// mainStore is where the buckets are that no rule sends elsewhere.
func (s *server) mainStore(ctx context.Context, conf *Config, verifier *auth.Verifier, cache *pages.Cache) (lake.Store, http.Handler, error) {
	if conf.S3.Endpoint != "" {
		remote, err := conf.S3.open(ctx, cache)
		return remote, nil, err
	}
	store, err := s3.Open(s3.Options{Root: filepath.Join(conf.Data, "s3")})
	if err != nil {
		return nil, nil, fmt.Errorf("opening the object store: %w", err)
	}
	s.closers = append(s.closers, store.Close)
	handler, err := s3.NewServer(s3.ServerOptions{
		Store: store, Auth: verifier.S3(), Region: conf.Region, Account: conf.Account, Domains: s3Domains, Log: s.log,
	})
	if err != nil {
		return nil, nil, fmt.Errorf("starting the S3 server: %w", err)
	}
	return embedded{store}, handler, nil
}
