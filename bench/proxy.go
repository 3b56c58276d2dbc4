package main

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"
)

// proxy stands before a server as a network does: each request takes a while to
// arrive, and all answers together have so many bytes a second.
type proxy struct {
	url   string
	delay time.Duration
	rate  float64 // bytes a second
	srv   *http.Server

	mu    sync.Mutex
	free  time.Time // when the line has sent what it was given
	count traffic
	got   map[string][]byteRange // ranges of objects by path
}

type byteRange struct{ from, to int64 }

// traffic is what went through.
type traffic struct {
	requests, bytes int64
	// again are bytes of objects that had been asked for before.
	again int64
}

func startProxy(target string, delay time.Duration, rate float64) (*proxy, error) {
	to, err := url.Parse(target)
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("starting the proxy: %w", err)
	}
	p := &proxy{url: "http://" + l.Addr().String(), delay: delay, rate: rate, got: map[string][]byteRange{}}
	forward := &httputil.ReverseProxy{
		// The host stays: requests are signed for it.
		Rewrite:       func(r *httputil.ProxyRequest) { r.Out.URL.Scheme, r.Out.URL.Host = to.Scheme, to.Host },
		Transport:     &http.Transport{MaxIdleConnsPerHost: 256, DisableCompression: true},
		FlushInterval: -1,
		ErrorHandler:  func(w http.ResponseWriter, _ *http.Request, _ error) { w.WriteHeader(http.StatusBadGateway) },
	}
	p.srv = &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.note(r)
		time.Sleep(p.delay)
		forward.ServeHTTP(&line{w, p}, r)
	})}
	go func() { _ = p.srv.Serve(l) }()
	return p, nil
}

func (p *proxy) stop() { _ = p.srv.Close() }

// rule has a server read the bucket through it, and believe its listings for a while.
func (p *proxy) rule(listAge time.Duration) string {
	return fmt.Sprintf("[{match: %s, endpoint: '%s', access-key-id: %s, secret-access-key: %s, list-age: %s}]", bucket, p.url, accessKey, secretKey, listAge)
}

// take gives the traffic since the last call, and forgets what was asked for.
func (p *proxy) take() traffic {
	p.mu.Lock()
	defer p.mu.Unlock()
	t := p.count
	p.count = traffic{}
	return t
}

// forget lets all ranges count as new.
func (p *proxy) forget() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.got = map[string][]byteRange{}
}

// note counts a request, and which bytes it asks for again.
func (p *proxy) note(r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.count.requests++
	var first, last int64
	if r.Method != http.MethodGet || !strings.HasPrefix(r.Header.Get("Range"), "bytes=") {
		return
	}
	if _, err := fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-%d", &first, &last); err != nil {
		return
	}
	for _, old := range p.got[r.URL.Path] {
		p.count.again += max(0, min(old.to, last+1)-max(old.from, first))
	}
	p.got[r.URL.Path] = append(p.got[r.URL.Path], byteRange{first, last + 1})
}

// line slows an answer down.
type line struct {
	http.ResponseWriter
	p *proxy
}

// Unwrap lets the proxy flush.
func (l *line) Unwrap() http.ResponseWriter { return l.ResponseWriter }

func (l *line) Write(b []byte) (int, error) {
	p := l.p
	p.mu.Lock()
	now := time.Now()
	if p.free.Before(now) {
		p.free = now
	}
	p.free = p.free.Add(time.Duration(float64(len(b)) / p.rate * float64(time.Second)))
	wait := p.free.Sub(now)
	p.count.bytes += int64(len(b))
	p.mu.Unlock()
	// Shorter sleeps than this are longer than they say.
	if wait > time.Millisecond {
		time.Sleep(wait)
	}
	return l.ResponseWriter.Write(b)
}
