package auth

import (
	"bufio"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

var (
	errPayload      = &Error{http.StatusBadRequest, "XAmzContentSHA256Mismatch", "The provided 'x-amz-content-sha256' header does not match what was computed."}
	errDigestFormat = &Error{http.StatusBadRequest, "InvalidArgument", "x-amz-content-sha256 must be UNSIGNED-PAYLOAD, STREAMING-UNSIGNED-PAYLOAD-TRAILER, STREAMING-AWS4-HMAC-SHA256-PAYLOAD, STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER or a valid sha256 value."}
	errIncomplete   = &Error{http.StatusBadRequest, "IncompleteBody", "The request body terminated unexpectedly"}
	errChunkSig     = &Error{http.StatusForbidden, "SignatureDoesNotMatch", "The signature of a chunk does not match what was computed."}
	errTrailer      = &Error{http.StatusBadRequest, "MalformedTrailerError", "The request contained trailing data that was not well-formed or did not conform to our published schema."}
)

// wrapBody makes r.Body the plain payload that verifies itself as it is read.
func (s *signature) wrapBody(r *http.Request) error {
	switch p := s.payload; {
	case s.service != "s3", p == unsignedPayload:
		return nil
	case strings.HasPrefix(p, "STREAMING-"):
		return s.wrapChunked(r)
	default:
		if r.Body == nil || r.Body == http.NoBody {
			if sum := sha256.Sum256(nil); p != hex.EncodeToString(sum[:]) {
				return errPayload
			}
			return nil
		}
		r.Body = &digestBody{body: r.Body, hash: sha256.New(), want: p}
		return nil
	}
}

func isDigest(s string) bool {
	return len(s) == 2*sha256.Size && strings.Trim(s, "0123456789abcdef") == ""
}

// digestBody fails at its end unless the digest of all that was read is want.
type digestBody struct {
	body io.ReadCloser
	hash hash.Hash
	want string
}

func (b *digestBody) Read(p []byte) (int, error) {
	n, err := b.body.Read(p)
	b.hash.Write(p[:n])
	if err == io.EOF && hex.EncodeToString(b.hash.Sum(nil)) != b.want {
		err = errPayload
	}
	return n, err
}

func (b *digestBody) Close() error { return b.body.Close() }

func (s *signature) wrapChunked(r *http.Request) error {
	size, err := strconv.ParseInt(r.Header.Get("X-Amz-Decoded-Content-Length"), 10, 64)
	if err != nil || size < 0 {
		return refuse(http.StatusLengthRequired, "MissingContentLength", "You must provide the Content-Length HTTP header.")
	}
	body := r.Body
	if body == nil {
		body = http.NoBody
	}
	c := &chunkedBody{sig: s, r: r, closer: body, in: bufio.NewReaderSize(body, 64<<10), size: size}
	switch s.payload {
	case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD":
		c.hash = sha256.New()
	case "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER":
		c.hash, c.trailer = sha256.New(), true
	case "STREAMING-UNSIGNED-PAYLOAD-TRAILER":
		c.trailer = true
	default:
		return refuse(http.StatusNotImplemented, "NotImplemented", "x-amz-content-sha256 %s is not implemented", s.payload)
	}
	c.previous = s.claimed
	c.empty = hex.EncodeToString(sha256.New().Sum(nil))
	r.Body, r.ContentLength = c, size
	stripChunked(r.Header)
	return nil
}

// stripChunked removes aws-chunked, which ends here, from Content-Encoding.
func stripChunked(h http.Header) {
	var keep []string
	for e := range strings.SplitSeq(strings.Join(h.Values("Content-Encoding"), ","), ",") {
		if e = strings.TrimSpace(e); e != "" && !strings.EqualFold(e, "aws-chunked") {
			keep = append(keep, e)
		}
	}
	if h.Del("Content-Encoding"); len(keep) > 0 {
		h.Set("Content-Encoding", strings.Join(keep, ","))
	}
}

// chunkedBody decodes aws-chunked: chunks of "SIZE;chunk-signature=HEX\r\n…\r\n", the
// last of size 0, then trailing headers. Each signature covers the one before it.
type chunkedBody struct {
	sig      *signature
	r        *http.Request // gets the trailers
	closer   io.Closer
	in       *bufio.Reader
	hash     hash.Hash // of the current chunk; nil if chunks aren't signed
	empty    string    // digest of nothing
	previous string    // signature of the chunk before
	claimed  string    // signature of the current chunk
	left     int64     // of the current chunk
	got      int64
	size     int64 // of the whole payload, as announced
	trailer  bool
	open     bool // a chunk is being read
	err      error
}

func (c *chunkedBody) Close() error { return c.closer.Close() }

func (c *chunkedBody) Read(p []byte) (int, error) {
	for c.left == 0 && c.err == nil {
		c.err = c.next()
	}
	if c.err != nil {
		return 0, c.err
	}
	n, err := c.in.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	c.got += int64(n)
	if c.hash != nil {
		c.hash.Write(p[:n])
	}
	if err != nil {
		c.err = brokenOff(err)
	}
	return n, c.err
}

// brokenOff is the error of a body that ends within its framing.
func brokenOff(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, bufio.ErrBufferFull) {
		return errIncomplete
	}
	return err
}

