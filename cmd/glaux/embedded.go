package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"path/filepath"

	"glaux/lake"
	"glaux/s3"
)

// embedded lets the lake use the S3 server of this process without HTTP.
type embedded struct{ store *s3.Store }

var _ lake.Stager = embedded{}

// translate puts the store's errors into the lake's words.
func translate(at lake.URI, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, s3.ErrNoKey):
		return fmt.Errorf("%s: %w", at, lake.ErrNotFound)
	case errors.Is(err, s3.ErrNoBucket):
		return fmt.Errorf("%s: %w", at, lake.ErrNoBucket)
	case errors.Is(err, s3.ErrPrecondition):
		return fmt.Errorf("%s: %w", at, lake.ErrChanged)
	}
	return fmt.Errorf("%s: %w", at, err)
}

func object(bucket string, info s3.Info) lake.Object {
	return lake.Object{URI: lake.URI{Bucket: bucket, Key: info.Key}, Size: info.Size, ETag: info.ETag, Modified: info.Modified}
}

// Head implements lake.Store.
func (e embedded) Head(_ context.Context, at lake.URI) (lake.Object, error) {
	info, err := e.store.Head(at.Bucket, at.Key)
	return object(at.Bucket, info), translate(at, err)
}

// Read implements lake.Store: an open file is one version, whatever happens to its name.
func (e embedded) Read(_ context.Context, obj lake.Object, off, n int64) (io.ReadCloser, error) {
	f, err := e.store.Get(obj.URI.Bucket, obj.URI.Key, "")
	if err != nil {
		return nil, translate(obj.URI, err)
	}
	if obj.ETag != "" && f.ETag != obj.ETag {
		f.Close()
		return nil, fmt.Errorf("%s: %w", obj.URI, lake.ErrChanged)
	}
	if n < 0 {
		n = f.Size - off
	}
	return struct {
		io.Reader
		io.Closer
	}{io.NewSectionReader(f.File, off, n), f}, nil
}

func putOptions(o lake.PutOptions) s3.PutOptions {
	headers := map[string]string{}
	switch o.Encryption {
	case "SSE_S3":
		headers["X-Amz-Server-Side-Encryption"] = "AES256"
	case "SSE_KMS":
		headers["X-Amz-Server-Side-Encryption"] = "aws:kms"
		if o.KMSKey != "" {
			headers["X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id"] = o.KMSKey
		}
	}
	return s3.PutOptions{ContentType: o.ContentType, Headers: headers, IfNoneMatch: o.IfNoneMatch}
}

func stored(at lake.URI, info s3.Info, o lake.PutOptions, err error) (lake.Object, error) {
	if o.IfNoneMatch && errors.Is(err, s3.ErrPrecondition) {
		return lake.Object{}, fmt.Errorf("%s: %w", at, lake.ErrExists)
	}
	return object(at.Bucket, info), translate(at, err)
}

// Put implements lake.Store.
func (e embedded) Put(ctx context.Context, at lake.URI, r io.Reader, o lake.PutOptions) (lake.Object, error) {
	info, err := e.store.Put(ctx, at.Bucket, at.Key, r, putOptions(o))
	return stored(at, info, o, err)
}

// Stage implements lake.Stager.
func (e embedded) Stage(ctx context.Context, at lake.URI, r io.Reader, o lake.PutOptions) (lake.Staged, error) {
	st, err := e.store.Stage(ctx, at.Bucket, at.Key, r, putOptions(o))
	if err != nil {
		_, err = stored(at, s3.Info{}, o, err)
		return nil, err
	}
	return staged{st, at, o}, nil
}

// staged is an object of the embedded store without a name.
type staged struct {
	*s3.Staged
	at lake.URI
	o  lake.PutOptions
}

// Show implements lake.Staged.
func (s staged) Show() (lake.Object, error) {
	info, err := s.Commit()
	return stored(s.at, info, s.o, err)
}

// PutFile implements lake.Store.
func (e embedded) PutFile(ctx context.Context, at lake.URI, path string, o lake.PutOptions) (lake.Object, error) {
	info, err := e.store.PutFile(ctx, at.Bucket, at.Key, path, putOptions(o))
	return stored(at, info, o, err)
}

// Delete implements lake.Store.
func (e embedded) Delete(_ context.Context, at ...lake.URI) error {
	var errs []error
	for _, u := range at {
		errs = append(errs, translate(u, e.store.Delete(u.Bucket, u.Key)))
	}
	return errors.Join(errs...)
}

// List implements lake.Store.
func (e embedded) List(ctx context.Context, prefix lake.URI) iter.Seq2[lake.Object, error] {
	return func(yield func(lake.Object, error) bool) {
		for entry, err := range e.store.List(prefix.Bucket, s3.ListOptions{Prefix: prefix.Key}) {
			if err == nil {
				err = ctx.Err()
			}
			if !yield(object(prefix.Bucket, entry.Info), translate(prefix, err)) || err != nil {
				return
			}
		}
	}
}

// Pin implements lake.Store by a hard link: nothing is copied, all ranges are there.
func (e embedded) Pin(ctx context.Context, obj lake.Object, dir, name string, _ []lake.Range) (string, error) {
	path, _, err := e.store.Link(ctx, obj.URI.Bucket, obj.URI.Key, obj.ETag, dir, name)
	if err != nil {
		return "", translate(obj.URI, err)
	}
	return filepath.Clean(path), nil
}

// BucketExists implements lake.Store.
func (e embedded) BucketExists(_ context.Context, bucket string) (bool, error) {
	return e.store.BucketExists(bucket)
}
