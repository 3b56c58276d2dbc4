package s3

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode/utf8"
)

const (
	maxKey    = 1024
	maxName   = 250  // a longer component is shortened, with its name in an attribute
	selfName  = "%o" // the object whose key is also a directory's
	shortened = "%~"
	versionOf = "%v" // a version's file among those of its key
)

var bucketName = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)

func checkBucketName(bucket string) error {
	if !bucketName.MatchString(bucket) || strings.Contains(bucket, "..") {
		return fail(http.StatusBadRequest, "InvalidBucketName", "The specified bucket is not valid.")
	}
	return nil
}

func checkKey(key string) error {
	switch {
	case len(key) > maxKey:
		return fail(http.StatusBadRequest, "KeyTooLongError", "Your key is too long")
	case key == "":
		return fail(http.StatusBadRequest, "InvalidArgument", "Object key must not be empty")
	case strings.IndexByte(key, 0) >= 0:
		return fail(http.StatusBadRequest, "InvalidArgument", "Object key must not contain NUL")
	case !utf8.ValidString(key):
		return fail(http.StatusBadRequest, "InvalidURI", "Couldn't parse the specified URI.")
	}
	return nil
}

// escape makes a component of a key a file name. Only what a file system can't hold is
// changed, and begins with a percent sign then.
func escape(c string) string {
	switch {
	case c == "":
		return "%_"
	case c == "." || c == "..":
		return "%" + strings.Repeat("d", len(c))
	case len(c) > maxName:
		sum := sha256.Sum256([]byte(c))
		return shortened + hex.EncodeToString(sum[:16])
	case c[0] == '%':
		return "%" + c
	}
	return c
}

// unescape is the component of a file name; long is asked for that of a shortened one.
func unescape(name string, long func() string) string {
	switch {
	case name[0] != '%':
		return name
	case name == "%_":
		return ""
	case name == "%d":
		return "."
	case name == "%dd":
		return ".."
	case strings.HasPrefix(name, shortened):
		return long()
	}
	return name[1:]
}

// keyPath is the path of a key below the directory base.
func keyPath(base, key string) string {
	var b strings.Builder
	b.WriteString(base)
	for c := range strings.SplitSeq(key, "/") {
		b.WriteByte('/')
		b.WriteString(escape(c))
	}
	return b.String()
}

// splitPath is a path's directory and last name.
func splitPath(rel string) (dir, name string) {
	i := strings.LastIndexByte(rel, '/')
	return rel[:max(i, 0)], rel[i+1:]
}

// newID is a random name that sorts before those made earlier.
func newID() string {
	var b [8]byte
	rand.Read(b[:])
	return fmt.Sprintf("%016x", ^uint64(time.Now().UnixNano())) + hex.EncodeToString(b[:])
}
