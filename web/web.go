// Package web is the HTTP front: one port for Athena, Glue, STS, IAM and the
// embedded S3, told apart by target header and the service a request was signed
// for, and the endpoints for operators.
package web

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"glaux/web/auth"
	"glaux/web/jsonrpc"
	"glaux/web/rest"
	"glaux/web/sts"
)

// Options are the parts of the front.
type Options struct {
	Verifier *auth.Verifier
	Athena   *jsonrpc.Service
	Glue     *jsonrpc.Service
	STS      *sts.Service
	REST     http.Handler // Glaux's own API; authenticates by itself; may be nil
	S3       http.Handler // authenticates by itself; nil: no embedded store
	// Metrics writes further metrics in Prometheus's text form; may be nil.
	Metrics func(io.Writer)
	Logger  *slog.Logger
}

// New makes the one handler of the port.
func New(o Options) http.Handler {
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	return &front{Options: o, started: time.Now()}
}

type front struct {
	Options
	started time.Time
	// requests counts what was answered, by protocol.
	json, query, s3, failed atomic.Int64
}

// ServeHTTP implements http.Handler. The path is never cleaned: S3 keys hold what they hold.
func (f *front) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	defer f.recover(w, r)
	r = r.WithContext(jsonrpc.WithRequestID(r.Context(), uuid.NewString()))
	switch {
	case r.Header.Get("X-Amz-Target") != "":
		f.json.Add(1)
		f.target(w, r)
	case r.URL.Path == "/healthz" && r.Header.Get("Authorization") == "":
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		_, _ = io.WriteString(w, "ok\n")
	case r.URL.Path == "/metrics" && r.Header.Get("Authorization") == "":
		f.metrics(w)
	case f.REST != nil && rest.Serves(r):
		f.json.Add(1)
		f.REST.ServeHTTP(w, r)
	case isForm(r):
		f.query.Add(1)
		f.form(w, r)
	case f.S3 == nil:
		http.Error(w, "This server has no object store of its own.", http.StatusNotFound)
	default:
		f.s3.Add(1)
		f.S3.ServeHTTP(w, r)
	}
}

// target answers the JSON services.
func (f *front) target(w http.ResponseWriter, r *http.Request) {
	id, err := f.Verifier.Authenticate(r)
	if err != nil {
		jsonrpc.WriteError(w, jsonError(err))
		return
	}
	r = r.WithContext(auth.NewContext(r.Context(), id))
	switch {
	case f.Athena.Serves(r):
		f.Athena.ServeHTTP(w, r)
	case f.Glue.Serves(r):
		f.Glue.ServeHTTP(w, r)
	default:
		jsonrpc.WriteError(w, &jsonrpc.Error{Status: http.StatusBadRequest, Type: "UnknownOperationException"})
	}
}

func jsonError(err error) *jsonrpc.Error {
	e := auth.AsError(err)
	if e == nil {
		return &jsonrpc.Error{Status: http.StatusInternalServerError, Type: "InternalServerException", Message: "An internal error happened."}
	}
	e = e.For(auth.JSON)
	return &jsonrpc.Error{Status: e.Status, Type: e.Code, Message: e.Message}
}

// isForm tells the query protocol: a form posted to the root.
func isForm(r *http.Request) bool {
	return r.URL.Path == "/" && (r.Method == http.MethodPost &&
		strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") || r.URL.Query().Has("Action"))
}

// maxForm bounds what is read of a form before its signature is known to be good.
const maxForm = 64 << 10

// form answers STS and IAM.
func (f *front) form(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	id, err := f.Verifier.Authenticate(r)
	if err != nil {
		e := auth.AsError(err)
		if e == nil {
			e = &auth.Error{Status: http.StatusBadRequest, Code: "MalformedInput", Message: err.Error()}
		}
		sts.WriteError(w, r, e.For(auth.Query))
		return
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		sts.WriteError(w, r, &auth.Error{Status: http.StatusBadRequest, Code: "MalformedInput", Message: err.Error()})
		return
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	f.STS.ServeHTTP(w, r.WithContext(auth.NewContext(r.Context(), id)))
}

// aborted reports whether a panic is a handler's way to break off its answer.
func aborted(p any) bool {
	err, ok := p.(error)
	return ok && errors.Is(err, http.ErrAbortHandler)
}

// recover keeps a panic of a handler from the client and the process.
func (f *front) recover(w http.ResponseWriter, r *http.Request) {
	p := recover()
	if p == nil || aborted(p) {
		return
	}
	f.failed.Add(1)
	f.Logger.Error("a request handler panicked", "method", r.Method, "path", r.URL.Path, "target", r.Header.Get("X-Amz-Target"),
		"panic", p, "stack", string(debug.Stack()))
	jsonrpc.WriteError(w, &jsonrpc.Error{Status: http.StatusInternalServerError, Type: "InternalServerException", Message: "An internal error happened."})
}

func (f *front) metrics(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/plain; version=0.0.4")
	fmt.Fprintf(w, "# TYPE glaux_requests_total counter\n")
	fmt.Fprintf(w, "glaux_requests_total{protocol=\"json\"} %d\n", f.json.Load())
	fmt.Fprintf(w, "glaux_requests_total{protocol=\"query\"} %d\n", f.query.Load())
	fmt.Fprintf(w, "glaux_requests_total{protocol=\"s3\"} %d\n", f.s3.Load())
	fmt.Fprintf(w, "# TYPE glaux_request_panics_total counter\nglaux_request_panics_total %d\n", f.failed.Load())
	fmt.Fprintf(w, "# TYPE glaux_uptime_seconds gauge\nglaux_uptime_seconds %.0f\n", time.Since(f.started).Seconds())
	if f.Metrics != nil {
		f.Metrics(w)
	}
}
