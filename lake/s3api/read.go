package s3api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"glaux/lake"
	"glaux/lake/pages"
)

// kept is the largest range that Read keeps in the cache: footers and the like,
// which are read again, and not results, which are read once.
const kept = 8 << 20

// Read implements lake.Store. Short ranges go through the cache.
func (s *Store) Read(ctx context.Context, obj lake.Object, off, n int64) (io.ReadCloser, error) {
	if n == 0 || obj.Size > 0 && off >= obj.Size {
		return http.NoBody, nil
	}
	if n < 0 || n > kept || obj.ETag == "" || off+n > obj.Size {
		return s.stream(ctx, obj, off, n)
	}
	f, err := s.o.Cache.Open(&s.source, obj)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content := make([]byte, n)
	if err := f.ReadAt(ctx, content, off); err != nil {
		return nil, fmt.Errorf("read %s: %w", obj.URI, err)
	}
	return io.NopCloser(bytes.NewReader(content)), nil
}

// stream reads past the cache.
func (s *Store) stream(ctx context.Context, obj lake.Object, off, n int64) (io.ReadCloser, error) {
	in := s.getInput(ctx, obj)
	switch {
	case n > 0:
		in.Range = aws.String(fmt.Sprintf("bytes=%d-%d", off, off+n-1))
	case off > 0:
		in.Range = aws.String(fmt.Sprintf("bytes=%d-", off))
	}
	out, err := s.getObject(ctx, in)
	if err != nil {
		return nil, translate(obj.URI, err)
	}
	return out.Body, nil
}

func (s *Store) getInput(ctx context.Context, obj lake.Object) *s3.GetObjectInput {
	in := &s3.GetObjectInput{Bucket: &obj.URI.Bucket, Key: &obj.URI.Key, RequestPayer: s.payer(ctx)}
	in.SSECustomerAlgorithm, in.SSECustomerKey, in.SSECustomerKeyMD5 = s.customerKey()
	if obj.ETag != "" {
		in.IfMatch = aws.String(`"` + obj.ETag + `"`)
	}
	return in
}

func (s *Store) getObject(ctx context.Context, in *s3.GetObjectInput, options ...func(*s3.Options)) (out *s3.GetObjectOutput, err error) {
	err = s.call(*in.Bucket, func(c *s3.Client) (err error) {
		out, err = c.GetObject(ctx, in, options...)
		return err
	})
	return out, err
}

// once leaves it to the cache to repeat a request, from where it broke off.
func once(o *s3.Options) { o.Retryer = aws.NopRetryer{} }

// get opens a range for the cache. What the server says it sends must be what
// was asked for: a wrong answer here would be wrong rows there.
func (s *Store) get(ctx context.Context, obj lake.Object, off, n int64) (io.ReadCloser, error) {
	in := s.getInput(ctx, obj)
	in.Range = aws.String(fmt.Sprintf("bytes=%d-%d", off, off+n-1))
	out, err := s.getObject(ctx, in, once)
	if err != nil {
		return nil, translate(obj.URI, err)
	}
	if err := checkAnswer(out, obj, off, n); err != nil {
		_ = out.Body.Close()
		return nil, err
	}
	return out.Body, nil
}

// wrongAnswer is a server's that does not keep to the protocol.
type wrongAnswer struct{ message string }

func (e *wrongAnswer) Error() string { return e.message }

func checkAnswer(out *s3.GetObjectOutput, obj lake.Object, off, n int64) error {
	if got := etag(out.ETag); obj.ETag != "" && got != obj.ETag {
		return fmt.Errorf("%s: %w: it has the ETag %q instead of %q", obj.URI, lake.ErrChanged, got, obj.ETag)
	}
	length := aws.ToInt64(out.ContentLength)
	if out.ContentRange == nil {
		if off == 0 && n == obj.Size && length == n {
			return nil
		}
		return &wrongAnswer{fmt.Sprintf("%s: the server sent the whole object of %d bytes instead of the range asked for", obj.URI, length)}
	}
	var first, last, size int64
	if _, err := fmt.Sscanf(*out.ContentRange, "bytes %d-%d/%d", &first, &last, &size); err != nil {
		return &wrongAnswer{fmt.Sprintf("%s: the server sent the range %q", obj.URI, *out.ContentRange)}
	}
	if size != obj.Size {
		return fmt.Errorf("%s: %w: it has %d bytes instead of %d", obj.URI, lake.ErrChanged, size, obj.Size)
	}
	if first != off || last != off+n-1 || length != n {
		return &wrongAnswer{fmt.Sprintf("%s: the server sent %d bytes as %q instead of %d from %d", obj.URI, length, *out.ContentRange, n, off)}
	}
	return nil
}

// final tells errors that the same request would meet again.
func final(err error) bool {
	for _, e := range []error{lake.ErrChanged, lake.ErrNotFound, lake.ErrNoBucket, lake.ErrAccessDenied} {
		if errors.Is(err, e) {
			return true
		}
	}
	var wrong *wrongAnswer
	if errors.As(err, &wrong) {
		return true
	}
	var response *awshttp.ResponseError
	if !errors.As(err, &response) {
		return false
	}
	switch code := response.HTTPStatusCode(); code {
	case http.StatusRequestTimeout, http.StatusTooManyRequests:
		return false
	default:
		return code >= 400 && code < 500
	}
}

// Page implements lake.Pager.
func (s *Store) Page(_ context.Context, obj lake.Object, dir, name string) (lake.Paged, error) {
	if obj.ETag == "" {
		return nil, fmt.Errorf("%s: the server gives the object no ETag, by which its version could be told", obj.URI)
	}
	f, err := s.o.Cache.Open(&s.source, obj)
	if err != nil {
		return nil, err
	}
	if err := f.Link(filepath.Join(dir, name)); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return f, nil
}

// Pin implements lake.Store: it fetches all that is missing.
func (s *Store) Pin(ctx context.Context, obj lake.Object, dir, name string, _ []lake.Range) (string, error) {
	f, err := s.Page(ctx, obj, dir, name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	return filepath.Join(dir, name), f.Fetch(ctx, []lake.Range{{Off: 0, Len: obj.Size}})
}

var _ lake.Paged = (*pages.File)(nil)
