package main

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

//go:embed peer.py
var peerProgram string

// peer is DuckDB with its httpfs extension in a process of its own: one instance,
// which keeps what it caches.
type peer struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

func startPeer(ctx context.Context, o options, endpoint string) (*peer, error) {
	p := &peer{cmd: exec.CommandContext(ctx, o.python, "-c", peerProgram)}
	p.cmd.Stderr = os.Stderr
	var err error
	if p.in, err = p.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	p.out = bufio.NewReader(out)
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting DuckDB (pip install duckdb==1.5.5 duckdb-extensions duckdb-extension-httpfs==1.5.5): %w", err)
	}
	setup := []string{fmt.Sprintf("CREATE SECRET (TYPE s3, KEY_ID '%s', SECRET '%s', ENDPOINT '%s', USE_SSL false, URL_STYLE 'path', REGION 'us-east-1')",
		accessKey, secretKey, strings.TrimPrefix(endpoint, "http://"))}
	if o.threads > 0 {
		setup = append(setup, fmt.Sprintf("SET threads = %d", o.threads))
	}
	for _, s := range setup {
		if _, err := p.query(s); err != nil {
			return nil, errors.Join(err, p.stop())
		}
	}
	return p, nil
}

func (p *peer) query(text string) (time.Duration, error) {
	raw, err := json.Marshal(text)
	if err != nil {
		return 0, err
	}
	if _, err := p.in.Write(append(raw, '\n')); err != nil {
		return 0, err
	}
	line, err := p.out.ReadBytes('\n')
	if err != nil {
		return 0, fmt.Errorf("DuckDB ended: %w", err)
	}
	var answer struct {
		Error   string
		Seconds float64
	}
	if err := json.Unmarshal(line, &answer); err != nil {
		return 0, err
	}
	if answer.Error != "" {
		return 0, errors.New(answer.Error)
	}
	return time.Duration(answer.Seconds * float64(time.Second)), nil
}

func (p *peer) stop() error {
	_ = p.in.Close()
	return p.cmd.Wait()
}
