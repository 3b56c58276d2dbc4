// Package laketest is an object store over a plain folder, for tests only: the
// objects of bucket b are the files under Root/b.
package laketest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"glaux/lake"
)

// Store is the store. An object's ETag changes with its file's inode time and size.
type Store struct{ Root string }

func (s *Store) path(at lake.URI) string {
	return filepath.Join(s.Root, at.Bucket, filepath.FromSlash(at.Key))
}

// Head implements lake.Store.
func (s *Store) Head(_ context.Context, at lake.URI) (lake.Object, error) {
	info, err := os.Stat(s.path(at))
	if err != nil || info.IsDir() {
		return lake.Object{}, fmt.Errorf("%s: %w", at, lake.ErrNotFound)
	}
	return object(at, info), nil
}

func object(at lake.URI, info fs.FileInfo) lake.Object {
	return lake.Object{URI: at, Size: info.Size(), ETag: fmt.Sprintf("%x-%x", info.ModTime().UnixNano(), info.Size()), Modified: info.ModTime()}
}

func (s *Store) check(ctx context.Context, obj lake.Object) error {
	now, err := s.Head(ctx, obj.URI)
	if err == nil && now.ETag != obj.ETag {
		err = fmt.Errorf("%s: %w", obj.URI, lake.ErrChanged)
	}
	return err
}

// Read implements lake.Store.
func (s *Store) Read(ctx context.Context, obj lake.Object, off, n int64) (io.ReadCloser, error) {
	if err := s.check(ctx, obj); err != nil {
		return nil, err
	}
	f, err := os.Open(s.path(obj.URI))
	if err != nil {
		return nil, err
	}
	if n < 0 {
		n = obj.Size - off
	}
	return struct {
		io.Reader
		io.Closer
	}{io.NewSectionReader(f, off, n), f}, nil
}

// Put implements lake.Store.
func (s *Store) Put(ctx context.Context, at lake.URI, r io.Reader, o lake.PutOptions) (lake.Object, error) {
	name := s.path(at)
	if _, err := os.Stat(name); err == nil && o.IfNoneMatch {
		return lake.Object{}, fmt.Errorf("%s: %w", at, lake.ErrExists)
	}
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return lake.Object{}, err
	}
	f, err := os.CreateTemp(s.Root, "put-")
	if err != nil {
		return lake.Object{}, err
	}
	_, err = io.Copy(f, r)
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		return lake.Object{}, err
	}
	return s.Head(ctx, at)
}

// PutFile implements lake.Store.
func (s *Store) PutFile(ctx context.Context, at lake.URI, path string, o lake.PutOptions) (lake.Object, error) {
	f, err := os.Open(path)
	if err != nil {
		return lake.Object{}, err
	}
	defer f.Close()
	return s.Put(ctx, at, f, o)
}

// Delete implements lake.Store.
func (s *Store) Delete(_ context.Context, at ...lake.URI) error {
	for _, u := range at {
		if err := os.Remove(s.path(u)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// List implements lake.Store.
func (s *Store) List(_ context.Context, prefix lake.URI) iter.Seq2[lake.Object, error] {
	return func(yield func(lake.Object, error) bool) {
		var found []lake.Object
		root := filepath.Join(s.Root, prefix.Bucket)
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			rel, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			key := filepath.ToSlash(rel)
			info, err := d.Info()
			if err == nil && strings.HasPrefix(key, prefix.Key) {
				found = append(found, object(lake.URI{Bucket: prefix.Bucket, Key: key}, info))
			}
			return err
		})
		if errors.Is(err, fs.ErrNotExist) {
			err = fmt.Errorf("%s: %w", prefix.Bucket, lake.ErrNoBucket)
		}
		if err != nil {
			yield(lake.Object{}, err)
			return
		}
		slices.SortFunc(found, func(a, b lake.Object) int { return cmp.Compare(a.URI.Key, b.URI.Key) })
		for _, o := range found {
			if !yield(o, nil) {
				return
			}
		}
	}
}

// Pin implements lake.Store.
func (s *Store) Pin(ctx context.Context, obj lake.Object, dir, name string, _ []lake.Range) (string, error) {
	path := filepath.Join(dir, name)
	if err := s.check(ctx, obj); err != nil {
		return "", err
	}
	if err := os.Link(s.path(obj.URI), path); err != nil {
		return "", err
	}
	return path, nil
}

// BucketExists implements lake.Store.
func (s *Store) BucketExists(_ context.Context, bucket string) (bool, error) {
	info, err := os.Stat(filepath.Join(s.Root, bucket))
	return err == nil && info.IsDir(), nil
}

var _ lake.Store = (*Store)(nil)
