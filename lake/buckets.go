package lake

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"path"
	"path/filepath"
)

// Buckets is a store whose buckets are in several: the first route whose pattern
// fits a bucket's name has it, or else Default.
type Buckets struct {
	Routes  []Route
	Default Store
}

// Route says where the buckets of a pattern are: a name, in which * and ? stand for
// any letters and one letter.
type Route struct {
	Pattern string
	Store   Store
}

var (
	_ Pager    = (*Buckets)(nil)
	_ Foldered = (*Buckets)(nil)
	_ Expecter = (*Buckets)(nil)
	_ Stager   = (*Buckets)(nil)
)

// In is the store that has a bucket.
func (b *Buckets) In(bucket string) Store {
	for _, r := range b.Routes {
		if ok, err := path.Match(r.Pattern, bucket); ok && err == nil {
			return r.Store
		}
	}
	return b.Default
}

// Head implements Store.
func (b *Buckets) Head(ctx context.Context, at URI) (Object, error) {
	return b.In(at.Bucket).Head(ctx, at)
}

// Read implements Store.
func (b *Buckets) Read(ctx context.Context, obj Object, off, n int64) (io.ReadCloser, error) {
	return b.In(obj.URI.Bucket).Read(ctx, obj, off, n)
}

// Put implements Store.
func (b *Buckets) Put(ctx context.Context, at URI, r io.Reader, o PutOptions) (Object, error) {
	return b.In(at.Bucket).Put(ctx, at, r, o)
}

// Stage implements Stager.
func (b *Buckets) Stage(ctx context.Context, at URI, r io.Reader, o PutOptions) (Staged, error) {
	if s, ok := b.In(at.Bucket).(Stager); ok {
		return s.Stage(ctx, at, r, o)
	}
	return nil, nil
}

// PutFile implements Store.
func (b *Buckets) PutFile(ctx context.Context, at URI, path string, o PutOptions) (Object, error) {
	return b.In(at.Bucket).PutFile(ctx, at, path, o)
}

// Delete implements Store.
func (b *Buckets) Delete(ctx context.Context, at ...URI) error {
	var stores []Store
	byStore := map[Store][]URI{}
	for _, u := range at {
		s := b.In(u.Bucket)
		if byStore[s] == nil {
			stores = append(stores, s)
		}
		byStore[s] = append(byStore[s], u)
	}
	var errs []error
	for _, s := range stores {
		errs = append(errs, s.Delete(ctx, byStore[s]...))
	}
	return errors.Join(errs...)
}

// List implements Store.
func (b *Buckets) List(ctx context.Context, prefix URI) iter.Seq2[Object, error] {
	return b.In(prefix.Bucket).List(ctx, prefix)
}

// Expect implements Expecter.
func (b *Buckets) Expect(ctx context.Context, prefix URI) {
	if e, ok := b.In(prefix.Bucket).(Expecter); ok {
		e.Expect(ctx, prefix)
	}
}

// Folders implements Foldered.
func (b *Buckets) Folders(ctx context.Context, prefix URI) ([]URI, bool, error) {
	if f, ok := b.In(prefix.Bucket).(Foldered); ok {
		return f.Folders(ctx, prefix)
	}
	return nil, false, nil
}

// Absent implements Foldered.
func (b *Buckets) Absent(ctx context.Context, prefixes []URI) (map[URI]bool, error) {
	byStore := map[Foldered][]URI{}
	for _, p := range prefixes {
		if f, ok := b.In(p.Bucket).(Foldered); ok {
			byStore[f] = append(byStore[f], p)
		}
	}
	all := map[URI]bool{}
	for f, some := range byStore {
		absent, err := f.Absent(ctx, some)
		if err != nil {
			return nil, err
		}
		maps.Copy(all, absent)
	}
	return all, nil
}

// Pin implements Store.
func (b *Buckets) Pin(ctx context.Context, obj Object, dir, name string, ranges []Range) (string, error) {
	return b.In(obj.URI.Bucket).Pin(ctx, obj, dir, name, ranges)
}

// BucketExists implements Store.
func (b *Buckets) BucketExists(ctx context.Context, bucket string) (bool, error) {
	return b.In(bucket).BucketExists(ctx, bucket)
}

// Page implements Pager: an object of a store that isn't one is complete.
func (b *Buckets) Page(ctx context.Context, obj Object, dir, name string) (Paged, error) {
	s := b.In(obj.URI.Bucket)
	if p, ok := s.(Pager); ok {
		return p.Page(ctx, obj, dir, name)
	}
	got, err := s.Pin(ctx, obj, dir, name, nil)
	if err == nil && got != filepath.Join(dir, name) {
		err = fmt.Errorf("%s was pinned as %s", obj.URI, got)
	}
	return nil, err
}
