// Package s3api is the object store of any S3-compatible server. What queries
// read of it is kept in local files: sparse ones that have just the ranges needed.
package s3api

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"glaux/lake"
)

// Options say which server, and where to keep what was read.
type Options struct {
	// Endpoint is the server's URL; empty: AWS.
	Endpoint  string
	Region    string
	PathStyle bool
	// The keys; empty: the AWS SDK's default chain.
	AccessKeyID, SecretAccessKey, SessionToken string
	// CacheDir holds at most about CacheBytes of what was read; 0: 10 GiB.
	CacheDir   string
	CacheBytes int64
}

// Store implements lake.Store and lake.RangePinner. It is safe for concurrent use.
type Store struct {
	client *s3.Client
	cache  *cache
}

var _ lake.RangePinner = (*Store)(nil)

// New makes a store. It asks nothing of the server yet.
func New(ctx context.Context, o Options) (*Store, error) {
	load := []func(*config.LoadOptions) error{config.WithRegion(o.Region)}
	if o.AccessKeyID != "" {
		load = append(load, config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider(o.AccessKeyID, o.SecretAccessKey, o.SessionToken)))
	}
	conf, err := config.LoadDefaultConfig(ctx, load...)
	if err != nil {
		return nil, fmt.Errorf("configure the S3 client: %w", err)
	}
	client := s3.NewFromConfig(conf, func(c *s3.Options) {
		c.UsePathStyle = o.PathStyle
		if o.Endpoint != "" {
			c.BaseEndpoint = aws.String(o.Endpoint)
		}
		// Other servers than AWS know no checksums beyond what they require.
		c.RequestChecksumCalculation = aws.RequestChecksumCalculationWhenRequired
		c.ResponseChecksumValidation = aws.ResponseChecksumValidationWhenRequired
	})
	s := &Store{client: client}
	if s.cache, err = openCache(o.CacheDir, o.CacheBytes, s.Read); err != nil {
		return nil, err
	}
	return s, nil
}

// translate puts the server's refusals into the lake's words.
func translate(at lake.URI, err error) error {
	if err == nil {
		return nil
	}
	var api smithy.APIError
	if errors.As(err, &api) {
		switch api.ErrorCode() {
		case "NoSuchKey", "NotFound":
			return fmt.Errorf("%s: %w", at, lake.ErrNotFound)
		case "NoSuchBucket":
			return fmt.Errorf("%s: %w", at, lake.ErrNoBucket)
		case "AccessDenied", "Forbidden", "InvalidAccessKeyId", "SignatureDoesNotMatch":
			return fmt.Errorf("%s: %w (%s)", at, lake.ErrAccessDenied, api.ErrorMessage())
		case "PreconditionFailed":
			return fmt.Errorf("%s: %w", at, lake.ErrChanged)
		}
	}
	return fmt.Errorf("%s: %w", at, err)
}

// etag is an ETag as the lake has it: without quotes.
func etag(p *string) string { return strings.Trim(aws.ToString(p), `"`) }

// Head implements lake.Store.
func (s *Store) Head(ctx context.Context, at lake.URI) (lake.Object, error) {
	out, err := s.client.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &at.Bucket, Key: &at.Key})
	if err != nil {
		return lake.Object{}, translate(at, err)
	}
	return lake.Object{URI: at, Size: aws.ToInt64(out.ContentLength), ETag: etag(out.ETag), Modified: aws.ToTime(out.LastModified)}, nil
}

// Read implements lake.Store.
func (s *Store) Read(ctx context.Context, obj lake.Object, off, n int64) (io.ReadCloser, error) {
	in := &s3.GetObjectInput{Bucket: &obj.URI.Bucket, Key: &obj.URI.Key}
	if obj.ETag != "" {
		in.IfMatch = aws.String(`"` + obj.ETag + `"`)
	}
	switch {
	case n == 0 || off >= obj.Size && obj.Size > 0:
		return http.NoBody, nil
	case n > 0:
		in.Range = aws.String(fmt.Sprintf("bytes=%d-%d", off, off+n-1))
	case off > 0:
		in.Range = aws.String(fmt.Sprintf("bytes=%d-", off))
	}
	out, err := s.client.GetObject(ctx, in)
	if err != nil {
		return nil, translate(obj.URI, err)
	}
	return out.Body, nil
}

