package auth

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

const (
	algorithm       = "AWS4-HMAC-SHA256"
	timeFormat      = "20060102T150405Z"
	unsignedPayload = "UNSIGNED-PAYLOAD"
	maxSkew         = 15 * time.Minute
	maxExpires      = 7 * 24 * time.Hour

	// maxBody bounds the bodies of services other than S3, which are read at once.
	maxBody = 16 << 20
)

// Lookup finds the secret and the identity behind an access key. token is the
// session token sent with it, or "". It is called concurrently. It fails with an
// [*Error] InvalidAccessKeyId, InvalidToken or ExpiredToken.
type Lookup interface {
	Lookup(accessKeyID, token string) (secret string, id *Identity, err error)
}

// Verifier checks the signatures of requests to any service and region.
type Verifier struct {
	Keys Lookup
	Now  func() time.Time // nil for time.Now

	// Domains are those of the S3 server's virtual hosts: version 2 signs the bucket.
	Domains []string
}

// signature is what a request says about how it was signed.
type signature struct {
	access, date, region, service string
	at                            time.Time
	expires                       time.Duration // of a presigned request
	presigned                     bool
	signed                        []string // header names, lower case
	claimed                       string   // the signature itself, hex
	token                         string
	payload                       string // the canonical request's last line; "" if it is the body's digest
	key                           []byte
}

