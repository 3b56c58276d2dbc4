package s3api

import (
	"context"
	"fmt"
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

// Absent implements lake.Foldered: prefixes that no listing is known of, or only one
// that has nothing and is to be checked, are looked for among the folders of the
// prefix above them, if there are many.
func (s *Store) Absent(ctx context.Context, prefixes []lake.URI) (map[lake.URI]bool, error) {
	unknown, empty := map[lake.URI][]lake.URI{}, map[lake.URI][]lake.URI{} // by the prefix above
	since, absent := lake.AsOf(ctx), map[lake.URI]bool{}
	for _, p := range prefixes {
		known, young, _ := s.listings.get(p, since)
		key := strings.TrimSuffix(p.Key, "/")
		above := lake.URI{Bucket: p.Bucket, Key: key[:strings.LastIndexByte(key, '/')+1]}
		switch {
		case known.objects == nil:
			unknown[above] = append(unknown[above], p)
		case len(known.objects) > 0:
		case young:
			absent[p] = true
		default:
			empty[above] = append(empty[above], p)
		}
	}
	for above, below := range empty {
		if len(below) <= fewUnknown {
			continue // They are listed.
		}
		check := func(ctx context.Context) (bool, error) { return s.stillAbsent(ctx, above, below) }
		if lake.ChecksOf(ctx).Add(fmt.Sprintf("folders of %s without %p", above, below), check) {
			for _, p := range below {
				absent[p] = true
			}
		}
	}
	work, ctx := errgroup.WithContext(ctx)
	work.SetLimit(folderWidth)
	found := make(chan lake.URI, len(prefixes))
	for above, below := range unknown {
		if len(below) <= fewUnknown {
			continue
		}
		work.Go(func() error {
			none, err := s.absent(ctx, above, below)
			for _, p := range none {
				found <- p
			}
			return err
		})
	}
	err := work.Wait()
	close(found)
	for p := range found {
		absent[p] = true
	}
	return absent, err
}

// stillAbsent checks prefixes right below one.
func (s *Store) stillAbsent(ctx context.Context, above lake.URI, below []lake.URI) (bool, error) {
	none, err := s.absent(ctx, above, below)
	if err != nil || len(none) == len(below) {
		return err == nil, err
	}
	sure := map[lake.URI]bool{}
	for _, p := range none {
		sure[p] = true
	}
	for _, p := range below {
		if sure[p] {
			continue
		}
		if all, err := s.fresh(ctx, p).wait(ctx, &s.listings); err != nil || len(all) > 0 {
			return false, err
		}
	}
	return true, nil
}

// absent are those of the prefixes right below one that a few pages of its folders
// show not to be there.
func (s *Store) absent(ctx context.Context, above lake.URI, below []lake.URI) (none []lake.URI, err error) {
	_, _, version := s.listings.get(above, time.Time{})
	began := time.Now()
	folders, whole, err := s.foldersOf(ctx, above, 1+len(below)/worthPage)
	if err != nil {
		return nil, err
	}
	there := map[lake.URI]bool{}
	last := ""
	for _, f := range folders {
		there[f], last = true, f.Key
	}
	for _, p := range below {
		if (whole || p.Key < last) && !there[p] && strings.HasSuffix(p.Key, "/") {
			s.listings.put(p, nil, began, version)
			none = append(none, p)
		}
	}
	return none, nil
}
