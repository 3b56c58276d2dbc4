package s3_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	awss3 "github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"glaux/s3"
	"glaux/web/auth"
)

// server is a running server and a client of it.
type server struct {
	*awss3.Client
	t     *testing.T
	store *s3.Store
	keys  *auth.Keys
	root  string
	url   string
}

func start(t *testing.T) *server {
	t.Helper()
	root := t.TempDir()
	store, err := s3.Open(s3.Options{Root: root})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	keys, err := auth.OpenKeys(auth.KeysOptions{Path: filepath.Join(t.TempDir(), "keys.json"), RootID: "ROOT", RootSecret: "secret"})
	if err != nil {
		t.Fatal(err)
	}
	srv, err := s3.NewServer(s3.ServerOptions{Store: store, Auth: (&auth.Verifier{Keys: keys}).S3(), Account: keys.Account(), Domains: []string{"s3.localhost"}, Log: slog.New(slog.NewTextHandler(t.Output(), nil))})
	if err != nil {
		t.Fatal(err)
	}
	ts := httptest.NewServer(srv)
	t.Cleanup(ts.Close)
	s := &server{t: t, store: store, keys: keys, root: root, url: ts.URL}
	s.Client = s.client("ROOT", "secret")
	return s
}

func (s *server) client(id, secret string, opts ...func(*awss3.Options)) *awss3.Client {
	return awss3.New(awss3.Options{
		BaseEndpoint: &s.url, Region: "us-east-1", UsePathStyle: true, RetryMaxAttempts: 1,
		Credentials: credentials.NewStaticCredentialsProvider(id, secret, ""),
	}, opts...)
}

var ctx = context.Background()

func (s *server) bucket(name string) {
	s.t.Helper()
	if _, err := s.CreateBucket(ctx, &awss3.CreateBucketInput{Bucket: &name}); err != nil {
		s.t.Fatal(err)
	}
}

func (s *server) put(bucket, key, body string) *awss3.PutObjectOutput {
	s.t.Helper()
	out, err := s.PutObject(ctx, &awss3.PutObjectInput{Bucket: &bucket, Key: &key, Body: strings.NewReader(body)})
	if err != nil {
		s.t.Fatalf("put %q: %v", key, err)
	}
	return out
}

func (s *server) get(bucket, key string) (string, error) {
	out, err := s.GetObject(ctx, &awss3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return "", err
	}
	defer out.Body.Close()
	b, err := io.ReadAll(out.Body)
	return string(b), err
}