// Put implements lake.Store. What can't be sought is spooled to disk first, as
// requests carry their length and may be repeated.
func (s *Store) Put(ctx context.Context, at lake.URI, r io.Reader, o lake.PutOptions) (lake.Object, error) {
	if body, ok := r.(io.ReadSeeker); ok {
		return s.put(ctx, at, body, o)
	}
	f, err := os.CreateTemp(s.cache.dir, "put-")
	if err != nil {
		return lake.Object{}, fmt.Errorf("spool %s: %w", at, err)
	}
	defer os.Remove(f.Name())
	defer f.Close()
	if _, err := io.Copy(f, r); err != nil {
		return lake.Object{}, fmt.Errorf("spool %s: %w", at, err)
	}
	return s.put(ctx, at, f, o)
}

// PutFile implements lake.Store.
func (s *Store) PutFile(ctx context.Context, at lake.URI, path string, o lake.PutOptions) (lake.Object, error) {
	f, err := os.Open(path)
	if err != nil {
		return lake.Object{}, fmt.Errorf("store %s: %w", at, err)
	}
	defer f.Close()
	return s.put(ctx, at, f, o)
}

// onePut is the largest object that is stored by a single request.
const onePut = 1 << 30

func (s *Store) put(ctx context.Context, at lake.URI, body io.ReadSeeker, o lake.PutOptions) (lake.Object, error) {
	size, err := body.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = body.Seek(0, io.SeekStart)
	}
	if err != nil {
		return lake.Object{}, fmt.Errorf("store %s: %w", at, err)
	}
	if size > onePut {
		err = s.putParts(ctx, at, body, size, o)
	} else {
		in := &s3.PutObjectInput{Bucket: &at.Bucket, Key: &at.Key, Body: body, ContentLength: &size}
		if o.ContentType != "" {
			in.ContentType = &o.ContentType
		}
		if o.IfNoneMatch {
			in.IfNoneMatch = aws.String("*")
		}
		in.ServerSideEncryption, in.SSEKMSKeyId = encryption(o)
		_, err = s.client.PutObject(ctx, in)
	}
	if err = translate(at, err); err != nil {
		if o.IfNoneMatch && errors.Is(err, lake.ErrChanged) {
			err = fmt.Errorf("%s: %w", at, lake.ErrExists)
		}
		return lake.Object{}, err
	}
	return s.Head(ctx, at)
}

func encryption(o lake.PutOptions) (types.ServerSideEncryption, *string) {
	switch o.Encryption {
	case "SSE_S3":
		return types.ServerSideEncryptionAes256, nil
	case "SSE_KMS":
		if o.KMSKey != "" {
			return types.ServerSideEncryptionAwsKms, &o.KMSKey
		}
		return types.ServerSideEncryptionAwsKms, nil
	}
	return "", nil
}

