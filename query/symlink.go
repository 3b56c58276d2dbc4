package query

import (
	"context"
	"fmt"
	"io"
	"strings"

	"glaux/lake"
	"glaux/sql"
)

const (
	// maxManifest is the longest file of links that is read.
	maxManifest = 64 << 20
	// linkWidth is how many linked objects are looked up at a time.
	linkWidth = 32
)

// linked are the files that the files of a place name, a line each: what
// SymlinkTextInputFormat reads instead of them.
func (j *job) linked(ctx context.Context, manifests []lake.File) ([]lake.File, error) {
	var files []lake.File
	for _, m := range manifests {
		at := m.Object.URI
		if err := j.allow("s3:GetObject", objectARN(at)); err != nil {
			return nil, err
		}
		bad := func(format string, args ...any) error {
			return &sql.Error{Name: "HIVE_BAD_DATA", Message: fmt.Sprintf("Error parsing symlinks from: %s: ", at) + fmt.Sprintf(format, args...)}
		}
		if m.Object.Size > maxManifest {
			return nil, bad("it has %d bytes", m.Object.Size)
		}
		r, err := j.o.Store.Read(ctx, m.Object, 0, -1)
		if err != nil {
			return nil, err
		}
		text, err := io.ReadAll(io.LimitReader(r, maxManifest))
		_ = r.Close()
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(text)) {
			if line = strings.TrimSpace(line); line == "" {
				continue
			}
			scheme, rest, _ := strings.Cut(line, "://")
			u, err := lake.ParseURI("s3://" + rest)
			if err != nil || u.Key == "" || scheme != "s3" && scheme != "s3a" && scheme != "s3n" {
				return nil, bad("%s is no object of S3", line)
			}
			files = append(files, lake.File{Object: lake.Object{URI: u}, Partition: m.Partition, Rows: -1, Bucket: -1})
		}
	}
	err := j.each(ctx, len(files), linkWidth, func(ctx context.Context, i int) (err error) {
		files[i].Object, err = j.o.Store.Head(ctx, files[i].Object.URI)
		if err != nil {
			return fmt.Errorf("%s: %w", files[i].Object.URI, err)
		}
		return nil
	})
	return files, err
}