// Authenticate verifies the request's signature and returns who sent it, or an
// [*Error]. It may read the body; afterwards r.Body is the plain payload, whatever
// its transfer form, r.ContentLength its length, and the aws-chunked encoding is gone
// from the headers. Reading r.Body to its end fails with an [*Error] unless it is what
// was signed; trailing headers are then in r.Trailer.
func (v *Verifier) Authenticate(r *http.Request) (*Identity, error) {
	query, err := parseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	if query.get("AWSAccessKeyId") != "" && query.get("Signature") != "" && r.Header.Get("Authorization") == "" {
		return v.authenticateV2(r, query)
	}
	s, err := parseSignature(r, query)
	if err != nil {
		return nil, err
	}
	if err := s.inTime(v.now()); err != nil {
		return nil, err
	}
	if err := s.coversHeaders(r); err != nil {
		return nil, err
	}
	secret, known, err := v.Keys.Lookup(s.access, s.token)
	if err != nil {
		return nil, err
	}
	if err := s.readPayload(r); err != nil {
		return nil, err
	}
	s.key = signingKey(secret, s.date, s.region, s.service)
	if !s.matches(r, query) {
		return nil, refuse(http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. For more information, see REST Authentication and SOAP Authentication for details.")
	}
	if err := s.wrapBody(r); err != nil {
		return nil, err
	}
	if s.presigned {
		hoist(r, query)
	}
	id := *known
	id.Service, id.Region = s.service, s.region
	return &id, nil
}

func (v *Verifier) now() time.Time {
	if v.Now != nil {
		return v.Now()
	}
	return time.Now()
}

// param is one decoded query parameter.
type param struct{ name, value string }

type params []param

func (ps params) get(name string) string {
	for _, p := range ps {
		if p.name == name {
			return p.value
		}
	}
	return ""
}

// parseQuery is url.ParseQuery, but for semicolons, which it drops, and errors.
func parseQuery(raw string) (params, error) {
	var ps params
	for part := range strings.SplitSeq(raw, "&") {
		if part == "" {
			continue
		}
		k, v, _ := strings.Cut(part, "=")
		name, err1 := url.QueryUnescape(k)
		value, err2 := url.QueryUnescape(v)
		if err1 != nil || err2 != nil {
			return nil, refuse(http.StatusBadRequest, "InvalidURI", "Couldn't parse the specified URI.")
		}
		ps = append(ps, param{name, value})
	}
	return ps, nil
}

func parseSignature(r *http.Request, query params) (*signature, error) {
	s := &signature{}
	var credential, signed, date string
	header := r.Header.Get("Authorization")
	switch {
	case header != "":
		rest, ok := strings.CutPrefix(header, algorithm)
		if !ok || rest == "" || rest[0] != ' ' {
			if !strings.HasPrefix(header, "AWS") {
				return nil, refuse(http.StatusBadRequest, "InvalidArgument", "Unsupported Authorization Type")
			}
			return nil, refuse(http.StatusBadRequest, "InvalidRequest", "The authorization mechanism you have provided is not supported. Please use %s.", algorithm)
		}
		for f := range strings.SplitSeq(rest, ",") {
			k, v, _ := strings.Cut(strings.TrimSpace(f), "=")
			switch k {
			case "Credential":
				credential = v
			case "SignedHeaders":
				signed = v
			case "Signature":
				s.claimed = v
			}
		}
		date, s.token = r.Header.Get("X-Amz-Date"), r.Header.Get("X-Amz-Security-Token")
		s.payload = r.Header.Get("X-Amz-Content-Sha256")
	case query.get("X-Amz-Algorithm") != "" || query.get("X-Amz-Signature") != "":
		if a := query.get("X-Amz-Algorithm"); a != algorithm {
			return nil, malformed(true, "X-Amz-Algorithm only supports %q", algorithm)
		}
		s.presigned = true
		credential, signed, s.claimed = query.get("X-Amz-Credential"), query.get("X-Amz-SignedHeaders"), query.get("X-Amz-Signature")
		date, s.token = query.get("X-Amz-Date"), query.get("X-Amz-Security-Token")
		s.payload = query.get("X-Amz-Content-Sha256")
		if s.payload == "" {
			s.payload = r.Header.Get("X-Amz-Content-Sha256")
		}
		n, err := strconv.Atoi(query.get("X-Amz-Expires"))
		s.expires = time.Duration(n) * time.Second
		if err != nil || n < 0 || s.expires > maxExpires {
			return nil, malformed(true, "X-Amz-Expires must be between 0 and %d seconds", int(maxExpires/time.Second))
		}
	default:
		return nil, refuse(http.StatusForbidden, "MissingSecurityHeader", "Your request was missing a required header: it is not signed.")
	}
	if err := s.scope(credential); err != nil {
		return nil, err
	}
	if signed == "" {
		return nil, malformed(s.presigned, "missing SignedHeaders.")
	}
	if s.claimed == "" {
		return nil, malformed(s.presigned, "missing Signature.")
	}
	s.signed = strings.Split(signed, ";")
	if s.service == "s3" && s.payload == "" && s.presigned {
		s.payload = unsignedPayload
	}
	return s, s.parseDate(date, r.Header.Get("Date"))
}

func malformed(presigned bool, format string, args ...any) *Error {
	code := "AuthorizationHeaderMalformed"
	if presigned {
		code = "AuthorizationQueryParametersError"
	} else {
		format = "The authorization header is malformed; " + format
	}
	return refuse(http.StatusBadRequest, code, format, args...)
}

// scope takes the credential apart: KEY/DATE/REGION/SERVICE/aws4_request.
func (s *signature) scope(credential string) error {
	if credential == "" {
		return malformed(s.presigned, "missing Credential.")
	}
	c := strings.Split(credential, "/")
	if len(c) < 5 {
		return malformed(s.presigned, "the Credential is mal-formed; expecting \"<YOUR-AKID>/YYYYMMDD/REGION/SERVICE/aws4_request\".")
	}
	n := len(c) - 4 // a key may hold a slash
	s.access, s.date, s.region, s.service = strings.Join(c[:n], "/"), c[n], c[n+1], c[n+2]
	if c[n+3] != "aws4_request" {
		return malformed(s.presigned, "incorrect terminal %q. This endpoint uses \"aws4_request\".", c[n+3])
	}
	return nil
}

func (s *signature) parseDate(amzDate, date string) error {
	at, err := time.Parse(timeFormat, amzDate)
	if err != nil && amzDate == "" && !s.presigned {
		at, err = http.ParseTime(date)
	}
	if err != nil {
		return refuse(http.StatusForbidden, "AccessDenied", "AWS authentication requires a valid Date or x-amz-date header.")
	}
	if s.at = at.UTC(); s.date != s.at.Format("20060102") {
		return malformed(s.presigned, "the date %q of the Credential is not that of the request, %q", s.date, s.at.Format(timeFormat))
	}
	return nil
}

func (s *signature) inTime(now time.Time) error {
	switch age := now.Sub(s.at); {
	case s.presigned && age > s.expires:
		return refuse(http.StatusForbidden, "AccessDenied", "Request has expired")
	case s.presigned && age < -maxSkew:
		return refuse(http.StatusForbidden, "AccessDenied", "Request is not valid yet")
	case !s.presigned && (age > maxSkew || age < -maxSkew):
		return refuse(http.StatusForbidden, "RequestTimeTooSkewed", "The difference between the request time and the current time is too large.")
	}
	return nil
}

// coversHeaders refuses headers with a meaning for us that somebody may have added
// to a signed request. The payload's digest is part of what is signed anyway.
func (s *signature) coversHeaders(r *http.Request) error {
	if !slices.Contains(s.signed, "host") {
		return malformed(s.presigned, "the Host header must be signed")
	}
	for k := range r.Header {
		k = strings.ToLower(k)
		if strings.HasPrefix(k, "x-amz-") && k != "x-amz-content-sha256" && !slices.Contains(s.signed, k) {
			return refuse(http.StatusForbidden, "AccessDenied", "There were headers present in the request which were not signed: %s", k)
		}
	}
	return nil
}

// readPayload reads the body of a service that isn't S3, whose digest is part of
// the canonical request without being sent.
func (s *signature) readPayload(r *http.Request) error {
	if s.service == "s3" {
		if s.payload == "" {
			return refuse(http.StatusBadRequest, "InvalidRequest", "Missing required header for this request: x-amz-content-sha256")
		}
		if s.payload != unsignedPayload && !strings.HasPrefix(s.payload, "STREAMING-") && !isDigest(s.payload) {
			return errDigestFormat
		}
		return nil
	}
	if s.payload == unsignedPayload || strings.HasPrefix(s.payload, "STREAMING-") {
		return refuse(http.StatusForbidden, "SignatureDoesNotMatch", "The payload of a request to %s must be signed.", s.service)
	}
	var body []byte
	if r.Body != nil {
		b, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
		if err != nil {
			return refuse(http.StatusBadRequest, "IncompleteBody", "The request body terminated unexpectedly")
		}
		if len(b) > maxBody {
			return refuse(http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "The request body is larger than %d bytes", maxBody)
		}
		body = b
	}
	sum := sha256.Sum256(body)
	digest := hex.EncodeToString(sum[:])
	if s.payload != "" && s.payload != digest {
		return errPayload
	}
	s.payload = digest
	r.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}

func (s *signature) matches(r *http.Request, query params) bool {
	claimed := []byte(s.claimed)
	paths := []string{escape(r.URL.Path, true)}
	if p := r.URL.EscapedPath(); p != paths[0] {
		paths = append(paths, p) // as the client wrote it
	}
	if s.service != "s3" {
		paths = append(paths, escape(r.URL.EscapedPath(), true)) // escaped twice
	}
	for _, p := range paths {
		sum := sha256.Sum256([]byte(s.canonical(r, p, query)))
		want := s.sign(algorithm, hex.EncodeToString(sum[:]))
		if subtle.ConstantTimeCompare([]byte(want), claimed) == 1 {
			return true
		}
	}
	return false
}

// sign signs the lines of a string to sign that follow its algorithm, time and scope.
func (s *signature) sign(algorithm string, lines ...string) string {
	scope := s.date + "/" + s.region + "/" + s.service + "/aws4_request"
	text := algorithm + "\n" + s.at.Format(timeFormat) + "\n" + scope + "\n" + strings.Join(lines, "\n")
	return hex.EncodeToString(mac(s.key, text))
}

func (s *signature) canonical(r *http.Request, path string, query params) string {
	var b strings.Builder
	if path == "" {
		path = "/"
	}
	b.WriteString(r.Method + "\n" + path + "\n" + canonicalQuery(query) + "\n")
	for _, h := range s.signed {
		b.WriteString(h + ":" + headerValue(r, h) + "\n")
	}
	b.WriteString("\n" + strings.Join(s.signed, ";") + "\n" + s.payload)
	return b.String()
}

func canonicalQuery(query params) string {
	enc := make(params, 0, len(query))
	for _, p := range query {
		if p.name != "X-Amz-Signature" {
			enc = append(enc, param{escape(p.name, false), escape(p.value, false)})
		}
	}
	// By name, then value, which isn't the order of "name=value".
	slices.SortStableFunc(enc, func(a, b param) int {
		if c := strings.Compare(a.name, b.name); c != 0 {
			return c
		}
		return strings.Compare(a.value, b.value)
	})
	var b strings.Builder
	for i, p := range enc {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(p.name + "=" + p.value)
	}
	return b.String()
}

// headerValue is a header's canonical value; net/http keeps some headers elsewhere.
func headerValue(r *http.Request, name string) string {
	switch name {
	case "host":
		return r.Host
	case "content-length":
		return strconv.FormatInt(max(r.ContentLength, 0), 10)
	case "transfer-encoding":
		return strings.Join(r.TransferEncoding, ",")
	}
	vs := slices.Clone(r.Header.Values(name))
	for i := range vs {
		vs[i] = strings.Join(strings.Fields(vs[i]), " ")
	}
	return strings.Join(vs, ",")
}

// escape percent-encodes all but unreserved characters, and slashes if path is false.
func escape(s string, path bool) string {
	const hexDigits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_.~", c) >= 0 || path && c == '/' {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', hexDigits[c>>4], hexDigits[c&15]})
	}
	return b.String()
}

