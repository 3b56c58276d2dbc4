package s3api

import (
	"context"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"glaux/lake"
)

var _ lake.Foldered = (*Store)(nil)

// Folders implements lake.Foldered.
func (s *Store) Folders(ctx context.Context, prefix lake.URI) (folders []lake.URI, ok bool, err error) {
	folders, _, err = s.foldersOf(ctx, prefix, -1)
	return folders, err == nil, err
}

// foldersOf asks for no more pages than most, if that isn't negative; false: there are more.
func (s *Store) foldersOf(ctx context.Context, prefix lake.URI, most int) (folders []lake.URI, whole bool, err error) {
	for token, asked := (*string)(nil), 0; asked != most; asked++ {
		page, err := s.page(ctx, prefix, "/", token)
		if err != nil {
			return nil, false, err
		}
		for _, name := range page.folders {
			folders = append(folders, lake.URI{Bucket: prefix.Bucket, Key: name})
		}
		if token = page.next; token == nil {
			return folders, true, nil
		}
	}
	return folders, false, nil
}

const (
	// fewUnknown prefixes of one folder are listed one by one: only for more it is
	// worth to ask first which of them there are.
	fewUnknown = 12
	// worthPage is how many prefixes are worth asking for one page of folders.
	worthPage = 24
)

// Absent implements lake.Foldered: prefixes that no listing is known of are looked
// for among the folders of the prefix above them, if there are many.
func (s *Store) Absent(ctx context.Context, prefixes []lake.URI) (map[lake.URI]bool, error) {
	unknown := map[lake.URI][]lake.URI{} // by the prefix above
	absent := map[lake.URI]bool{}
	for _, p := range prefixes {
		known, young, _ := s.listings.get(p)
		if known != nil {
			if young && len(known) == 0 {
				absent[p] = true
			}
			continue
		}
		above := strings.TrimSuffix(p.Key, "/")
		above = above[:strings.LastIndexByte(above, '/')+1]
		unknown[lake.URI{Bucket: p.Bucket, Key: above}] = append(unknown[lake.URI{Bucket: p.Bucket, Key: above}], p)
	}
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(folderWidth)
	found := make(chan lake.URI, len(prefixes))
	for above, below := range unknown {
		if len(below) <= fewUnknown {
			continue
		}
		work.Go(func() error {
			_, _, version := s.listings.get(above)
			began := time.Now()
			folders, whole, err := s.foldersOf(ctx, above, 1+len(below)/worthPage)
			if err != nil {
				return err
			}
			there := map[lake.URI]bool{}
			last := ""
			for _, f := range folders {
				there[f], last = true, f.Key
			}
			for _, p := range below {
				if (whole || p.Key < last) && !there[p] && strings.HasSuffix(p.Key, "/") {
					s.listings.put(p, nil, began, version)
					found <- p
				}
			}
			return nil
		})
	}
	err := work.Wait()
	close(found)
	for p := range found {
		absent[p] = true
	}
	return absent, err
}
