package s3api

import (
	"context"
	"iter"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"glaux/lake"
)

// List implements lake.Store. A listing younger than ListAge is given again, but
// for what this process has written since; an older one only to those who check it
// while they go on (lake.WithChecks).
func (s *Store) List(ctx context.Context, prefix lake.URI) iter.Seq2[lake.Object, error] {
	return func(yield func(lake.Object, error) bool) {
		known, young, version := s.listings.get(prefix)
		if checks := lake.ChecksOf(ctx); known != nil && !young {
			check := func(ctx context.Context) (bool, error) { return s.unchanged(ctx, prefix, known) }
			if !checks.Add("list "+prefix.String(), check) {
				known = nil
			}
		}
		if known != nil {
			for _, o := range known {
				if !yield(o, nil) {
					return
				}
			}
			return
		}
		began := time.Now()
		var all []lake.Object
		for o, err := range s.list(ctx, prefix) {
			if !yield(o, err) || err != nil {
				return
			}
			all = append(all, o)
		}
		s.listings.put(prefix, all, began, version)
	}
}

// unchanged lists a prefix again and compares.
func (s *Store) unchanged(ctx context.Context, prefix lake.URI, known []lake.Object) (bool, error) {
	_, _, version := s.listings.get(prefix)
	began := time.Now()
	var all []lake.Object
	for o, err := range s.list(ctx, prefix) {
		if err != nil {
			return false, err
		}
		all = append(all, o)
	}
	s.listings.put(prefix, all, began, version)
	return slices.EqualFunc(known, all, func(a, b lake.Object) bool {
		return a.URI == b.URI && a.Size == b.Size && a.ETag == b.ETag && a.Modified.Equal(b.Modified)
	}), nil
}

// list asks the server.
func (s *Store) list(ctx context.Context, prefix lake.URI) iter.Seq2[lake.Object, error] {
	return func(yield func(lake.Object, error) bool) {
		in := &s3.ListObjectsV2Input{Bucket: &prefix.Bucket, Prefix: &prefix.Key, RequestPayer: s.payer(ctx)}
		for {
			var page *s3.ListObjectsV2Output
			err := s.call(prefix.Bucket, func(c *s3.Client) (err error) {
				page, err = c.ListObjectsV2(ctx, in)
				return err
			})
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
			if !aws.ToBool(page.IsTruncated) || page.NextContinuationToken == nil {
				return
			}
			in.ContinuationToken = page.NextContinuationToken
		}
	}
}

// listings remembers listings for a while.
type listings struct {
	age time.Duration

	mu      sync.Mutex
	known   map[lake.URI]listing
	objects int
	writes  int64 // counts changes by this process: a listing that one fell into is not kept
}

type listing struct {
	objects []lake.Object
	at      time.Time
}

// mostListed bounds the objects remembered to some 100 MB.
const mostListed = 500_000

// get finds a listing; young says that it needs no check.
func (l *listings) get(prefix lake.URI) (objects []lake.Object, young bool, version int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	k := l.known[prefix]
	return k.objects, time.Since(k.at) < l.age, l.writes
}

func (l *listings) put(prefix lake.URI, objects []lake.Object, began time.Time, version int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if version != l.writes || len(objects) == 0 || len(objects) > mostListed/2 {
		return
	}
	if l.known == nil {
		l.known = map[lake.URI]listing{}
	}
	l.forget(prefix)
	l.known[prefix] = listing{objects, began}
	l.objects += len(objects)
	for other := range l.known {
		if l.objects <= mostListed {
			break
		}
		if other != prefix {
			l.forget(other)
		}
	}
}

func (l *listings) forget(prefix lake.URI) {
	l.objects -= len(l.known[prefix].objects)
	delete(l.known, prefix)
}

// changed forgets listings that an object written or deleted belongs to.
func (l *listings) changed(at lake.URI) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.writes++
	for prefix := range l.known {
		if prefix.Bucket == at.Bucket && strings.HasPrefix(at.Key, prefix.Key) {
			l.forget(prefix)
		}
	}
}
