package s3

import (
	"bytes"
	"compress/flate"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"time"

	quickjson "github.com/go-json-experiment/json"
	"golang.org/x/sys/unix"
)

const (
	metaAttr = "user.glaux.s3"
	nameAttr = "user.glaux.name" // the true name of a shortened component
)

// Meta is what S3 keeps about an object besides its bytes.
type Meta struct {
	ETag    string            `json:"e,omitempty"`  // without quotes
	Headers map[string]string `json:"h,omitempty"`  // Content-Type, Cache-Control, X-Amz-Server-Side-Encryption, …
	User    map[string]string `json:"u,omitempty"`  // x-amz-meta-*, lower case
	Tags    map[string]string `json:"t,omitempty"`  //
	Sums    map[string]string `json:"s,omitempty"`  // checksum algorithm, lower case → base64
	SumType string            `json:"st,omitempty"` // FULL_OBJECT or COMPOSITE
	Parts   []int64           `json:"p,omitempty"`  // sizes, if it was uploaded in parts
	Version string            `json:"v,omitempty"`  // "" is the null version
	Deleted bool              `json:"d,omitempty"`  // a delete marker
	Upload  string            `json:"i,omitempty"`  // the upload in parts that made it

	// Seq orders the versions of a key; 0 is before versioning.
	Seq int64 `json:"q,omitempty"`
	// Size and MTime are the file's when the metadata was written: if they differ now,
	// somebody has edited the file and the metadata isn't about what is in it.
	Size  int64 `json:"n,omitempty"`
	MTime int64 `json:"m,omitempty"`
	// Overflow names a file with all of this, where an attribute has no room for it.
	Overflow string `json:"x,omitempty"`
}

// Info is one version of an object.
type Info struct {
	Key      string
	Size     int64
	Modified time.Time
	Meta
}

// VersionID is the version as the protocol names it.
func (m *Meta) VersionID() string {
	if m.Version == "" {
		return "null"
	}
	return m.Version
}

func (m *Meta) encode() ([]byte, error) {
	text, err := json.Marshal(m)
	if err != nil || len(text) < 1024 {
		return text, err
	}
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		return nil, err
	}
	_, err = w.Write(text)
	err = errors.Join(err, w.Close())
	return b.Bytes(), err
}

func (m *Meta) decode(b []byte) error {
	if len(b) > 0 && b[0] != '{' {
		text, err := io.ReadAll(flate.NewReader(bytes.NewReader(b)))
		if err != nil {
			return err
		}
		b = text
	}
	return quickjson.Unmarshal(b, m)
}

// setMeta gives a file its metadata, in one step.
func (s *Store) setMeta(fd int, m *Meta) error {
	m.Overflow = ""
	b, err := m.encode()
	if err != nil {
		return fmt.Errorf("s3: metadata: %w", err)
	}
	err = unix.Fsetxattr(fd, metaAttr, b, 0)
	if !errors.Is(err, unix.ENOSPC) && !errors.Is(err, unix.E2BIG) && !errors.Is(err, unix.ERANGE) {
		return err
	}
	id := newID()
	if err := s.replaceFile(s.sys("meta", id), b); err != nil {
		return fmt.Errorf("s3: metadata: %w", err)
	}
	m.Overflow = id
	return unix.Fsetxattr(fd, metaAttr, []byte(`{"x":"`+id+`"}`), 0)
}

// dropOverflow removes the metadata of a file that is gone.
func (s *Store) dropOverflow(m *Meta) {
	if m.Overflow != "" {
		os.Remove(s.sys("meta", m.Overflow))
	}
}

// getMeta reads a file's metadata; a file that somebody put there has none.
func (s *Store) getMeta(fd int, m *Meta) error {
	var buf [4096]byte
	b := buf[:]
	for try := 0; ; try++ {
		n, err := unix.Fgetxattr(fd, metaAttr, b)
		switch {
		case errors.Is(err, errNoAttr):
			return nil
		case errors.Is(err, unix.ERANGE) && len(b) < 1<<20:
			b = make([]byte, 1<<20)
			continue
		case err != nil:
			return fmt.Errorf("s3: metadata: %w", err)
		}
		*m = Meta{}
		if err := m.decode(b[:n]); err != nil {
			return fmt.Errorf("s3: metadata: %w", err)
		}
		if m.Overflow == "" {
			return nil
		}
		id := m.Overflow
		more, err := os.ReadFile(s.sys("meta", id))
		if errors.Is(err, fs.ErrNotExist) && try < 3 {
			continue // replaced at this moment
		}
		if err != nil {
			return fmt.Errorf("s3: metadata: %w", err)
		}
		err = m.decode(more)
		m.Overflow = id
		return err
	}
}

// replaceFile gives a system file new content, durably.
func (s *Store) replaceFile(path string, content []byte) error {
	st, err := s.stage()
	if err != nil {
		return err
	}
	defer st.drop()
	if _, err := st.Write(content); err != nil {
		return err
	}
	if s.sync {
		if err := st.Sync(); err != nil {
			return err
		}
	}
	if err := s.publish(st, unix.AT_FDCWD, path); err != nil {
		return err
	}
	dir, _ := splitPath(path)
	return s.syncPath(dir)
}
