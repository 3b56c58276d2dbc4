package s3

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Authenticator verifies who sends a request.
type Authenticator interface {
	// Authenticate verifies r's signature. Afterwards r.Body is the plain payload, which
	// fails to read if it isn't what was signed, r.ContentLength is its length, and
	// trailing headers are in r.Trailer once it is read.
	Authenticate(r *http.Request) (Principal, error)
	// AuthenticateForm verifies the signature of a browser form by its fields.
	AuthenticateForm(field func(name string) string) (Principal, error)
}

// Principal is who sent a request.
type Principal interface {
	// Check is nil if the principal may do an action, such as "s3:GetObject", on a resource.
	Check(action, resource string) error
}

// refusal is how an error of an Authenticator or Principal says what to answer.
type refusal interface {
	error
	S3Error() (status int, code, message string)
}

// ServerOptions are a server's parts. Store and Auth are required.
type ServerOptions struct {
	Store *Store
	Auth  Authenticator

	Region  string   // "" is us-east-1
	Account string   // of x-amz-expected-bucket-owner; "" is any
	Domains []string // of virtual hosts: BUCKET.DOMAIN; e.g. "s3.localhost"
	Log     *slog.Logger

	// Silence is how long a client waits for a sign of life; 0: 10 s.
	Silence time.Duration
}

// Server speaks the S3 protocol, path style and virtual-host style, for a store.
type Server struct {
	o ServerOptions
}