// next closes the chunk just read and opens the following one; at the end it is io.EOF.
func (c *chunkedBody) next() error {
	if c.open {
		if err := c.verify(); err != nil {
			return err
		}
		if l, err := c.line(); err != nil || l != "" {
			return brokenOff(cmpErr(err, errIncomplete))
		}
	}
	l, err := c.line()
	if err != nil {
		return brokenOff(err)
	}
	size, ext, _ := strings.Cut(l, ";")
	n, err := strconv.ParseUint(strings.TrimSpace(size), 16, 62)
	if err != nil || c.got+int64(n) > c.size {
		return errIncomplete
	}
	c.claimed, c.open, c.left = strings.TrimPrefix(strings.TrimSpace(ext), "chunk-signature="), true, int64(n)
	if c.left > 0 {
		return nil
	}
	if err := c.verify(); err != nil {
		return err
	}
	if c.got != c.size {
		return errIncomplete
	}
	if err := c.trailers(); err != nil {
		return err
	}
	return io.EOF
}

func cmpErr(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

func (c *chunkedBody) verify() error {
	if c.hash == nil {
		return nil
	}
	want := c.sig.sign("AWS4-HMAC-SHA256-PAYLOAD", c.previous, c.empty, hex.EncodeToString(c.hash.Sum(nil)))
	c.hash.Reset()
	c.previous = want
	if subtle.ConstantTimeCompare([]byte(want), []byte(c.claimed)) != 1 {
		return errChunkSig
	}
	return nil
}

// trailers reads the headers after the last chunk; they must be those announced by
// X-Amz-Trailer, and signed if the chunks are.
func (c *chunkedBody) trailers() error {
	var announced []string
	for h := range strings.SplitSeq(c.r.Header.Get("X-Amz-Trailer"), ",") {
		if h = strings.ToLower(strings.TrimSpace(h)); h != "" {
			announced = append(announced, h)
		}
	}
	var text strings.Builder
	var claimed string
	got := http.Header{}
	for {
		l, err := c.line()
		if err != nil && !errors.Is(err, io.EOF) {
			return brokenOff(err)
		}
		if l == "" {
			break // a blank line, or the end of the body without one
		}
		k, v, ok := strings.Cut(l, ":")
		k, v = strings.ToLower(strings.TrimSpace(k)), strings.TrimSpace(v)
		switch {
		case !ok || !c.trailer:
			return errTrailer
		case k == "x-amz-trailer-signature":
			claimed = v
		case !slices.Contains(announced, k) || got.Get(k) != "":
			return errTrailer
		default:
			text.WriteString(k + ":" + v + "\n")
			got.Set(k, v)
		}
		if errors.Is(err, io.EOF) {
			break
		}
	}
	if c.trailer && len(got) != len(announced) {
		return errTrailer
	}
	if c.trailer && c.hash != nil {
		sum := sha256.Sum256([]byte(text.String()))
		want := c.sig.sign("AWS4-HMAC-SHA256-TRAILER", c.previous, hex.EncodeToString(sum[:]))
		if subtle.ConstantTimeCompare([]byte(want), []byte(claimed)) != 1 {
			return errChunkSig
		}
	}
	c.r.Trailer = got
	return nil
}

// line reads one line of framing, which is short.
func (c *chunkedBody) line() (string, error) {
	b, err := c.in.ReadSlice('\n')
	return strings.TrimRight(string(b), "\r\n"), err
}
