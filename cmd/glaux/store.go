package main

import (
	"context"
	"fmt"
	"net/http"
	"path/filepath"

	"glaux/lake"
	"glaux/s3"
	"glaux/web/auth"
)

// s3Domains are the hosts under which a bucket may be part of the name.
var s3Domains = []string{"s3.localhost", "localhost"}

// openStore opens the object store that the configuration names: a foreign S3
// server, or the embedded one with its HTTP handler.
func (s *server) openStore(_ context.Context, conf *Config, verifier *auth.Verifier) (lake.Store, http.Handler, error) {
	if conf.S3Endpoint != "" {
		return nil, nil, fmt.Errorf("configuration key s3.endpoint: a foreign object store is not supported yet")
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