// NewServer is a server for a store.
func NewServer(o ServerOptions) (*Server, error) {
	if o.Store == nil || o.Auth == nil {
		return nil, errors.New("s3: a server needs a Store and an Authenticator")
	}
	if o.Region == "" {
		o.Region = "us-east-1"
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	// The longest first, as one domain may be another's subdomain.
	o.Domains = slices.Clone(o.Domains)
	slices.SortFunc(o.Domains, func(a, b string) int { return len(b) - len(a) })
	return &Server{o}, nil
}

// call is one request on its way through.
type call struct {
	*Server
	store       *Store
	w           http.ResponseWriter
	r           *http.Request
	q           url.Values
	who         Principal
	bucket, key string
	id          string
	begun       bool // the answer, see patiently
}

const ns = "http://s3.amazonaws.com/doc/2006-03-01/"

var (
	errXML     = fail(http.StatusBadRequest, "MalformedXML", "The XML you provided was not well-formed or did not validate against our published schema")
	errMethod  = fail(http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.")
	errChanged = errors.New("not modified")
)

func notImplemented(what string) error {
	return fail(http.StatusNotImplemented, "NotImplemented", "%s is not implemented", what)
}

// ServeHTTP answers one request.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	c := &call{Server: s, store: s.o.Store, w: w, r: r, q: r.URL.Query(), id: strings.ToUpper(newID()[16:])}
	h := w.Header()
	h.Set("X-Amz-Request-Id", c.id)
	h.Set("X-Amz-Id-2", c.id+c.id)
	h.Set("Server", "AmazonS3")
	c.bucket, c.key = s.target(r)
	if err := c.serve(); err != nil {
		c.fail(err)
	}
}

// target is the bucket and key that a request is about, in its host or its path.
func (s *Server) target(r *http.Request) (bucket, key string) {
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	path := strings.TrimPrefix(r.URL.Path, "/")
	for _, d := range s.o.Domains {
		if host == d {
			break
		}
		if b, ok := strings.CutSuffix(host, "."+d); ok {
			return b, path
		}
	}
	bucket, key, _ = strings.Cut(path, "/")
	return bucket, key
}

func (c *call) serve() (err error) {
	if c.r.Method == http.MethodOptions {
		return c.preflight()
	}
	if c.key == "" && c.bucket != "" && c.r.Method == http.MethodPost && isForm(c.r) {
		return c.postForm()
	}
	if c.who, err = c.o.Auth.Authenticate(c.r); err != nil {
		return err
	}
	op, err := c.route()
	if err != nil {
		return err
	}
	if c.bucket != "" {
		if err := checkBucketName(c.bucket); err != nil {
			return err
		}
	}
	if op.action != "" {
		if err := c.allowed(op.action, c.bucket, c.key); err != nil {
			return err
		}
	}
	if err := c.checkHeaders(); err != nil {
		return err
	}
	if c.bucket != "" && op.action != "CreateBucket" {
		ok, err := c.store.BucketExists(c.bucket)
		if err != nil || !ok {
			return cmpErr(err, ErrNoBucket)
		}
		if c.key != "" {
			if err := checkKey(c.key); err != nil {
				return err
			}
		}
	}
	c.allowOrigin()
	return op.run(c)
}

// allowed checks the right to an action on a bucket or, with a key, an object.
func (c *call) allowed(action, bucket, key string) error {
	resource := "arn:aws:s3:::" + bucket
	switch {
	case bucket == "":
		resource = "*"
	case key != "":
		resource += "/" + key
	}
	return c.who.Check("s3:"+action, resource)
}

// checkHeaders refuses what would change the meaning of a request and isn't there.
func (c *call) checkHeaders() error {
	h := c.r.Header
	for _, k := range []string{"X-Amz-Expected-Bucket-Owner", "X-Amz-Source-Expected-Bucket-Owner"} {
		if v := h.Get(k); v != "" && c.o.Account != "" && v != c.o.Account {
			return fail(http.StatusForbidden, "AccessDenied", "Access Denied")
		}
	}
	for k := range h {
		switch {
		case strings.HasPrefix(k, "X-Amz-Server-Side-Encryption-Customer-"), strings.HasPrefix(k, "X-Amz-Copy-Source-Server-Side-Encryption-Customer-"):
			return notImplemented("Encryption with customer-provided keys (SSE-C)")
		case strings.HasPrefix(k, "X-Amz-Object-Lock-"):
			return notImplemented("Object Lock")
		case strings.HasPrefix(k, "X-Amz-Grant-"):
			return errNoACL
		}
	}
	if h.Get("X-Amz-Request-Payer") == "requester" {
		c.w.Header().Set("X-Amz-Request-Charged", "requester")
	}
	switch acl := h.Get("X-Amz-Acl"); acl {
	case "", "private", "bucket-owner-full-control", "bucket-owner-read":
		return nil
	default:
		return errNoACL
	}
}

var errNoACL = fail(http.StatusBadRequest, "AccessControlListNotSupported", "The bucket does not allow ACLs")

// errorBody is an error as the protocol has it.
type errorBody struct {
	XMLName xml.Name `xml:"Error"`
	*Error
	BucketName string `xml:",omitempty"`
	Key        string `xml:",omitempty"`
	Resource   string
	RequestID  string `xml:"RequestId"`
	HostID     string `xml:"HostId"`
}

func (c *call) fail(err error) {
	var deleted *deletedError
	if errors.As(err, &deleted) {
		c.w.Header().Set("X-Amz-Delete-Marker", "true")
		c.w.Header().Set("X-Amz-Version-Id", deleted.version)
	}
	if errors.Is(err, errChanged) {
		c.w.WriteHeader(http.StatusNotModified)
		return
	}
	e := c.asError(err)
	if c.r.Method == http.MethodHead {
		c.w.WriteHeader(e.Status)
		return
	}
	_ = c.xml(e.Status, errorBody{Error: e, BucketName: c.bucket, Key: c.key, Resource: c.r.URL.Path, RequestID: c.id, HostID: c.id + c.id})
}

// asError is an error in the protocol's words.
func (c *call) asError(err error) *Error {
	var e *Error
	var refused refusal
	switch {
	case errors.As(err, &e):
		return e
	case errors.As(err, &refused):
		status, code, message := refused.S3Error()
		return &Error{status, code, message}
	case errors.Is(err, io.ErrUnexpectedEOF), c.r.Context().Err() != nil:
		return errIncomplete
	}
	c.o.Log.Error("s3 request failed", "method", c.r.Method, "path", c.r.URL.Path, "request", c.id, "error", err)
	return fail(http.StatusInternalServerError, "InternalError", "We encountered an internal error. Please try again.")
}

func (c *call) xml(status int, v any) error {
	var b bytes.Buffer
	if !c.begun {
		b.WriteString(xml.Header)
	}
	if err := xml.NewEncoder(&b).Encode(v); err != nil {
		return err
	}
	return c.raw(status, b.Bytes())
}

func (c *call) raw(status int, b []byte) error {
	if h := c.w.Header(); !c.begun {
		h.Set("Content-Type", "application/xml")
		h.Set("Content-Length", strconv.Itoa(len(b)))
		c.w.WriteHeader(status)
	}
	_, err := c.w.Write(b)
	if err != nil {
		c.o.Log.Debug("s3 client is gone", "request", c.id, "error", err)
	}
	return nil
}

func (c *call) noContent() error {
	c.w.WriteHeader(http.StatusNoContent)
	return nil
}

// maxDocument is the size of a request document: 1,000 keys with room to spare.
const maxDocument = 4 << 20

// body reads a request document, verifying its digests.
func (c *call) body() ([]byte, error) {
	d, err := newDigests(c.r, "")
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	n, err := io.Copy(io.MultiWriter(append(d.writers(), &b)...), io.LimitReader(c.r.Body, maxDocument+1))
	if err != nil {
		return nil, err
	}
	if n > maxDocument {
		return nil, fail(http.StatusBadRequest, "MaxMessageLengthExceeded", "Your request was too big.")
	}
	return b.Bytes(), d.verify(c.r)
}

func (c *call) bodyXML(v any) error {
	b, err := c.body()
	if err != nil {
		return err
	}
	if err := xml.Unmarshal(b, v); err != nil {
		return errXML
	}
	return nil
}

// number is a query parameter that limits or numbers.
func (c *call) number(name string, def, low, high int) (int, error) {
	v := c.q.Get(name)
	if v == "" {
		return def, nil
	}
	n, err := strconv.Atoi(v)
	if err != nil || n < low {
		return 0, fail(http.StatusBadRequest, "InvalidArgument", "Argument %s must be an integer between %d and %d", name, low, 2147483647)
	}
	return min(n, high), nil
}

type owner struct{ ID, DisplayName string }

var me = owner{strings.Repeat("0", 63) + "1", "glaux"}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// listed is a time as listings have it: in seconds, as Last-Modified is.
func listed(t time.Time) string { return stamp(t.Truncate(time.Second)) }

func quote(etag string) string { return `"` + etag + `"` }
