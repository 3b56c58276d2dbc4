package auth_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"

	"glaux/web/auth"
)

// FuzzAuthenticate sends arbitrary signatures: none is accepted, none panics.
func FuzzAuthenticate(f *testing.F) {
	f.Add("AWS4-HMAC-SHA256 Credential=ROOT/20260301/us-east-1/s3/aws4_request, SignedHeaders=host;x-amz-date, Signature=00", "20260301T120000Z", "/b/k", "a=1&b", digest(""), "x")
	f.Add("", "", "/", "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=ROOT%2F20260301%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Date=20260301T120000Z&X-Amz-Expires=60&X-Amz-SignedHeaders=host&X-Amz-Signature=00", "UNSIGNED-PAYLOAD", "")
	f.Add("", "", "/b/k", "AWSAccessKeyId=ROOT&Expires=99999999999&Signature=AA", "", "")
	keys, err := auth.OpenKeys(auth.KeysOptions{Path: filepath.Join(f.TempDir(), "keys.json"), RootID: "ROOT", RootSecret: "rootsecret"})
	if err != nil {
		f.Fatal(err)
	}
	v := auth.Verifier{Keys: keys, Now: func() time.Time { return day }, Domains: []string{"localhost"}}
	f.Fuzz(func(t *testing.T, authorization, date, path, query, payload, body string) {
		r := httptest.NewRequest("PUT", "http://b.localhost/", strings.NewReader(body))
		r.URL = &url.URL{Path: path, RawQuery: query}
		r.Header = http.Header{"Authorization": {authorization}, "X-Amz-Date": {date}, "X-Amz-Content-Sha256": {payload}}
		if id, err := v.Authenticate(r); err == nil {
			t.Errorf("accepted as %+v", id)
		} else if auth.AsError(err) == nil {
			t.Errorf("not a refusal: %v", err)
		}
	})
}

// streamed is a signed request with that body in that streaming form.
func streamed(t testing.TB, payload, trailer string, size int, body []byte) *http.Request {
	t.Helper()
	r := httptest.NewRequest("PUT", "http://localhost/b/k", bytes.NewReader(body))
	r.Header.Set("X-Amz-Content-Sha256", payload)
	r.Header.Set("X-Amz-Decoded-Content-Length", strconv.Itoa(size))
	r.Header.Set("Content-Encoding", "aws-chunked,gzip")
	if trailer != "" {
		r.Header.Set("X-Amz-Trailer", trailer)
	}
	if err := v4.NewSigner(signer).SignHTTP(context.Background(), root, r, payload, "s3", "us-east-1", day); err != nil {
		t.Fatal(err)
	}
	return r
}

// chunks encodes text in signed chunks, with a trailer if it isn't "".
func chunks(r *http.Request, text string, size int, trailer string) []byte {
	key := mac([]byte("AWS4rootsecret"), "20260301")
	for _, s := range []string{"us-east-1", "s3", "aws4_request"} {
		key = mac(key, s)
	}
	const scope = "20260301T120000Z\n20260301/us-east-1/s3/aws4_request\n"
	_, previous, _ := strings.Cut(r.Header.Get("Authorization"), "Signature=")
	var b bytes.Buffer
	for done := false; !done; {
		n := min(size, len(text))
		previous = fmt.Sprintf("%x", mac(key, "AWS4-HMAC-SHA256-PAYLOAD\n"+scope+previous+"\n"+digest("")+"\n"+digest(text[:n])))
		fmt.Fprintf(&b, "%x;chunk-signature=%s\r\n%s", n, previous, text[:n])
		if done = n == 0; !done || trailer == "" {
			b.WriteString("\r\n")
		}
		text = text[n:]
	}
	if trailer != "" {
		sig := mac(key, "AWS4-HMAC-SHA256-TRAILER\n"+scope+previous+"\n"+digest(trailer+"\n"))
		fmt.Fprintf(&b, "%s\r\nx-amz-trailer-signature:%x\r\n\r\n", trailer, sig)
	}
	return b.Bytes()
}