// code is the S3 code, or HTTP status, of an error.
func code(err error) string {
	var api smithy.APIError
	if errors.As(err, &api) {
		return api.ErrorCode()
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// oddKeys are what real lakes and unkind people use as keys.
var oddKeys = []string{
	"a", "a/b", "a/b/c", "a//b", "a/", "/lead", "x/../y", "../../escape", ".", "./z", "dir/.hidden", "%o", "%", "%%", "a/%o", "%d", "%_",
	"dt=2024-01-01%2000%3A00/f", "ü/日本", "with space+plus&amp;<x>\"'", "tab\tnewline\n", strings.Repeat("l", 300), strings.Repeat("l", 300) + "/in",
	strings.Repeat("p/", 500), strings.Repeat("k", 1024), "a-b", "a.b", "a0", ".s3/x", "*?[]",
}

func TestOddKeys(t *testing.T) {
	s := start(t)
	s.bucket("odd")
	for range 2 { // the second time over what is there
		for _, k := range oddKeys {
			s.put("odd", k, "is "+k)
		}
	}
	for _, k := range oddKeys {
		if got, err := s.get("odd", k); err != nil || got != "is "+k {
			t.Errorf("get %q: %q %v", k, got, err)
		}
	}
	want := slices.Sorted(slices.Values(oddKeys))
	if got := s.list("odd", "", ""); !slices.Equal(got, want) {
		t.Errorf("list: got  %q\nwant %q", got, want)
	}
	for _, size := range []int32{1, 3} {
		if got := s.listPages("odd", size); !slices.Equal(got, want) {
			t.Errorf("list by %d: got  %q\nwant %q", size, got, want)
		}
	}
	if _, err := os.Stat(filepath.Join(s.root, "..", "escape")); err == nil {
		t.Error("a key has left the root")
	}
	// Delete in an order in which directories go before and after their objects.
	for i, k := range oddKeys {
		if _, err := s.DeleteObject(ctx, &awss3.DeleteObjectInput{Bucket: aws.String("odd"), Key: &k}); err != nil {
			t.Errorf("delete %q: %v", k, err)
		}
		if _, err := s.get("odd", k); code(err) != "NoSuchKey" {
			t.Errorf("get %q after delete: %v", k, err)
		}
		rest := slices.Sorted(slices.Values(oddKeys[i+1:]))
		if got := s.list("odd", "", ""); !slices.Equal(got, rest) {
			t.Fatalf("after delete of %q: got  %q\nwant %q", k, got, rest)
		}
	}
	if _, err := s.DeleteBucket(ctx, &awss3.DeleteBucketInput{Bucket: aws.String("odd")}); err != nil {
		t.Error(err)
	}
	for key, want := range map[string]string{strings.Repeat("k", 1025): "KeyTooLongError", "nul\x00": "InvalidArgument", "\xff": "InvalidURI"} {
		s.bucket("odd")
		if _, err := s.PutObject(ctx, &awss3.PutObjectInput{Bucket: aws.String("odd"), Key: &key}); code(err) != want {
			t.Errorf("put %.20q: %v", key, err)
		}
	}
}

// list is the keys and common prefixes of a listing.
func (s *server) list(bucket, prefix, delimiter string) []string {
	s.t.Helper()
	p := awss3.NewListObjectsV2Paginator(s.Client, &awss3.ListObjectsV2Input{Bucket: &bucket, Prefix: &prefix, Delimiter: &delimiter, EncodingType: "url"})
	return s.collect(p)
}

func (s *server) listPages(bucket string, size int32) []string {
	p := awss3.NewListObjectsV2Paginator(s.Client, &awss3.ListObjectsV2Input{Bucket: &bucket, MaxKeys: &size, EncodingType: "url"})
	return s.collect(p)
}

func (s *server) collect(p *awss3.ListObjectsV2Paginator) []string {
	s.t.Helper()
	var out []string
	add := func(k *string) {
		u, err := url.PathUnescape(*k)
		if err != nil {
			s.t.Fatal(err)
		}
		out = append(out, u)
	}
	for p.HasMorePages() {
		page, err := p.NextPage(ctx)
		if err != nil {
			s.t.Fatal(err)
		}
		for _, o := range page.Contents {
			add(o.Key)
		}
		for _, o := range page.CommonPrefixes {
			add(o.Prefix)
		}
	}
	return out
}

func TestListing(t *testing.T) {
	s := start(t)
	s.bucket("lake")
	for _, k := range []string{"a/1", "a/2", "a-b", "a", "b/c/d", "b/c/e", "b/f", "c"} {
		s.put("lake", k, k)
	}
	for _, tt := range []struct {
		prefix, delimiter string
		want              string
	}{
		{"", "", "a a-b a/1 a/2 b/c/d b/c/e b/f c"},
		{"", "/", "a a-b c a/ b/"},
		{"a", "/", "a a-b a/"},
		{"a/", "/", "a/1 a/2"},
		{"b/", "/", "b/f b/c/"},
		{"b/c", "", "b/c/d b/c/e"},
		{"b/c", "/", "b/c/"},
		{"", "c", "a a-b a/1 a/2 b/f b/c c"},
		{"nothing", "", ""},
		{"a/1/x", "", ""},
	} {
		if got := strings.Join(s.list("lake", tt.prefix, tt.delimiter), " "); got != tt.want {
			t.Errorf("prefix %q delimiter %q: got %q, want %q", tt.prefix, tt.delimiter, got, tt.want)
		}
	}
	var got []string
	p := awss3.NewListObjectsV2Paginator(s.Client, &awss3.ListObjectsV2Input{Bucket: aws.String("lake"), Delimiter: aws.String("/"), MaxKeys: aws.Int32(1)})
	got = s.collect(p)
	if strings.Join(got, " ") != "a a-b a/ b/ c" {
		t.Errorf("by one: %q", got)
	}
	v1, err := s.ListObjects(ctx, &awss3.ListObjectsInput{Bucket: aws.String("lake"), Marker: aws.String("a/"), Delimiter: aws.String("/"), MaxKeys: aws.Int32(1)})
	if err != nil || len(v1.CommonPrefixes) != 1 || *v1.CommonPrefixes[0].Prefix != "b/" || *v1.NextMarker != "b/" {
		t.Errorf("version 1: %+v %v", v1, err)
	}
	after, err := s.ListObjectsV2(ctx, &awss3.ListObjectsV2Input{Bucket: aws.String("lake"), StartAfter: aws.String("b/c/d")})
	if err != nil || len(after.Contents) != 3 || *after.KeyCount != 3 {
		t.Errorf("start after: %+v %v", after, err)
	}
}

func TestConditions(t *testing.T) {
	s := start(t)
	s.bucket("cond")
	etag := s.put("cond", "k", "one").ETag
	put := func(in awss3.PutObjectInput) error {
		in.Bucket, in.Key, in.Body = aws.String("cond"), aws.String("k"), strings.NewReader("two")
		_, err := s.PutObject(ctx, &in)
		return err
	}
	if err := put(awss3.PutObjectInput{IfNoneMatch: aws.String("*")}); code(err) != "PreconditionFailed" {
		t.Errorf("if none match: %v", err)
	}
	if err := put(awss3.PutObjectInput{IfMatch: aws.String(`"00"`)}); code(err) != "PreconditionFailed" {
		t.Errorf("if match of another: %v", err)
	}
	if err := put(awss3.PutObjectInput{IfMatch: etag}); err != nil {
		t.Errorf("if match: %v", err)
	}
	get := func(in awss3.GetObjectInput) string {
		in.Bucket, in.Key = aws.String("cond"), aws.String("k")
		out, err := s.GetObject(ctx, &in)
		if err != nil {
			return code(err)
		}
		defer out.Body.Close()
		b, _ := io.ReadAll(out.Body)
		return string(b)
	}
	for want, in := range map[string]awss3.GetObjectInput{
		"two":                {},
		"tw":                 {Range: aws.String("bytes=0-1")},
		"wo":                 {Range: aws.String("bytes=-2")},
		"o":                  {Range: aws.String("bytes=2-100")},
		"InvalidRange":       {Range: aws.String("bytes=3-")},
		"PreconditionFailed": {IfMatch: etag},
	} {
		if got := get(in); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	s.put("cond", "empty", "")
	_, err := s.GetObject(ctx, &awss3.GetObjectInput{Bucket: aws.String("cond"), Key: aws.String("empty"), Range: aws.String("bytes=0-9")})
	if code(err) != "InvalidRange" {
		t.Errorf("range of nothing: %v", err)
	}
	// Of many who make the same object, one does.
	for round := range 5 {
		var won sync.Map
		var wg sync.WaitGroup
		for i := range 16 {
			wg.Go(func() {
				_, err := s.PutObject(ctx, &awss3.PutObjectInput{Bucket: aws.String("cond"), Key: aws.String(fmt.Sprint("race", round)), Body: strings.NewReader(fmt.Sprint(i)), IfNoneMatch: aws.String("*")})
				if err == nil {
					won.Store(i, true)
				} else if code(err) != "PreconditionFailed" {
					t.Errorf("race: %v", err)
				}
			})
		}
		wg.Wait()
		n := 0
		won.Range(func(i, _ any) bool {
			n++
			if got, err := s.get("cond", fmt.Sprint("race", round)); got != fmt.Sprint(i) {
				t.Errorf("%v won but %q is there: %v", i, got, err)
			}
			return true
		})
		if n != 1 {
			t.Errorf("%d have won", n)
		}
	}
}

func TestMetadata(t *testing.T) {
	s := start(t)
	s.bucket("meta")
	key := aws.String("k")
	user := map[string]string{"one": "1", "big": strings.Repeat("v", 1900)}
	var tags []string
	for i := range 10 {
		tags = append(tags, fmt.Sprintf("%d=%s", i, rand.Text()+rand.Text()+strings.Repeat(rand.Text(), 7)))
	}
	_, err := s.PutObject(ctx, &awss3.PutObjectInput{
		Bucket: aws.String("meta"), Key: key, Body: strings.NewReader("x"), ContentType: aws.String("text/csv"), Metadata: user,
		ServerSideEncryption: types.ServerSideEncryptionAwsKms, SSEKMSKeyId: aws.String("key"), Tagging: aws.String(strings.Join(tags, "&")),
		ChecksumAlgorithm: types.ChecksumAlgorithmSha256,
	})
	if err != nil {
		t.Fatal(err)
	}
	check := func(key string) {
		t.Helper()
		h, err := s.HeadObject(ctx, &awss3.HeadObjectInput{Bucket: aws.String("meta"), Key: &key, ChecksumMode: types.ChecksumModeEnabled})
		if err != nil {
			t.Fatal(err)
		}
		if *h.ContentType != "text/csv" || h.Metadata["one"] != "1" || len(h.Metadata["big"]) != 1900 || h.ServerSideEncryption != types.ServerSideEncryptionAwsKms ||
			aws.ToString(h.SSEKMSKeyId) != "key" || *h.ChecksumSHA256 != "LXEWQrcmsEQBYnyp+6wy9chTD7GQPMTbAiWHF5IaSIE=" || *h.TagCount != 10 {
			t.Errorf("head %s: %s %s %s %d tags", key, *h.ContentType, h.ServerSideEncryption, aws.ToString(h.ChecksumSHA256), aws.ToInt32(h.TagCount))
		}
	}
	check("k")
	_, err = s.CopyObject(ctx, &awss3.CopyObjectInput{Bucket: aws.String("meta"), Key: aws.String("copy"), CopySource: aws.String("meta/k"),
		ServerSideEncryption: types.ServerSideEncryptionAwsKms, SSEKMSKeyId: aws.String("key")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.DeleteObject(ctx, &awss3.DeleteObjectInput{Bucket: aws.String("meta"), Key: key}); err != nil {
		t.Fatal(err)
	}
	check("copy")
	_, err = s.PutObjectTagging(ctx, &awss3.PutObjectTaggingInput{Bucket: aws.String("meta"), Key: aws.String("copy"), Tagging: &types.Tagging{TagSet: []types.Tag{{Key: aws.String("a"), Value: aws.String("b")}}}})
	if err != nil {
		t.Fatal(err)
	}
	out, err := s.GetObjectTagging(ctx, &awss3.GetObjectTaggingInput{Bucket: aws.String("meta"), Key: aws.String("copy")})
	if err != nil || len(out.TagSet) != 1 || *out.TagSet[0].Value != "b" {
		t.Errorf("tags: %+v %v", out, err)
	}
	if left, _ := os.ReadDir(filepath.Join(s.root, ".s3", "meta")); len(left) != 0 {
		t.Errorf("metadata of objects that are gone: %v", left)
	}
}

// TestChecksums sends bodies in every way the SDK can, right and wrong.
func TestChecksums(t *testing.T) {
	s := start(t)
	s.bucket("sums")
	body := bytes.Repeat([]byte("0123456789"), 200_000)
	for _, a := range types.ChecksumAlgorithm("").Values() {
		in := &awss3.PutObjectInput{Bucket: aws.String("sums"), Key: aws.String(string(a)), ChecksumAlgorithm: a}
		in.Body = bytes.NewReader(body)
		if _, err := s.PutObject(ctx, in); err != nil {
			if code(err) != "NotImplemented" && code(err) != "InvalidRequest" && !strings.Contains(err.Error(), "unsupported") && !strings.Contains(err.Error(), "unknown checksum") {
				t.Errorf("%s: %v", a, err)
			}
			continue
		}
		if got, err := s.get("sums", string(a)); err != nil || got != string(body) {
			t.Errorf("%s: %d bytes, %v", a, len(got), err)
		}
		in.Body = &onlyReader{bytes.NewReader(body)} // streamed with a trailer
		in.ContentLength = aws.Int64(int64(len(body)))
		if _, err := s.PutObject(ctx, in, awss3.WithAPIOptions()); err != nil && !strings.Contains(err.Error(), "unseekable") {
			t.Errorf("%s, streamed: %v", a, err)
		}
	}
	_, err := s.PutObject(ctx, &awss3.PutObjectInput{Bucket: aws.String("sums"), Key: aws.String("bad"), Body: bytes.NewReader(body), ChecksumCRC32: aws.String("AAAAAA==")})
	if code(err) != "BadDigest" {
		t.Errorf("wrong checksum: %v", err)
	}
	_, err = s.PutObject(ctx, &awss3.PutObjectInput{Bucket: aws.String("sums"), Key: aws.String("bad"), Body: bytes.NewReader(body), ContentMD5: aws.String("1B2M2Y8AsgTpgAmY7PhCfg==")})
	if code(err) != "BadDigest" {
		t.Errorf("wrong md5: %v", err)
	}
	if _, err := s.get("sums", "bad"); code(err) != "NoSuchKey" {
		t.Errorf("a refused object is there: %v", err)
	}
}

type onlyReader struct{ io.Reader }

func TestMultipart(t *testing.T) {
	s := start(t)
	s.bucket("parts")
	for _, a := range []types.ChecksumAlgorithm{"", types.ChecksumAlgorithmCrc32, types.ChecksumAlgorithmCrc64nvme, types.ChecksumAlgorithmSha256} {
		name := "k" + string(a)
		key := &name
		up, err := s.CreateMultipartUpload(ctx, &awss3.CreateMultipartUploadInput{Bucket: aws.String("parts"), Key: key, ChecksumAlgorithm: a, ContentType: aws.String("a/b")})
		if err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		var parts []types.CompletedPart
		for i, size := range []int{5 << 20, 5<<20 + 1, 17} {
			b := bytes.Repeat([]byte{byte('a' + i)}, size)
			want.Write(b)
			p, err := s.UploadPart(ctx, &awss3.UploadPartInput{Bucket: aws.String("parts"), Key: key, UploadId: up.UploadId, PartNumber: aws.Int32(int32(i*2 + 1)), Body: bytes.NewReader(b), ChecksumAlgorithm: a})
			if err != nil {
				t.Fatal(err)
			}
			parts = append(parts, types.CompletedPart{PartNumber: aws.Int32(int32(i*2 + 1)), ETag: p.ETag, ChecksumCRC32: p.ChecksumCRC32, ChecksumSHA256: p.ChecksumSHA256, ChecksumCRC64NVME: p.ChecksumCRC64NVME})
		}
		complete := func(parts []types.CompletedPart) (*awss3.CompleteMultipartUploadOutput, error) {
			return s.CompleteMultipartUpload(ctx, &awss3.CompleteMultipartUploadInput{Bucket: aws.String("parts"), Key: key, UploadId: up.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: parts}})
		}
		if _, err := complete([]types.CompletedPart{parts[1], parts[0]}); code(err) != "InvalidPartOrder" {
			t.Errorf("wrong order: %v", err)
		}
		if _, err := complete([]types.CompletedPart{parts[2], {PartNumber: aws.Int32(9), ETag: parts[0].ETag}}); code(err) != "InvalidPart" {
			t.Errorf("missing part: %v", err)
		}
		if ps, err := s.ListParts(ctx, &awss3.ListPartsInput{Bucket: aws.String("parts"), Key: key, UploadId: up.UploadId}); err != nil || len(ps.Parts) != 3 {
			t.Errorf("parts: %+v %v", ps, err)
		}
		out, err := complete(parts)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(*out.ETag, `-3"`) {
			t.Errorf("etag %s", *out.ETag)
		}
		if got, err := s.get("parts", name); err != nil || got != want.String() {
			t.Errorf("%s: %d bytes, %v", a, len(got), err)
		}
		h, err := s.HeadObject(ctx, &awss3.HeadObjectInput{Bucket: aws.String("parts"), Key: key, PartNumber: aws.Int32(3)})
		if err != nil || *h.ContentLength != 17 || *h.PartsCount != 3 || *h.ContentType != "a/b" {
			t.Errorf("part 3: %+v %v", h, err)
		}
	}
	up, err := s.CreateMultipartUpload(ctx, &awss3.CreateMultipartUploadInput{Bucket: aws.String("parts"), Key: aws.String("copied")})
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.UploadPartCopy(ctx, &awss3.UploadPartCopyInput{Bucket: aws.String("parts"), Key: aws.String("copied"), UploadId: up.UploadId, PartNumber: aws.Int32(1), CopySource: aws.String("parts/k"), CopySourceRange: aws.String("bytes=5242879-5242880")})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.CompleteMultipartUpload(ctx, &awss3.CompleteMultipartUploadInput{Bucket: aws.String("parts"), Key: aws.String("copied"), UploadId: up.UploadId, MultipartUpload: &types.CompletedMultipartUpload{Parts: []types.CompletedPart{{PartNumber: aws.Int32(1), ETag: p.CopyPartResult.ETag}}}}); err != nil {
		t.Fatal(err)
	}
	if got, err := s.get("parts", "copied"); got != "ab" {
		t.Errorf("copied %q %v", got, err)
	}
	up, _ = s.CreateMultipartUpload(ctx, &awss3.CreateMultipartUploadInput{Bucket: aws.String("parts"), Key: aws.String("dropped")})
	if _, err := s.AbortMultipartUpload(ctx, &awss3.AbortMultipartUploadInput{Bucket: aws.String("parts"), Key: aws.String("dropped"), UploadId: up.UploadId}); err != nil {
		t.Error(err)
	}
	if us, err := s.ListMultipartUploads(ctx, &awss3.ListMultipartUploadsInput{Bucket: aws.String("parts")}); err != nil || len(us.Uploads) != 0 {
		t.Errorf("uploads: %+v %v", us, err)
	}
}

// TestDeleteWhileListing deletes each page of versions before it asks for the next, as
// clients that empty a bucket do.
func TestDeleteWhileListing(t *testing.T) {
	s := start(t)
	s.bucket("ver")
	bucket := aws.String("ver")
	for i, mode := range []types.BucketVersioningStatus{"", types.BucketVersioningStatusEnabled} {
		if mode != "" {
			if _, err := s.PutBucketVersioning(ctx, &awss3.PutBucketVersioningInput{Bucket: bucket, VersioningConfiguration: &types.VersioningConfiguration{Status: mode}}); err != nil {
				t.Fatal(err)
			}
		}
		for range 1 + 3*i {
			for _, key := range []string{"a", "b"} {
				if _, err := s.PutObject(ctx, &awss3.PutObjectInput{Bucket: bucket, Key: &key, Body: strings.NewReader("x")}); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	deleted := 0
	in := &awss3.ListObjectVersionsInput{Bucket: bucket, MaxKeys: aws.Int32(1)}
	for p := awss3.NewListObjectVersionsPaginator(s.Client, in); p.HasMorePages(); {
		page, err := p.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, v := range page.Versions {
			if !*v.IsLatest {
				t.Errorf("%s is not the latest, of which all others are gone", *v.VersionId)
			}
			if _, err := s.DeleteObject(ctx, &awss3.DeleteObjectInput{Bucket: bucket, Key: v.Key, VersionId: v.VersionId}); err != nil {
				t.Fatal(err)
			}
			deleted++
		}
	}
	if _, err := s.DeleteBucket(ctx, &awss3.DeleteBucketInput{Bucket: bucket}); err != nil || deleted != 10 {
		t.Errorf("%d deleted, %v", deleted, err)
	}
}

func TestVersioning(t *testing.T) {
	s := start(t)
	s.bucket("ver")
	bucket := aws.String("ver")
	mode := func(m types.BucketVersioningStatus) {
		t.Helper()
		if _, err := s.PutBucketVersioning(ctx, &awss3.PutBucketVersioningInput{Bucket: bucket, VersioningConfiguration: &types.VersioningConfiguration{Status: m}}); err != nil {
			t.Fatal(err)
		}
	}
	// list shows key, content or X for a delete marker, and * for the latest.
	list := func() string {
		t.Helper()
		var all []string
		for size := range int32(3) {
			var out []string
			in := &awss3.ListObjectVersionsInput{Bucket: bucket, MaxKeys: aws.Int32(size + 1)}
			for p := awss3.NewListObjectVersionsPaginator(s.Client, in); p.HasMorePages(); {
				page, err := p.NextPage(ctx)
				if err != nil {
					t.Fatal(err)
				}
				var lines []string
				for _, v := range page.Versions {
					o, err := s.GetObject(ctx, &awss3.GetObjectInput{Bucket: bucket, Key: v.Key, VersionId: v.VersionId})
					if err != nil {
						t.Fatal(err)
					}
					b, _ := io.ReadAll(o.Body)
					lines = append(lines, *v.Key+"="+string(b)+latest(*v.IsLatest))
				}
				for _, v := range page.DeleteMarkers {
					lines = append(lines, *v.Key+"=X"+latest(*v.IsLatest))
				}
				out = append(out, lines...)
			}
			slices.Sort(out)
			all = append(all, strings.Join(out, " "))
		}
		if all[0] != all[1] || all[1] != all[2] {
			t.Errorf("pages of different sizes differ: %q", all)
		}
		return all[0]
	}
	want := func(w string) {
		t.Helper()
		if got := list(); got != w {
			t.Errorf("got %s, want %s", got, w)
		}
	}
	del := func(key, version string) {
		t.Helper()
		in := &awss3.DeleteObjectInput{Bucket: bucket, Key: &key}
		if version != "" {
			in.VersionId = &version
		}
		if _, err := s.DeleteObject(ctx, in); err != nil {
			t.Fatal(err)
		}
	}
	s.put("ver", "a", "0")
	want("a=0*")
	mode(types.BucketVersioningStatusEnabled)
	v1 := s.put("ver", "a", "1").VersionId
	s.put("ver", "a/b", "x")
	v2 := s.put("ver", "a", "2").VersionId
	want("a/b=x* a=0 a=1 a=2*")
	del("a", "")
	want("a/b=x* a=0 a=1 a=2 a=X*")
	if _, err := s.get("ver", "a"); code(err) != "NoSuchKey" {
		t.Errorf("behind a delete marker: %v", err)
	}
	mode(types.BucketVersioningStatusSuspended)
	s.put("ver", "a", "3") // in place of the null version
	want("a/b=x* a=1 a=2 a=3* a=X")
	del("a", "null")
	want("a/b=x* a=1 a=2 a=X*")
	del("a", "")
	want("a/b=x* a=1 a=2 a=X a=X*")
	del("a", "null")
	mode(types.BucketVersioningStatusEnabled)
	s.put("ver", "a", "4")
	del("a", *v2)
	want("a/b=x* a=1 a=4* a=X")
	out, err := s.ListObjectVersions(ctx, &awss3.ListObjectVersionsInput{Bucket: bucket, Prefix: aws.String("a")})
	if err != nil {
		t.Fatal(err)
	}
	del("a", *out.DeleteMarkers[0].VersionId)
	del("a", *out.Versions[0].VersionId) // the current one: the one before comes back
	want("a/b=x* a=1*")
	if got, err := s.get("ver", "a"); got != "1" {
		t.Errorf("current: %q %v", got, err)
	}
	if _, err := s.DeleteBucket(ctx, &awss3.DeleteBucketInput{Bucket: bucket}); code(err) != "BucketNotEmpty" {
		t.Errorf("delete bucket: %v", err)
	}
	del("a", *v1)
	for _, v := range out.Versions {
		del(*v.Key, *v.VersionId)
	}
	want("")
	if _, err := s.DeleteBucket(ctx, &awss3.DeleteBucketInput{Bucket: bucket}); err != nil {
		t.Error(err)
	}
}

func latest(is bool) string {
	if is {
		return "*"
	}
	return ""
}

func TestPermissions(t *testing.T) {
	s := start(t)
	s.bucket("lake")
	s.put("lake", "pub/a", "a")
	s.put("lake", "sec/a", "a")
	p, err := auth.ParsePolicy([]byte(`{"Statement":[{"Effect":"Allow","Action":["s3:GetObject","s3:PutObject","s3:DeleteObject"],"Resource":"arn:aws:s3:::lake/pub/*"},{"Effect":"Allow","Action":"s3:ListBucket","Resource":"arn:aws:s3:::lake"}]}`))
	if err != nil {
		t.Fatal(err)
	}
	key, err := s.keys.Create("limited", p)
	if err != nil {
		t.Fatal(err)
	}
	c := s.client(key.ID, key.Secret)
	lake := aws.String("lake")
	if _, err := c.GetObject(ctx, &awss3.GetObjectInput{Bucket: lake, Key: aws.String("pub/a")}); err != nil {
		t.Error(err)
	}
	for name, err := range map[string]error{
		"get":       second(c.GetObject(ctx, &awss3.GetObjectInput{Bucket: lake, Key: aws.String("sec/a")})),
		"put":       second(c.PutObject(ctx, &awss3.PutObjectInput{Bucket: lake, Key: aws.String("sec/b")})),
		"copy from": second(c.CopyObject(ctx, &awss3.CopyObjectInput{Bucket: lake, Key: aws.String("pub/b"), CopySource: aws.String("lake/sec/a")})),
		"buckets":   second(c.ListBuckets(ctx, &awss3.ListBucketsInput{})),
		"policy":    second(c.PutBucketPolicy(ctx, &awss3.PutBucketPolicyInput{Bucket: lake, Policy: aws.String("{}")})),
	} {
		if code(err) != "AccessDenied" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if p, err = auth.ParsePolicy([]byte(`{"Statement":{"Effect":"Allow","Action":["s3:DeleteObject"],"Resource":"arn:aws:s3:::lake/pub/*"}}`)); err != nil {
		t.Fatal(err)
	}
	if err := s.keys.SetPolicy("limited", p); err != nil {
		t.Fatal(err)
	}
	out, err := c.DeleteObjects(ctx, &awss3.DeleteObjectsInput{Bucket: lake, Delete: &types.Delete{Objects: []types.ObjectIdentifier{{Key: aws.String("pub/a")}, {Key: aws.String("sec/a")}}}})
	if err != nil || len(out.Deleted) != 1 || len(out.Errors) != 1 || *out.Errors[0].Code != "AccessDenied" {
		t.Errorf("delete: %+v %v", out, err)
	}
	if _, err := s.get("lake", "sec/a"); err != nil {
		t.Error(err)
	}
	r, err := http.Get(s.url + "/lake/pub/a")
	if err != nil || r.StatusCode != http.StatusForbidden {
		t.Errorf("anonymous: %v %v", r, err)
	}
}

func second[T any](_ T, err error) error { return err }

func TestPresignedAndVirtualHost(t *testing.T) {
	s := start(t)
	s.bucket("lake")
	pre := awss3.NewPresignClient(s.Client)
	req, err := pre.PresignPutObject(ctx, &awss3.PutObjectInput{Bucket: aws.String("lake"), Key: aws.String("x y")})
	if err != nil {
		t.Fatal(err)
	}
	put, _ := http.NewRequest("PUT", req.URL, strings.NewReader("hello"))
	if r, err := http.DefaultClient.Do(put); err != nil || r.StatusCode != 200 {
		t.Fatalf("presigned put: %v %v", r, err)
	}
	// Requests to any host go to the test's server.
	client := &http.Client{Transport: &http.Transport{Proxy: func(*http.Request) (*url.URL, error) { return url.Parse(s.url) }}}
	host := "http://s3.localhost"
	vc := s.client("ROOT", "secret", func(o *awss3.Options) { o.BaseEndpoint, o.UsePathStyle, o.HTTPClient = &host, false, client })
	out, err := vc.GetObject(ctx, &awss3.GetObjectInput{Bucket: aws.String("lake"), Key: aws.String("x y")})
	if err != nil {
		t.Fatal(err)
	}
	if b, _ := io.ReadAll(out.Body); string(b) != "hello" {
		t.Errorf("virtual host: %q", b)
	}
	if form, err := pre.PresignPostObject(ctx, &awss3.PutObjectInput{Bucket: aws.String("lake"), Key: aws.String("form")}, func(o *awss3.PresignPostOptions) {
		o.Conditions = []any{[]any{"content-length-range", 1, 10}}
	}); err != nil {
		t.Error(err)
	} else {
		if got := post(t, s.url+"/lake", form.Values, "12345"); got != http.StatusNoContent {
			t.Errorf("form: %d", got)
		}
		if got := post(t, s.url+"/lake", form.Values, "12345678901"); got != http.StatusBadRequest {
			t.Errorf("form that is too large: %d", got)
		}
		form.Values["key"] = "other"
		if got := post(t, s.url+"/lake", form.Values, "12345"); got != http.StatusForbidden {
			t.Errorf("form for another key: %d", got)
		}
	}
	if got, err := s.get("lake", "form"); got != "12345" {
		t.Errorf("form: %q %v", got, err)
	}
}

func TestConfiguration(t *testing.T) {
	s := start(t)
	s.bucket("conf")
	b := aws.String("conf")
	for want, err := range map[string]error{
		"NoSuchBucketPolicy":                             second(s.GetBucketPolicy(ctx, &awss3.GetBucketPolicyInput{Bucket: b})),
		"NoSuchCORSConfiguration":                        second(s.GetBucketCors(ctx, &awss3.GetBucketCorsInput{Bucket: b})),
		"NoSuchWebsiteConfiguration":                     second(s.GetBucketWebsite(ctx, &awss3.GetBucketWebsiteInput{Bucket: b})),
		"NoSuchLifecycleConfiguration":                   second(s.GetBucketLifecycleConfiguration(ctx, &awss3.GetBucketLifecycleConfigurationInput{Bucket: b})),
		"ReplicationConfigurationNotFoundError":          second(s.GetBucketReplication(ctx, &awss3.GetBucketReplicationInput{Bucket: b})),
		"ServerSideEncryptionConfigurationNotFoundError": second(s.GetBucketEncryption(ctx, &awss3.GetBucketEncryptionInput{Bucket: b})),
		"ObjectLockConfigurationNotFoundError":           second(s.GetObjectLockConfiguration(ctx, &awss3.GetObjectLockConfigurationInput{Bucket: b})),
		"NoSuchTagSet":                                   second(s.GetBucketTagging(ctx, &awss3.GetBucketTaggingInput{Bucket: b})),
		"NoSuchPublicAccessBlockConfiguration":           second(s.GetPublicAccessBlock(ctx, &awss3.GetPublicAccessBlockInput{Bucket: b})),
	} {
		if code(err) != want {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	for name, err := range map[string]error{
		"acl":        second(s.GetBucketAcl(ctx, &awss3.GetBucketAclInput{Bucket: b})),
		"versioning": second(s.GetBucketVersioning(ctx, &awss3.GetBucketVersioningInput{Bucket: b})),
		"accelerate": second(s.GetBucketAccelerateConfiguration(ctx, &awss3.GetBucketAccelerateConfigurationInput{Bucket: b})),
		"payment":    second(s.GetBucketRequestPayment(ctx, &awss3.GetBucketRequestPaymentInput{Bucket: b})),
		"logging":    second(s.GetBucketLogging(ctx, &awss3.GetBucketLoggingInput{Bucket: b})),
		"location":   second(s.GetBucketLocation(ctx, &awss3.GetBucketLocationInput{Bucket: b})),
		"ownership":  second(s.GetBucketOwnershipControls(ctx, &awss3.GetBucketOwnershipControlsInput{Bucket: b})),
		"head":       second(s.HeadBucket(ctx, &awss3.HeadBucketInput{Bucket: b, ExpectedBucketOwner: aws.String("000000000000")})),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := s.HeadBucket(ctx, &awss3.HeadBucketInput{Bucket: aws.String("nothing")}); code(err) != "NotFound" {
		t.Errorf("head of no bucket: %v", err)
	}
	if _, err := s.HeadBucket(ctx, &awss3.HeadBucketInput{Bucket: b, ExpectedBucketOwner: aws.String("111111111111")}); code(err) != "Forbidden" {
		t.Errorf("another owner: %v", err)
	}
	if _, err := s.CreateBucket(ctx, &awss3.CreateBucketInput{Bucket: aws.String("locked"), ObjectLockEnabledForBucket: aws.Bool(true)}); code(err) != "NotImplemented" {
		t.Errorf("object lock: %v", err)
	}
	for _, name := range []string{"UP", "ab", "a..b", ".s3"} {
		r, _ := http.NewRequest("PUT", s.url+"/"+name, nil)
		if res, err := http.DefaultClient.Do(r); err != nil || res.StatusCode < 400 {
			t.Errorf("bucket %q: %v", name, err)
		}
	}
}
