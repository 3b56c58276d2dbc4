package s3_test

import (
	"bufio"
	"bytes"
	"context"
	"crypto/md5"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"glaux/s3"
)

func open(t *testing.T, root string) *s3.Store {
	t.Helper()
	s, err := s3.Open(s3.Options{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.CreateBucket("lake"); err != nil && !errors.Is(err, s3.ErrBucketExists) {
		t.Fatal(err)
	}
	return s
}

func put(t *testing.T, s *s3.Store, key, body string, o s3.PutOptions) s3.Info {
	t.Helper()
	info, err := s.Put(ctx, "lake", key, strings.NewReader(body), o)
	if err != nil {
		t.Fatal(err)
	}
	return info
}

func read(t *testing.T, s *s3.Store, key string) string {
	t.Helper()
	o, err := s.Get("lake", key, "")
	if err != nil {
		t.Fatal(err)
	}
	defer o.Close()
	b, err := io.ReadAll(o)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestStore(t *testing.T) {
	root := t.TempDir()
	s := open(t, root)
	a := put(t, s, "a/b", "hello", s3.PutOptions{ContentType: "text/plain", Headers: map[string]string{"X-Amz-Server-Side-Encryption": "AES256"}})
	if want := fmt.Sprintf("%x", md5.Sum([]byte("hello"))); a.ETag != want {
		t.Errorf("etag %s", a.ETag)
	}
	if b, err := os.ReadFile(filepath.Join(root, "lake", "a", "b")); string(b) != "hello" {
		t.Errorf("the object isn't at its natural path: %v", err)
	}
	h, err := s.Head("lake", "a/b")
	if err != nil || h.ETag != a.ETag || h.Size != 5 || h.Headers["Content-Type"] != "text/plain" || h.Headers["X-Amz-Server-Side-Encryption"] != "AES256" {
		t.Errorf("head: %+v %v", h, err)
	}
	if _, err := s.Put(ctx, "lake", "a/b", strings.NewReader("x"), s3.PutOptions{IfNoneMatch: true}); !errors.Is(err, s3.ErrPrecondition) {
		t.Errorf("if none match: %v", err)
	}
	if _, err := s.Put(ctx, "lake", "a/b", failing{}, s3.PutOptions{}); err == nil || read(t, s, "a/b") != "hello" {
		t.Errorf("a put whose body fails: %v", err)
	}
	if c, err := s.Copy(ctx, "lake", "a/b", "lake", "c", s3.PutOptions{}); err != nil || c.ETag != a.ETag || read(t, s, "c") != "hello" {
		t.Errorf("copy: %+v %v", c, err)
	}
	file := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(file, []byte("from a file"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.PutFile(ctx, "lake", "file", file, s3.PutOptions{}); err != nil || read(t, s, "file") != "from a file" {
		t.Errorf("put file: %v", err)
	}
	// The same file again is another object.
	if _, err := s.PutFile(ctx, "lake", "again", file, s3.PutOptions{ContentType: "text/plain"}); err != nil {
		t.Error(err)
	}
	if h, err := s.Head("lake", "file"); err != nil || h.Headers["Content-Type"] == "text/plain" {
		t.Errorf("metadata of another object: %+v %v", h, err)
	}
	if err := errors.Join(s.Delete("lake", "a/b"), s.Delete("lake", "a/b")); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(root, "lake", "a")); err == nil {
		t.Error("an empty directory is left")
	}
	for name, err := range map[string]error{
		"get":  second(s.Get("lake", "a/b", "")),
		"head": second(s.Head("lake", "a/b")),
	} {
		if !errors.Is(err, s3.ErrNoKey) {
			t.Errorf("%s of nothing: %v", name, err)
		}
	}
	for name, err := range map[string]error{
		"get":  second(s.Get("other", "a/b", "")),
		"put":  second(s.Put(ctx, "other", "x", strings.NewReader(""), s3.PutOptions{})),
		"sys":  second(s.Get(".s3", "lock", "")),
		"dots": second(s.Get("..", "lock", "")),
	} {
		if !errors.Is(err, s3.ErrNoBucket) {
			t.Errorf("%s in no bucket: %v", name, err)
		}
	}
	if _, err := s3.Open(s3.Options{Root: root}); err == nil {
		t.Error("a store was opened twice")
	}
}

type failing struct{}

func (failing) Read(p []byte) (int, error) { return copy(p, "partial"), errors.New("broken") }

func TestLink(t *testing.T) {
	s := open(t, t.TempDir())
	dir := t.TempDir()
	old := put(t, s, "a", "old", s3.PutOptions{})
	path, info, err := s.Link(ctx, "lake", "a", old.ETag, dir, "1")
	if err != nil || info.ETag != old.ETag || info.Size != 3 {
		t.Fatalf("link: %+v %v", info, err)
	}
	put(t, s, "a", "newer", s3.PutOptions{})
	put(t, s, "a/b", "below", s3.PutOptions{}) // now the object is in the directory of its name
	if b, _ := os.ReadFile(path); string(b) != "old" {
		t.Errorf("the link has changed: %q", b)
	}
	if _, _, err := s.Link(ctx, "lake", "a", old.ETag, dir, "2"); !errors.Is(err, s3.ErrPrecondition) {
		t.Errorf("link of what was: %v", err)
	}
	if path, _, err = s.Link(ctx, "lake", "a", "", dir, "3"); err != nil {
		t.Fatal(err)
	}
	if b, _ := os.ReadFile(path); string(b) != "newer" {
		t.Errorf("link: %q", b)
	}
}

// TestForeignFiles checks what people put under the root by hand.
func TestForeignFiles(t *testing.T) {
	root := t.TempDir()
	s := open(t, root)
	lake, outside := filepath.Join(root, "lake"), t.TempDir()
	secret := filepath.Join(outside, "secret")
	if err := errors.Join(
		os.WriteFile(secret, []byte("secret"), 0o600),
		os.WriteFile(filepath.Join(lake, "copied.csv"), []byte("1,2"), 0o600),
		os.Symlink(secret, filepath.Join(lake, "link")),
		os.Symlink(outside, filepath.Join(lake, "dir")),
		os.Symlink(outside, filepath.Join(root, "linkedbucket")),
	); err != nil {
		t.Fatal(err)
	}
	if got := read(t, s, "copied.csv"); got != "1,2" {
		t.Errorf("a file that was copied in: %q", got)
	}
	for _, k := range []string{"link", "dir/secret", "dir"} {
		if _, err := s.Get("lake", k, ""); !errors.Is(err, s3.ErrNoKey) {
			t.Errorf("get %s: %v", k, err)
		}
		if _, _, err := s.Link(ctx, "lake", k, "", t.TempDir(), "x"); !errors.Is(err, s3.ErrNoKey) {
			t.Errorf("link %s: %v", k, err)
		}
	}
	if _, err := s.Put(ctx, "lake", "dir/new", strings.NewReader(""), s3.PutOptions{}); err == nil {
		t.Error("put through a symbolic link")
	}
	s.Delete("lake", "dir/secret")
	if _, err := os.Stat(secret); err != nil {
		t.Error("delete through a symbolic link")
	}
	if _, err := s.Get("linkedbucket", "secret", ""); !errors.Is(err, s3.ErrNoBucket) {
		t.Errorf("bucket by a symbolic link: %v", err)
	}
	if got := keys(t, s, s3.ListOptions{}); !slices.Equal(got, []string{"copied.csv"}) {
		t.Errorf("list %q", got)
	}
	// An object that somebody edits is another version, not the old one with other bytes.
	before := put(t, s, "edited", "before", s3.PutOptions{})
	f, err := os.OpenFile(filepath.Join(lake, "edited"), os.O_WRONLY|os.O_APPEND, 0)
	if err != nil {
		t.Fatal(err)
	}
	f.WriteString("!")
	f.Close()
	if h, err := s.Head("lake", "edited"); err != nil || h.ETag == before.ETag {
		t.Errorf("an edited file keeps its ETag: %v", err)
	}
}

func keys(t *testing.T, s *s3.Store, o s3.ListOptions) []string {
	t.Helper()
	var out []string
	for e, err := range s.List("lake", o) {
		if err != nil {
			t.Fatal(err)
		}
		if e.CommonPrefix != "" {
			out = append(out, e.CommonPrefix)
		} else {
			out = append(out, e.Key)
		}
	}
	return out
}

// TestListLarge lists 100,000 keys page by page, with changes in between.
func TestListLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("makes 100,000 files")
	}
	root := t.TempDir()
	s := open(t, root)
	var want []string
	for i := range 100_000 {
		dir := "flat"
		if i%2 == 0 {
			dir = fmt.Sprintf("dt=%03d", i%500)
		}
		if i < 500 {
			if err := os.MkdirAll(filepath.Join(root, "lake", dir), 0o755); err != nil {
				t.Fatal(err)
			}
		}
		k := fmt.Sprintf("%s/%x.parquet", dir, i)
		want = append(want, k)
		if err := os.WriteFile(filepath.Join(root, "lake", k), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	slices.Sort(want)
	var got []string
	for after := ""; ; {
		n := 0
		for e, err := range s.List("lake", s3.ListOptions{StartAfter: after}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, e.Key)
			after = e.Key
			if n++; n == 1000 {
				break
			}
		}
		if n < 1000 {
			break
		}
		put(t, s, "flat/new", "x", s3.PutOptions{}) // listings may not be kept
	}
	want = append(want, "flat/new")
	slices.Sort(want)
	if !slices.Equal(slices.Compact(got), want) {
		t.Errorf("got %d keys, want %d in order", len(got), len(want))
	}
	if got := keys(t, s, s3.ListOptions{Delimiter: "/"}); len(got) != 251 {
		t.Errorf("%d common prefixes", len(got))
	}
}

// TestNoMix replaces an object, turns it into a directory and back, and deletes it while
// others read: each sees one version whole.
func TestNoMix(t *testing.T) {
	s := open(t, t.TempDir())
	body := func(i int) string { return strings.Repeat(string(rune('a'+i)), 1000+i*1000) }
	put(t, s, "k", body(0), s3.PutOptions{})
	end, stop := context.WithCancel(ctx)
	var readers sync.WaitGroup
	for range 3 {
		readers.Go(func() {
			for end.Err() == nil {
				o, err := s.Get("lake", "k", "")
				if err != nil {
					t.Errorf("get: %v", err)
					return
				}
				b, err := io.ReadAll(o)
				o.Close()
				if err != nil || fmt.Sprintf("%x", md5.Sum(b)) != o.ETag || int64(len(b)) != o.Size {
					t.Errorf("%d bytes, ETag %s, size %d: %v", len(b), o.ETag, o.Size, err)
					return
				}
			}
		})
	}
	var writers sync.WaitGroup
	for w := range 3 {
		writers.Go(func() {
			for i := range 60 {
				put(t, s, "k", body((w+i)%5), s3.PutOptions{})
				put(t, s, fmt.Sprint("k/", w), "x", s3.PutOptions{})
				if err := s.Delete("lake", fmt.Sprint("k/", w)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	stop()
	readers.Wait()
}

// TestKill kills a process that writes and checks that all it acknowledged is there.
func TestKill(t *testing.T) {
	if root := os.Getenv("GLAUX_S3_TEST_WRITER"); root != "" {
		writeForever(t, root)
	}
	root := t.TempDir()
	acknowledged := map[string]string{}
	for round := range 3 {
		cmd := exec.Command(os.Args[0], "-test.run=^TestKill$")
		cmd.Env = append(os.Environ(), "GLAUX_S3_TEST_WRITER="+root)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(out)
		for n := 0; lines.Scan(); n++ {
			if k, etag, ok := strings.Cut(lines.Text(), " "); ok {
				acknowledged[k] = etag
			}
			if n == 100+round*37 {
				cmd.Process.Kill()
			}
		}
		cmd.Wait()
		s, err := s3.Open(s3.Options{Root: root})
		if err != nil {
			t.Fatal(err)
		}
		for k, etag := range acknowledged {
			o, err := s.Get("lake", k, "")
			if etag == "-" {
				if !errors.Is(err, s3.ErrNoKey) && err != nil {
					t.Errorf("%s: %v", k, err)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s is lost: %v", k, err)
				continue
			}
			b, _ := io.ReadAll(o)
			o.Close()
			if got := fmt.Sprintf("%x", md5.Sum(b)); got != o.ETag {
				t.Errorf("%s: content %s, ETag %s", k, got, o.ETag)
			}
		}
		if left, _ := os.ReadDir(filepath.Join(root, ".s3", "tmp")); len(left) > 0 {
			t.Errorf("temporary files are left: %v", left)
		}
		s.Close()
	}
	if len(acknowledged) < 100 {
		t.Errorf("only %d objects were written", len(acknowledged))
	}
}

func writeForever(t *testing.T, root string) {
	s := open(t, root)
	for i := 0; ; i++ {
		k := fmt.Sprintf("%d/%d", i%7, i)
		info := put(t, s, k, string(bytes.Repeat([]byte(k), 1+i%5000)), s3.PutOptions{})
		fmt.Println(k, info.ETag)
	}
}