func mac(key []byte, text string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(text))
	return h.Sum(nil)
}

func signingKey(secret, date, region, service string) []byte {
	return mac(mac(mac(mac([]byte("AWS4"+secret), date), region), service), "aws4_request")
}

// VerifyPost checks the signature of an S3 browser form: of its policy field, by its
// x-amz-* fields, which get reads. The policy itself is the caller's to enforce.
func (v *Verifier) VerifyPost(get func(name string) string) (*Identity, error) {
	if access := get("awsaccesskeyid"); access != "" {
		secret, known, err := v.Keys.Lookup(access, get("x-amz-security-token"))
		if err == nil && !matchesV2(secret, get("policy"), get("signature")) {
			err = refuse(http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
		}
		if err != nil {
			return nil, err
		}
		id := *known
		id.Service = "s3"
		return &id, nil
	}
	if a := get("x-amz-algorithm"); a != algorithm {
		return nil, refuse(http.StatusBadRequest, "InvalidArgument", "x-amz-algorithm must be %s", algorithm)
	}
	s := &signature{claimed: get("x-amz-signature"), token: get("x-amz-security-token")}
	if err := s.scope(get("x-amz-credential")); err != nil {
		return nil, err
	}
	if err := s.parseDate(get("x-amz-date"), ""); err != nil {
		return nil, err
	}
	if age := v.now().Sub(s.at); age > maxExpires || age < -maxSkew {
		return nil, refuse(http.StatusForbidden, "AccessDenied", "Invalid according to Policy: Policy expired.")
	}
	secret, known, err := v.Keys.Lookup(s.access, s.token)
	if err != nil {
		return nil, err
	}
	want := hex.EncodeToString(mac(signingKey(secret, s.date, s.region, s.service), get("policy")))
	if subtle.ConstantTimeCompare([]byte(want), []byte(s.claimed)) != 1 {
		return nil, refuse(http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
	}
	id := *known
	id.Service, id.Region = s.service, s.region
	return &id, nil
}

// AsError is err as a refusal, or nil if it is something else.
func AsError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}
