package s3

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"
)

// Bucket is a bucket of a store.
type Bucket struct {
	Name    string
	Created time.Time
	Region  string // as it was created with; "" is the server's
}

// BucketExists reports whether there is a bucket of that name.
func (s *Store) BucketExists(bucket string) (bool, error) {
	if checkBucketName(bucket) != nil {
		return false, nil
	}
	var st unix.Stat_t
	err := unix.Fstatat(s.rootFD, bucket, &st, unix.AT_SYMLINK_NOFOLLOW)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return false, fmt.Errorf("s3: bucket %s: %w", bucket, err)
	}
	return err == nil && st.Mode&unix.S_IFMT == unix.S_IFDIR, nil
}

// CreateBucket makes a bucket; ErrBucketExists if there is one.
func (s *Store) CreateBucket(bucket string) error { return s.createBucket(bucket, "") }

func (s *Store) createBucket(bucket, region string) error {
	if err := checkBucketName(bucket); err != nil {
		return err
	}
	defer s.lockBucket(bucket)()
	if ok, err := s.BucketExists(bucket); err != nil || ok {
		return cmpErr(err, ErrBucketExists)
	}
	// What a bucket of that name may have left behind isn't the new one's.
	if err := os.RemoveAll(s.bucketSys(bucket)); err != nil {
		return fmt.Errorf("s3: create bucket %s: %w", bucket, err)
	}
	err := s.setConfig(bucket, "created", []byte(time.Now().UTC().Format(time.RFC3339)+" "+region))
	if err == nil {
		err = os.Mkdir(s.root+"/"+bucket, 0o755)
	}
	if err == nil {
		err = s.syncDirs(".")
	}
	if err != nil {
		return fmt.Errorf("s3: create bucket %s: %w", bucket, err)
	}
	return nil
}

// Bucket is what is known of a bucket.
func (s *Store) Bucket(bucket string) (Bucket, error) {
	fi, err := os.Lstat(s.root + "/" + bucket)
	if err != nil || !fi.IsDir() || checkBucketName(bucket) != nil {
		return Bucket{}, ErrNoBucket
	}
	b := Bucket{Name: bucket, Created: fi.ModTime()}
	at, region, _ := strings.Cut(string(s.config(bucket, "created")), " ")
	if t, err := time.Parse(time.RFC3339, at); err == nil {
		b.Created, b.Region = t, region
	}
	return b, nil
}

// Buckets are all buckets by name.
func (s *Store) Buckets() ([]Bucket, error) {
	entries, err := os.ReadDir(s.root)
	if err != nil {
		return nil, fmt.Errorf("s3: list buckets: %w", err)
	}
	var out []Bucket
	for _, e := range entries {
		if b, err := s.Bucket(e.Name()); err == nil {
			out = append(out, b)
		}
	}
	return out, nil
}

// DeleteBucket removes a bucket that has no objects, versions included, with its
// configuration and unfinished uploads.
func (s *Store) DeleteBucket(bucket string) error {
	if ok, err := s.BucketExists(bucket); err != nil || !ok {
		return cmpErr(err, ErrNoBucket)
	}
	defer s.lockBucket(bucket)()
	for v, err := range s.versions(bucket, "", "") {
		if err != nil {
			return err
		}
		if v.Deleted || v.Version != "" {
			return fail(409, ErrNotEmpty.Code, "The bucket you tried to delete is not empty. You must delete all versions in the bucket.")
		}
		return ErrNotEmpty
	}
	if err := removeEmpty(s.root + "/" + bucket); err != nil {
		return ErrNotEmpty // something that isn't an object
	}
	s.dirs.forgetTree(bucket)
	if err := errors.Join(os.RemoveAll(s.bucketSys(bucket)), s.syncDirs(".", sysDir+"/buckets")); err != nil {
		return fmt.Errorf("s3: delete bucket %s: %w", bucket, err)
	}
	return nil
}

// removeEmpty removes a directory of empty directories, which a change that was
// interrupted may leave.
func removeEmpty(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, e := range entries {
		if !e.IsDir() {
			return fs.ErrExist
		}
		if err := removeEmpty(dir + "/" + e.Name()); err != nil {
			return err
		}
	}
	return os.Remove(dir)
}

// config is a bucket's configuration document, nil if it isn't set.
func (s *Store) config(bucket, name string) []byte {
	doc, err := os.ReadFile(s.bucketSys(bucket, "conf", name))
	if err != nil {
		return nil
	}
	return doc
}

// setConfig replaces a configuration document, or removes it if doc is nil.
func (s *Store) setConfig(bucket, name string, doc []byte) error {
	dir := s.bucketSys(bucket, "conf")
	if doc == nil {
		err := os.Remove(dir + "/" + name)
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return errors.Join(err, s.syncPath(dir))
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return fmt.Errorf("s3: %w", err)
	}
	if err := s.replaceFile(dir+"/"+name, doc); err != nil {
		return fmt.Errorf("s3: %w", err)
	}
	return s.syncDirs(sysDir+"/buckets/"+bucket, sysDir+"/buckets")
}