// putParts uploads in parts; an upload that fails is aborted.
func (s *Store) putParts(ctx context.Context, at lake.URI, body io.ReadSeeker, size int64, o lake.PutOptions) (err error) {
	create := &s3.CreateMultipartUploadInput{Bucket: &at.Bucket, Key: &at.Key}
	if o.ContentType != "" {
		create.ContentType = &o.ContentType
	}
	create.ServerSideEncryption, create.SSEKMSKeyId = encryption(o)
	up, err := s.client.CreateMultipartUpload(ctx, create)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_, abortErr := s.client.AbortMultipartUpload(context.WithoutCancel(ctx), &s3.AbortMultipartUploadInput{Bucket: &at.Bucket, Key: &at.Key, UploadId: up.UploadId})
			err = errors.Join(err, abortErr)
		}
	}()
	// At most 10,000 parts.
	part := max(64<<20, size/9000)
	buf := make([]byte, part)
	var done []types.CompletedPart
	for number := int32(1); ; number++ {
		n, err := io.ReadFull(body, buf)
		if n == 0 {
			break
		}
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return err
		}
		out, err := s.client.UploadPart(ctx, &s3.UploadPartInput{Bucket: &at.Bucket, Key: &at.Key, UploadId: up.UploadId, PartNumber: &number, Body: strings.NewReader(string(buf[:n]))})
		if err != nil {
			return err
		}
		done = append(done, types.CompletedPart{ETag: out.ETag, PartNumber: aws.Int32(number)})
	}
	finish := &s3.CompleteMultipartUploadInput{Bucket: &at.Bucket, Key: &at.Key, UploadId: up.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: done}}
	if o.IfNoneMatch {
		finish.IfNoneMatch = aws.String("*")
	}
	_, err = s.client.CompleteMultipartUpload(ctx, finish)
	return err
}

// Delete implements lake.Store: what is absent is no error.
func (s *Store) Delete(ctx context.Context, at ...lake.URI) error {
	const most = 1000
	byBucket := map[string][]types.ObjectIdentifier{}
	for _, u := range at {
		byBucket[u.Bucket] = append(byBucket[u.Bucket], types.ObjectIdentifier{Key: aws.String(u.Key)})
	}
	for bucket, keys := range byBucket {
		for len(keys) > 0 {
			n := min(len(keys), most)
			out, err := s.client.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: &bucket, Delete: &types.Delete{Objects: keys[:n], Quiet: aws.Bool(true)}})
			if err != nil {
				return translate(lake.URI{Bucket: bucket}, err)
			}
			for _, e := range out.Errors {
				return fmt.Errorf("delete s3://%s/%s: %s: %s", bucket, aws.ToString(e.Key), aws.ToString(e.Code), aws.ToString(e.Message))
			}
			keys = keys[n:]
		}
	}
	return nil
}

// List implements lake.Store.
func (s *Store) List(ctx context.Context, prefix lake.URI) iter.Seq2[lake.Object, error] {
	return func(yield func(lake.Object, error) bool) {
		pages := s3.NewListObjectsV2Paginator(s.client, &s3.ListObjectsV2Input{Bucket: &prefix.Bucket, Prefix: &prefix.Key})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				yield(lake.Object{}, translate(prefix, err))
				return
			}
			for _, o := range page.Contents {
				obj := lake.Object{URI: lake.URI{Bucket: prefix.Bucket, Key: aws.ToString(o.Key)}, Size: aws.ToInt64(o.Size), ETag: etag(o.ETag), Modified: aws.ToTime(o.LastModified)}
				if !yield(obj, nil) {
					return
				}
			}
		}
	}
}

// Pin implements lake.Store.
func (s *Store) Pin(ctx context.Context, obj lake.Object, dir, name string, _ []lake.Range) (string, error) {
	path, _, err := s.PinRanges(ctx, obj, dir, name, nil)
	return path, err
}

// PinRanges implements lake.RangePinner.
func (s *Store) PinRanges(ctx context.Context, obj lake.Object, dir, name string, ranges []lake.Range) (string, []lake.Range, error) {
	return s.cache.pin(ctx, obj, dir, name, ranges)
}

// BucketExists implements lake.Store.
func (s *Store) BucketExists(ctx context.Context, bucket string) (bool, error) {
	_, err := s.client.HeadBucket(ctx, &s3.HeadBucketInput{Bucket: &bucket})
	err = translate(lake.URI{Bucket: bucket}, err)
	if errors.Is(err, lake.ErrNotFound) || errors.Is(err, lake.ErrNoBucket) {
		return false, nil
	}
	return err == nil, err
}