// TestStreaming decodes each streaming form, right and spoiled.
func TestStreaming(t *testing.T) {
	const signed, signedTrailer, unsignedTrailer = "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", "STREAMING-AWS4-HMAC-SHA256-PAYLOAD-TRAILER", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"
	const text, sum = "hello, chunked world", "x-amz-checksum-crc32:AAAAAA=="
	v := auth.Verifier{Keys: openKeys(t), Now: func() time.Time { return day }}
	replace := func(old, new string) func([]byte) []byte {
		return func(b []byte) []byte { return bytes.Replace(b, []byte(old), []byte(new), 1) }
	}
	for name, tt := range map[string]struct {
		payload string
		spoil   func([]byte) []byte
		size    int
		code    string
	}{
		"signed":                 {payload: signed},
		"signed, trailer":        {payload: signedTrailer},
		"trailer":                {payload: unsignedTrailer},
		"byte changed":           {payload: signed, spoil: replace("hello", "jello"), code: "SignatureDoesNotMatch"},
		"last byte changed":      {payload: signed, spoil: replace("rld", "rlt"), code: "SignatureDoesNotMatch"},
		"trailer changed":        {payload: signedTrailer, spoil: replace("AAAAAA", "AAAAAB"), code: "SignatureDoesNotMatch"},
		"trailer signature gone": {payload: signedTrailer, spoil: replace("x-amz-trailer-signature", "x-amz-checksum-crc32"), code: "MalformedTrailerError"},
		"trailer gone":           {payload: unsignedTrailer, spoil: replace(sum+"\r\n", ""), code: "MalformedTrailerError"},
		"another trailer":        {payload: unsignedTrailer, spoil: replace("crc32", "crc64"), code: "MalformedTrailerError"},
		"cut":                    {payload: signed, spoil: func(b []byte) []byte { return b[:len(b)-100] }, code: "IncompleteBody"},
		"cut, unsigned":          {payload: unsignedTrailer, spoil: func(b []byte) []byte { return b[:10] }, code: "IncompleteBody"},
		"shorter than said":      {payload: signed, size: len(text) + 1, code: "IncompleteBody"},
		"longer than said":       {payload: signed, size: len(text) - 1, code: "IncompleteBody"},
		"no framing":             {payload: signed, spoil: func([]byte) []byte { return []byte(text) }, code: "IncompleteBody"},
		"another form":           {payload: "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD", code: "NotImplemented"},
	} {
		t.Run(name, func(t *testing.T) {
			size := len(text)
			if tt.size != 0 {
				size = tt.size
			}
			trailer := ""
			if strings.HasSuffix(tt.payload, "TRAILER") {
				trailer = "x-amz-checksum-crc32"
			}
			r := streamed(t, tt.payload, trailer, size, nil)
			body := chunks(r, text, 7, "")
			switch tt.payload {
			case signedTrailer:
				body = chunks(r, text, 7, sum)
			case unsignedTrailer:
				body = fmt.Appendf(nil, "%x\r\n%s\r\n0\r\n%s\r\n\r\n", len(text), text, sum)
			}
			if tt.spoil != nil {
				body = tt.spoil(body)
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			_, err := v.Authenticate(r)
			var got []byte
			if err == nil {
				got, err = io.ReadAll(r.Body)
			}
			if code(err) != tt.code {
				t.Fatalf("got %v, want %q", err, tt.code)
			}
			if err != nil {
				return
			}
			if string(got) != text || r.ContentLength != int64(len(text)) || r.Header.Get("Content-Encoding") != "gzip" {
				t.Errorf("%q, length %d, encoding %q", got, r.ContentLength, r.Header.Get("Content-Encoding"))
			}
			if trailer != "" && r.Trailer.Get(trailer) != "AAAAAA==" {
				t.Errorf("trailer %v", r.Trailer)
			}
		})
	}
}

// FuzzChunked decodes arbitrary bodies: never more than was announced, never a body
// that wasn't signed.
func FuzzChunked(f *testing.F) {
	for _, trailer := range []bool{false, true} {
		f.Add(trailer, 5, []byte("5\r\nhello\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n"))
		f.Add(trailer, 5, []byte("5;chunk-signature=00\r\nhello\r\n0;chunk-signature=00\r\n\r\n"))
	}
	v := auth.Verifier{Now: func() time.Time { return day }}
	keys, err := auth.OpenKeys(auth.KeysOptions{Path: filepath.Join(f.TempDir(), "keys.json"), RootID: "ROOT", RootSecret: "rootsecret"})
	if err != nil {
		f.Fatal(err)
	}
	v.Keys = keys
	f.Fuzz(func(t *testing.T, unsigned bool, size int, body []byte) {
		payload, trailer := "STREAMING-AWS4-HMAC-SHA256-PAYLOAD", ""
		if unsigned {
			payload, trailer = "STREAMING-UNSIGNED-PAYLOAD-TRAILER", "x-amz-checksum-crc32"
		}
		r := streamed(t, payload, trailer, size, body)
		if _, err := v.Authenticate(r); err != nil {
			return
		}
		got, err := io.ReadAll(r.Body)
		if len(got) > size {
			t.Errorf("%d bytes, %d announced", len(got), size)
		}
		if err == nil && !unsigned {
			t.Error("a body without signatures is accepted")
		}
		if err == nil && len(got) != size {
			t.Errorf("%d bytes instead of %d", len(got), size)
		}
	})
}
