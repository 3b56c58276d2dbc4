package main

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"

	"glaux/lake"
	"glaux/lake/s3api"
	"glaux/s3"
	"glaux/web/auth"
)

// s3Domains are the hosts under which a bucket may be part of the name.
var s3Domains = []string{"s3.localhost", "localhost"}

// openStore opens the object store that the configuration names: a foreign S3
// server, or the embedded one with its HTTP handler.
func (s *server) openStore(ctx context.Context, conf *Config, verifier *auth.Verifier) (lake.Store, http.Handler, error) {
	if conf.S3Endpoint != "" {
		remote, err := s3api.New(ctx, s3api.Options{
			Endpoint: conf.S3Endpoint, Region: conf.S3Region, PathStyle: conf.S3PathStyle,
			AccessKeyID: conf.S3AccessKeyID, SecretAccessKey: conf.S3SecretAccessKey,
			CacheDir: filepath.Join(conf.Data, "cache"), CacheBytes: int64(conf.CacheMiB) << 20,
		})
		if err != nil {
			return nil, nil, err
		}
		return remote, nil, nil
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
