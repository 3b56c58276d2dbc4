package s3

import (
	"cmp"
	"context"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// upload is an upload in parts: a directory with its record and its parts.
type upload struct {
	ID, Key   string
	Meta      Meta
	Algorithm string // of the parts' checksums, lower case, or ""
	Started   time.Time
}

// part is a part of an upload.
type part struct {
	Number int
	Info
}

const maxParts = 10000

// uploadLock lets parts come in together, and completion and abort alone.
type uploadLock struct {
	sync.RWMutex
	users int
}

// lockUpload takes an upload alone or, if shared, with others.
func (s *Store) lockUpload(id string, shared bool) (unlock func()) {
	s.mu.Lock()
	l := s.uploads[id]
	if l == nil {
		l = &uploadLock{}
		s.uploads[id] = l
	}
	l.users++
	s.mu.Unlock()
	free := l.Unlock
	if shared {
		l.RLock()
		free = l.RUnlock
	} else {
		l.Lock()
	}
	return func() {
		free()
		s.mu.Lock()
		defer s.mu.Unlock()
		if l.users--; l.users == 0 {
			delete(s.uploads, id)
		}
	}
}

func (s *Store) uploadDir(bucket string, more ...string) string {
	return s.bucketSys(bucket, append([]string{"uploads"}, more...)...)
}

func (s *Store) createUpload(bucket string, u *upload) error {
	if err := s.writable(bucket, u.Key); err != nil {
		return err
	}
	u.ID, u.Started = newID(), time.Now().UTC()
	record, err := json.Marshal(u)
	if err == nil {
		err = os.MkdirAll(s.uploadDir(bucket, u.ID), 0o755)
	}
	if err == nil {
		err = s.replaceFile(s.uploadDir(bucket, u.ID, "upload"), record)
	}
	if err == nil {
		err = s.syncPath(s.uploadDir(bucket))
	}
	if err != nil {
		return fmt.Errorf("s3: create upload: %w", err)
	}
	return nil
}

// upload finds an upload; its key must be key, unless that is "".
func (s *Store) upload(bucket, id, key string) (*upload, error) {
	if id == "" || strings.Trim(id, "0123456789abcdef") != "" {
		return nil, errNoUpload
	}
	record, err := os.ReadFile(s.uploadDir(bucket, id, "upload"))
	if err != nil {
		return nil, errNoUpload
	}
	u := &upload{}
	if err := json.Unmarshal(record, u); err != nil {
		return nil, fmt.Errorf("s3: upload %s: %w", id, err)
	}
	if key != "" && u.Key != key {
		return nil, errNoUpload
	}
	return u, nil
}

// uploadsOf are a bucket's uploads by key, then age.
func (s *Store) uploadsOf(bucket string) []*upload {
	entries, _ := os.ReadDir(s.uploadDir(bucket)) // none without the directory
	var out []*upload
	for _, e := range entries {
		if u, err := s.upload(bucket, e.Name(), ""); err == nil {
			out = append(out, u)
		}
	}
	slices.SortFunc(out, func(a, b *upload) int {
		return cmp.Or(strings.Compare(a.Key, b.Key), strings.Compare(b.ID, a.ID))
	})
	return out
}

func (s *Store) partPath(bucket, id string, number int) string {
	return s.uploadDir(bucket, id, fmt.Sprintf("%05d", number))
}

// commitPart makes a staged file a part, replacing one of that number.
func (s *Store) commitPart(st *staged, bucket string, u *upload, number int, m *Meta) (err error) {
	fi, err := st.Stat()
	if err != nil {
		return fmt.Errorf("s3: %w", err)
	}
	m.Size, m.MTime = fi.Size(), fi.ModTime().UnixNano()
	if err = s.setMeta(int(st.Fd()), m); err == nil && s.sync {
		err = st.Sync()
	}
	if err != nil {
		return fmt.Errorf("s3: write part: %w", err)
	}
	defer s.lockUpload(u.ID, true)()
	if _, err := s.upload(bucket, u.ID, u.Key); err != nil {
		return err
	}
	if err := s.publish(st, unix.AT_FDCWD, s.partPath(bucket, u.ID, number)); err != nil {
		return fmt.Errorf("s3: write part: %w", err)
	}
	return s.syncPath(s.uploadDir(bucket, u.ID))
}

// parts are an upload's parts in order.
func (s *Store) parts(bucket, id string) ([]part, error) {
	entries, err := os.ReadDir(s.uploadDir(bucket, id))
	if err != nil {
		return nil, errNoUpload
	}
	var out []part
	for _, e := range entries {
		n, err := strconv.Atoi(e.Name())
		if err != nil {
			continue
		}
		o, err := s.openPart(bucket, id, n)
		if errors.Is(err, ErrNoKey) {
			continue
		}
		if err != nil {
			return nil, err
		}
		o.Close()
		out = append(out, part{n, o.Info})
	}
	return out, nil
}

func (s *Store) openPart(bucket, id string, number int) (*Object, error) {
	rel := strings.TrimPrefix(s.partPath(bucket, id, number), s.root+"/")
	fd, info, _, err := s.openFile(rel)
	if err != nil {
		return nil, err
	}
	return &Object{os.NewFile(uintptr(fd), rel), info}, nil
}

// assemble copies the parts, within the kernel if it can, into one staged file, and says
// so in m: its ETag, its parts' sizes and its checksum.
func (s *Store) assemble(ctx context.Context, bucket string, u *upload, numbers []int, m *Meta) (_ *staged, err error) {
	st, err := s.stage()
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			st.drop()
			err = fmt.Errorf("s3: assemble %s: %w", u.Key, err)
		}
	}()
	etags := md5.New()
	newSum := checksums[u.Algorithm]
	whole := m.SumType == fullObject
	var ofParts, ofAll = io.Discard, newSum
	if newSum != nil && !whole {
		ofParts = newSum()
	}
	composite, _ := ofParts.(interface{ Sum([]byte) []byte })
	var sums []string
	for _, n := range numbers {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		o, err := s.openPart(bucket, u.ID, n)
		if err != nil {
			return nil, err
		}
		sum, err1 := hex.DecodeString(o.ETag)
		etags.Write(sum)
		sum, err2 := base64.StdEncoding.DecodeString(o.Sums[u.Algorithm])
		_, _ = ofParts.Write(sum) // a hash never fails
		_, err3 := io.Copy(st.File, o.File)
		o.Close()
		if err := errors.Join(err1, err2, err3); err != nil {
			return nil, err
		}
		m.Parts, sums = append(m.Parts, o.Size), append(sums, o.Sums[u.Algorithm])
	}
	m.ETag = fmt.Sprintf("%x-%d", etags.Sum(nil), len(numbers))
	switch {
	case newSum == nil:
		m.Sums, m.SumType = nil, ""
	case whole:
		if sum, ok := wholeSum(u.Algorithm, sums, m.Parts); ok {
			m.Sums = map[string]string{u.Algorithm: sum}
			break
		}
		h := ofAll()
		if _, err := io.Copy(h, io.NewSectionReader(st.File, 0, 1<<62)); err != nil {
			return nil, err
		}
		m.Sums = map[string]string{u.Algorithm: base64.StdEncoding.EncodeToString(h.Sum(nil))}
	default:
		m.Sums = map[string]string{u.Algorithm: fmt.Sprintf("%s-%d", base64.StdEncoding.EncodeToString(composite.Sum(nil)), len(numbers))}
		m.SumType = composed
	}
	return st, nil
}

// dropUpload forgets an upload. The caller has it alone.
func (s *Store) dropUpload(bucket, id string) error {
	// Without its record it is gone, however far the rest gets.
	err := errors.Join(os.Remove(s.uploadDir(bucket, id, "upload")), os.RemoveAll(s.uploadDir(bucket, id)))
	if err != nil {
		return fmt.Errorf("s3: drop upload: %w", err)
	}
	return s.syncPath(s.uploadDir(bucket))
}
