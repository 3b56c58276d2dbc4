package lake

import (
	"errors"
	"fmt"
	"strings"
)

// What a Store's methods fail with; the error names the object.
var (
	ErrNotFound     = errors.New("no such object")
	ErrNoBucket     = errors.New("no such bucket")
	ErrChanged      = errors.New("the object was replaced while the query read it")
	ErrExists       = errors.New("the object exists already")
	ErrAccessDenied = errors.New("access denied")
	// ErrUnavailable is what remains after several tries, and a refusal that is none of the others.
	ErrUnavailable = errors.New("the object store does not answer as it should")
	// ErrNoSpace says that a local disk is full.
	ErrNoSpace = errors.New("no space is left for what is read of remote objects")
)

// ParseURI reads s3://bucket/key; s3a and s3n are Hadoop's names of the same.
func ParseURI(text string) (URI, error) {
	scheme, rest, found := strings.Cut(text, "://")
	if !found || scheme != "s3" && scheme != "s3a" && scheme != "s3n" {
		return URI{}, fmt.Errorf("%q is not a valid S3 path: it must start with s3://", text)
	}
	bucket, key, _ := strings.Cut(rest, "/")
	if bucket == "" {
		return URI{}, fmt.Errorf("%q is not a valid S3 path: it names no bucket", text)
	}
	return URI{Bucket: bucket, Key: key}, nil
}

// String is s3://bucket/key.
func (u URI) String() string { return "s3://" + u.Bucket + "/" + u.Key }
