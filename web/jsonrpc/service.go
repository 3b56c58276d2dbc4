// Package jsonrpc speaks AWS JSON 1.1, the protocol of Athena and Glue: one
// POST whose X-Amz-Target header names the operation and whose body is its
// input.
//
// A Service is a table from operation to typed handler. A request is decoded
// into the AWS SDK's own input structure (type errors first), checked against
// the constraints of AWS's public service model (lengths, ranges, patterns,
// required members), handed to the handler, and the SDK's output structure is
// written back. The codec walks the SDK's structs by reflection: they carry no
// JSON tags, and the wire form, the error texts and what is left out differ
// from what any JSON package would write.
package jsonrpc

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// An Operation decodes one input, runs its handler and returns the output.
type Operation struct {
	decode func(data []byte) (input any, absent map[string]bool, err error)
	call   func(ctx context.Context, input any) (output any, err error)
}

// Handle makes an operation of a typed handler.
func Handle[In, Out any](handler func(context.Context, *In) (*Out, error)) Operation {
	return Operation{
		decode: func(data []byte) (any, map[string]bool, error) {
			in := new(In)
			absent, err := decode(data, in)
			return in, absent, err
		},
		call: func(ctx context.Context, in any) (any, error) {
			out, err := handler(ctx, in.(*In))
			if err != nil {
				return nil, err
			}
			return out, nil
		},
	}
}

// Options say what a Service serves and how it words its own errors.
type Options struct {
	Target     string               // the target's prefix: "AmazonAthena", "AWSGlue"
	Model      *Model               // the constraints of the inputs
	Operations map[string]Operation // what is served; the rest is unknown

	// Invalid words a violated constraint.
	Invalid func(message string) *Error
	// Fail translates a handler's error that isn't an *Error. A nil result is
	// an internal error: it is logged, and the client learns nothing of it.
	Fail func(error) *Error
	// Internal is the type of an internal error: InternalServerException if empty.
	Internal string

	MaxBody int64        // of a request, in bytes; 16 MiB if 0
	Logger  *slog.Logger // for internal errors; slog.Default if nil
}

// A Service is an http.Handler for one AWS JSON service. It is safe for
// concurrent use.
type Service struct {
	Options
}

// New checks that the model knows every operation and returns the service.
func New(o Options) (*Service, error) {
	for name := range o.Operations {
		if _, ok := o.Model.Operations[name]; !ok {
			return nil, fmt.Errorf("%s has no operation %s", o.Target, name)
		}
	}
	o.MaxBody = cmp.Or(o.MaxBody, 16<<20)
	o.Internal = cmp.Or(o.Internal, "InternalServerException")
	if o.Logger == nil {
		o.Logger = slog.Default()
	}
	if o.Invalid == nil {
		o.Invalid = func(message string) *Error { return &Error{Type: "ValidationException", Message: message} }
	}
	return &Service{o}, nil
}

// Names returns the served operations, sorted.
func (s *Service) Names() []string { return slices.Sorted(maps.Keys(s.Operations)) }

// Serves reports whether the request is addressed to this service.
func (s *Service) Serves(r *http.Request) bool {
	return strings.HasPrefix(r.Header.Get("X-Amz-Target"), s.Target+".")
}

// OperationName returns the operation that the request's target names, without
// checking that it exists.
func OperationName(r *http.Request) string {
	_, name, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
	return name
}

// An Error is an answer that isn't an output. Type is the modelled exception;
// Code, where set, is Athena's AthenaErrorCode; Extra are further members.
type Error struct {
	Status  int // 400 if 0
	Type    string
	Code    string
	Message string
	Extra   map[string]any
}

func (e *Error) Error() string {
	if e.Message == "" {
		return e.Type
	}
	return e.Type + ": " + e.Message
}

func (e *Error) body() map[string]any {
	m := map[string]any{"__type": e.Type}
	if e.Message != "" {
		m["Message"] = e.Message
	}
	if e.Code != "" {
		m["AthenaErrorCode"], m["ErrorCode"] = e.Code, e.Code
	}
	maps.Copy(m, e.Extra)
	return m
}

type requestIDKey struct{}

// WithRequestID sets the id that the answer will carry.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestIDKey{}, id)
}

// RequestID returns the id of the request that ctx belongs to.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// ServeHTTP answers one request.
func (s *Service) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ctx := r.Context()
	id := RequestID(ctx)
	if id == "" {
		id = uuid.NewString()
		ctx = WithRequestID(ctx, id)
	}
	w.Header().Set("x-amzn-RequestId", id)
	out, err := s.serve(ctx, w, r)
	if err != nil {
		WriteError(w, s.answer(ctx, OperationName(r), err))
		return
	}
	body, err := Marshal(out)
	if err != nil {
		WriteError(w, s.answer(ctx, OperationName(r), err))
		return
	}
	write(w, http.StatusOK, body)
}

func (s *Service) serve(ctx context.Context, w http.ResponseWriter, r *http.Request) (out any, err error) {
	defer func() {
		p := recover()
		if abort, ok := p.(error); ok && errors.Is(abort, http.ErrAbortHandler) {
			panic(p)
		}
		if p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	name, ok := strings.CutPrefix(r.Header.Get("X-Amz-Target"), s.Target+".")
	op, known := s.Operations[name]
	if !ok || !known || r.Method != http.MethodPost {
		return nil, &Error{Type: "UnknownOperationException"}
	}
	data, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.MaxBody))
	if _, tooLarge := errors.AsType[*http.MaxBytesError](err); tooLarge {
		return nil, &Error{Status: http.StatusRequestEntityTooLarge, Type: "RequestEntityTooLargeException",
			Message: fmt.Sprintf("The request body is larger than %d bytes.", s.MaxBody)}
	} else if err != nil {
		return nil, errNotJSON
	}
	in, absent, err := op.decode(data)
	if err != nil {
		return nil, err
	}
	if message := s.Model.validate(name, in, absent); message != "" {
		return nil, s.Invalid(message)
	}
	return op.call(ctx, in)
}

// answer turns any error into what the client may see.
func (s *Service) answer(ctx context.Context, operation string, err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if e, ok := errors.AsType[*serializationError](err); ok {
		return &Error{Type: "SerializationException", Message: e.text}
	}
	if s.Fail != nil {
		if e := s.Fail(err); e != nil {
			return e
		}
	}
	if ctx.Err() == nil { // a client that went away is no failure of ours
		s.Logger.ErrorContext(ctx, "request failed", "target", s.Target, "operation", operation, "request", RequestID(ctx), "error", err)
	}
	return &Error{Status: http.StatusInternalServerError, Type: s.Internal, Message: "An internal error occurred."}
}

// WriteError writes an error in the protocol's form, for the layers in front
// of a Service, such as authentication.
func WriteError(w http.ResponseWriter, e *Error) {
	body, err := Marshal(e.body())
	if err != nil {
		body = []byte(`{"__type":"InternalServerException"}`)
	}
	write(w, cmp.Or(e.Status, http.StatusBadRequest), body)
}

func write(w http.ResponseWriter, status int, body []byte) {
	w.Header().Set("Content-Type", "application/x-amz-json-1.1")
	w.Header().Set("Content-Length", fmt.Sprint(len(body)))
	w.WriteHeader(status)
	w.Write(body) //nolint:errcheck // the client is gone
}
