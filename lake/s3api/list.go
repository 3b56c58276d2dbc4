package s3api

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"golang.org/x/sync/errgroup"

	"glaux/lake"
)

// List implements lake.Store. A listing is given again if it is younger than ListAge
// or than the context wants (lake.WithAsOf), but for what this process has written
// since; an older one only to those who check it while they go on (lake.WithChecks).
func (s *Store) List(ctx context.Context, prefix lake.URI) iter.Seq2[lake.Object, error] {
	return func(yield func(lake.Object, error) bool) {
		// In this order, as what has ended is known before it is no longer on its way.
		f := s.listings.join(ctx, prefix)
		known, young, version := s.listings.get(prefix, lake.AsOf(ctx))
		if known.objects != nil && !young {
			check := func(ctx context.Context) (bool, error) { return s.unchanged(ctx, prefix, known.objects) }
			if !lake.ChecksOf(ctx).Add(fmt.Sprintf("list %s of %d", prefix, known.at.UnixNano()), check) {
				known.objects = nil
			}
		}
		if known.objects == nil && f != nil {
			all, err := f.wait(ctx, &s.listings)
			if err != nil {
				yield(lake.Object{}, err)
				return
			}
			known.objects = all
		} else if f != nil {
			s.listings.leave(f)
		}
		if known.objects != nil {
			for _, o := range known.objects {
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
	all, err := s.fresh(ctx, prefix).wait(ctx, &s.listings)
	return err == nil && slices.EqualFunc(known, all, func(a, b lake.Object) bool {
		return a.URI == b.URI && a.Size == b.Size && a.ETag == b.ETag && a.Modified.Equal(b.Modified)
	}), err
}

// list asks the server: page by page, and where there is more than one page, for
// each folder by itself, many at a time.
func (s *Store) list(ctx context.Context, prefix lake.URI) iter.Seq2[lake.Object, error] {
	return func(yield func(lake.Object, error) bool) {
		page, err := s.page(ctx, prefix, "", nil)
		if err == nil && page.next != nil {
			if whole, ok, ferr := s.folders(ctx, prefix); ferr != nil || ok {
				page, err = whole, ferr
			}
		}
		for {
			if err != nil {
				yield(lake.Object{}, err)
				return
			}
			for _, o := range page.objects {
				if !yield(o, nil) {
					return
				}
			}
			if page.next == nil {
				return
			}
			page, err = s.page(ctx, prefix, "", page.next)
		}
	}
}

// listed is one answer of the server.
type listed struct {
	objects []lake.Object
	folders []string
	next    *string
}

func (s *Store) page(ctx context.Context, prefix lake.URI, delimiter string, token *string) (out listed, err error) {
	in := &s3.ListObjectsV2Input{Bucket: &prefix.Bucket, Prefix: &prefix.Key, RequestPayer: s.payer(ctx), ContinuationToken: token}
	if delimiter != "" {
		in.Delimiter = &delimiter
	}
	var page *s3.ListObjectsV2Output
	err = s.call(prefix.Bucket, func(c *s3.Client) (err error) {
		page, err = c.ListObjectsV2(ctx, in)
		return err
	})
	if err != nil {
		return out, translate(prefix, err)
	}
	for _, o := range page.Contents {
		out.objects = append(out.objects, lake.Object{URI: lake.URI{Bucket: prefix.Bucket, Key: aws.ToString(o.Key)}, Size: aws.ToInt64(o.Size), ETag: etag(o.ETag), Modified: aws.ToTime(o.LastModified)})
	}
	for _, f := range page.CommonPrefixes {
		out.folders = append(out.folders, aws.ToString(f.Prefix))
	}
	if aws.ToBool(page.IsTruncated) {
		out.next = page.NextContinuationToken
	}
	return out, nil
}

const (
	// folderWidth is how many folders of a prefix are listed at a time.
	folderWidth = 32
	// fewFolders are too few to be worth it, in a page that is not the last.
	fewFolders = 500
)

// folders lists a prefix by its folders; false: it has not enough of them.
func (s *Store) folders(ctx context.Context, prefix lake.URI) (all listed, ok bool, err error) {
	var names []string
	for token := (*string)(nil); ; {
		page, err := s.page(ctx, prefix, "/", token)
		if err != nil {
			return all, false, err
		}
		names, all.objects = append(names, page.folders...), append(all.objects, page.objects...)
		if token = page.next; token == nil {
			break
		}
		if len(page.folders) < fewFolders {
			return all, false, nil
		}
	}
	if len(names) < 2 {
		return all, false, nil
	}
	parts := make([][]lake.Object, len(names))
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(folderWidth)
	for i, name := range names {
		work.Go(func() error {
			for o, err := range s.list(ctx, lake.URI{Bucket: prefix.Bucket, Key: name}) {
				if err != nil {
					return err
				}
				parts[i] = append(parts[i], o)
			}
			return nil
		})
	}
	if err := work.Wait(); err != nil {
		return all, false, err
	}
	for _, p := range parts {
		all.objects = append(all.objects, p...)
	}
	slices.SortFunc(all.objects, func(a, b lake.Object) int { return cmp.Compare(a.URI.Key, b.URI.Key) })
	return all, true, nil
}
