package s3api

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"glaux/lake"
)

// Put implements lake.Store. What can't be sought is spooled to disk first, as
// requests carry their length and may be repeated.
func (s *Store) Put(ctx context.Context, at lake.URI, r io.Reader, o lake.PutOptions) (lake.Object, error) {
	if body, ok := r.(io.ReadSeeker); ok {
		return s.put(ctx, at, body, o)
	}
	f, err := os.CreateTemp("", "glaux-put-")
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

const (
	// onePut is the largest object that is stored by a single request.
	onePut = 1 << 30
	// A larger one has parts of at least leastPart, and at most 10,000 of them.
	leastPart = 64 << 20
	mostParts = 9000
)

func (s *Store) put(ctx context.Context, at lake.URI, body io.ReadSeeker, o lake.PutOptions) (lake.Object, error) {
	size, err := body.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = body.Seek(0, io.SeekStart)
	}
	if err != nil {
		return lake.Object{}, fmt.Errorf("store %s: %w", at, err)
	}
	defer s.listings.changed(at)
	var tag *string
	if size > onePut {
		tag, err = s.putParts(ctx, at, body, size, o)
	} else {
		tag, err = s.putWhole(ctx, at, body, size, o)
	}
	if err = translate(at, err); err != nil {
		if o.IfNoneMatch && errors.Is(err, lake.ErrChanged) {
			err = fmt.Errorf("%s: %w", at, lake.ErrExists)
		}
		return lake.Object{}, err
	}
	if etag(tag) == "" {
		return s.Head(ctx, at)
	}
	return lake.Object{URI: at, Size: size, ETag: etag(tag), Modified: time.Now().UTC().Truncate(time.Second)}, nil
}

func (s *Store) putWhole(ctx context.Context, at lake.URI, body io.ReadSeeker, size int64, o lake.PutOptions) (*string, error) {
	in := &s3.PutObjectInput{Bucket: &at.Bucket, Key: &at.Key, Body: body, ContentLength: &size, RequestPayer: s.payer(ctx)}
	if o.ContentType != "" {
		in.ContentType = &o.ContentType
	}
	if o.IfNoneMatch {
		in.IfNoneMatch = aws.String("*")
	}
	in.ServerSideEncryption, in.SSEKMSKeyId = encryption(o)
	if in.ServerSideEncryption == "" {
		in.SSECustomerAlgorithm, in.SSECustomerKey, in.SSECustomerKeyMD5 = s.customerKey()
	}
	var out *s3.PutObjectOutput
	err := s.call(at.Bucket, func(c *s3.Client) (err error) {
		if _, err = body.Seek(0, io.SeekStart); err == nil {
			out, err = c.PutObject(ctx, in)
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	return out.ETag, nil
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
func (s *Store) putParts(ctx context.Context, at lake.URI, body io.Reader, size int64, o lake.PutOptions) (tag *string, err error) {
	create := &s3.CreateMultipartUploadInput{Bucket: &at.Bucket, Key: &at.Key, RequestPayer: s.payer(ctx)}
	if o.ContentType != "" {
		create.ContentType = &o.ContentType
	}
	create.ServerSideEncryption, create.SSEKMSKeyId = encryption(o)
	part := s3.UploadPartInput{Bucket: &at.Bucket, Key: &at.Key, RequestPayer: s.payer(ctx)}
	if create.ServerSideEncryption == "" {
		create.SSECustomerAlgorithm, create.SSECustomerKey, create.SSECustomerKeyMD5 = s.customerKey()
		part.SSECustomerAlgorithm, part.SSECustomerKey, part.SSECustomerKeyMD5 = s.customerKey()
	}
	var up *s3.CreateMultipartUploadOutput
	err = s.call(at.Bucket, func(c *s3.Client) (err error) {
		up, err = c.CreateMultipartUpload(ctx, create)
		return err
	})
	if err != nil {
		return nil, err
	}
	client := s.client(at.Bucket)
	defer func() {
		if err != nil {
			_, abortErr := client.AbortMultipartUpload(context.WithoutCancel(ctx), &s3.AbortMultipartUploadInput{Bucket: &at.Bucket, Key: &at.Key, UploadId: up.UploadId})
			err = errors.Join(err, abortErr)
		}
	}()
	part.UploadId = up.UploadId
	buf := make([]byte, max(leastPart, size/mostParts))
	var done []types.CompletedPart
	for left := size; left > 0; {
		n := min(left, int64(len(buf)))
		if _, err := io.ReadFull(body, buf[:n]); err != nil {
			return nil, err
		}
		in := part
		in.PartNumber, in.Body = aws.Int32(int32(len(done)+1)), bytes.NewReader(buf[:n])
		out, err := client.UploadPart(ctx, &in)
		if err != nil {
			return nil, err
		}
		done = append(done, types.CompletedPart{ETag: out.ETag, PartNumber: in.PartNumber})
		left -= n
	}
	finish := &s3.CompleteMultipartUploadInput{Bucket: &at.Bucket, Key: &at.Key, UploadId: up.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: done}, RequestPayer: s.payer(ctx)}
	// Policies of buckets may ask for the key here, too.
	finish.SSECustomerAlgorithm, finish.SSECustomerKey, finish.SSECustomerKeyMD5 = part.SSECustomerAlgorithm, part.SSECustomerKey, part.SSECustomerKeyMD5
	if o.IfNoneMatch {
		finish.IfNoneMatch = aws.String("*")
	}
	out, err := client.CompleteMultipartUpload(ctx, finish)
	if err != nil {
		return nil, err
	}
	return out.ETag, nil
}

// Delete implements lake.Store: what is absent is no error.
func (s *Store) Delete(ctx context.Context, at ...lake.URI) error {
	const most = 1000
	byBucket := map[string][]types.ObjectIdentifier{}
	for _, u := range at {
		byBucket[u.Bucket] = append(byBucket[u.Bucket], types.ObjectIdentifier{Key: aws.String(u.Key)})
		defer s.listings.changed(u)
	}
	for bucket, keys := range byBucket {
		for len(keys) > 0 {
			n := min(len(keys), most)
			var out *s3.DeleteObjectsOutput
			err := s.call(bucket, func(c *s3.Client) (err error) {
				out, err = c.DeleteObjects(ctx, &s3.DeleteObjectsInput{Bucket: &bucket, Delete: &types.Delete{Objects: keys[:n], Quiet: aws.Bool(true)}, RequestPayer: s.payer(ctx)})
				return err
			})
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
