package s3

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"hash"
	"hash/crc32"
	"hash/crc64"
	"io"
	"net/http"
	"strings"
)

const (
	fullObject = "FULL_OBJECT"
	composed   = "COMPOSITE"

	// defaultChecksum is that of objects whose client names none.
	defaultChecksum = "crc64nvme"

	checksumHeader = "X-Amz-Checksum-"
)

// checksums are the algorithms by their names in headers.
var checksums = map[string]func() hash.Hash{
	"crc32":     func() hash.Hash { return crc32.NewIEEE() },
	"crc32c":    func() hash.Hash { return crc32.New(castagnoli) },
	"sha1":      sha1.New,
	"sha256":    sha256.New,
	"sha512":    sha512.New,
	"md5":       md5.New,
	"crc64nvme": func() hash.Hash { return crc64.New(nvme) },
}

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
	nvme       = crc64.MakeTable(0x9a6c9329ac4bc9b5)

	errAlgorithm     = fail(http.StatusBadRequest, "InvalidRequest", "Checksum algorithm provided is unsupported. Please try again with any of the valid types: [CRC32, CRC32C, CRC64NVME, MD5, SHA1, SHA256, SHA512]")
	errBadDigest     = fail(http.StatusBadRequest, "BadDigest", "The Content-MD5 you specified did not match what we received.")
	errInvalidDigest = fail(http.StatusBadRequest, "InvalidDigest", "The Content-MD5 you specified is not valid.")
	errIncomplete    = fail(http.StatusBadRequest, "IncompleteBody", "You did not provide the number of bytes specified by the Content-Length HTTP header")
)

// digests are the digests of a body as it goes by: its MD5 and the checksums that the
// request gives, announces for its end, or asks for.
type digests struct {
	md5  hash.Hash
	sums map[string]hash.Hash
}

// newDigests reads from the request which checksums are needed; also is one more, or "".
func newDigests(r *http.Request, also string) (*digests, error) {
	d := &digests{md5.New(), map[string]hash.Hash{}}
	if v := r.Header.Get("Content-Md5"); v != "" {
		if b, err := base64.StdEncoding.DecodeString(v); err != nil || len(b) != md5.Size {
			return nil, errInvalidDigest
		}
	}
	asked := strings.ToLower(r.Header.Get("X-Amz-Sdk-Checksum-Algorithm"))
	names := []string{also, asked}
	given := 0
	for k, v := range r.Header {
		if a, ok := strings.CutPrefix(k, checksumHeader); ok && a != "Mode" && a != "Algorithm" && a != "Type" {
			a = strings.ToLower(a)
			names = append(names, a)
			given++
			if asked != "" && asked != a {
				return nil, fail(http.StatusBadRequest, "InvalidRequest", "Value for x-amz-sdk-checksum-algorithm header is invalid.")
			}
			if newSum := checksums[a]; newSum == nil {
				return nil, fail(http.StatusNotImplemented, "NotImplemented", "The checksum algorithm %s is not supported", a)
			} else if b, err := base64.StdEncoding.DecodeString(v[0]); err != nil || len(b) != newSum().Size() {
				return nil, fail(http.StatusBadRequest, "InvalidRequest", "Value for x-amz-checksum-%s header is invalid.", a)
			}
		}
	}
	if given > 1 {
		return nil, fail(http.StatusBadRequest, "InvalidRequest", "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.")
	}
	for t := range strings.SplitSeq(r.Header.Get("X-Amz-Trailer"), ",") {
		if a, ok := strings.CutPrefix(strings.ToLower(strings.TrimSpace(t)), "x-amz-checksum-"); ok {
			names = append(names, a)
		}
	}
	for _, a := range names {
		switch {
		case a == "":
		case checksums[a] == nil:
			return nil, errAlgorithm
		default:
			d.sums[a] = checksums[a]()
		}
	}
	return d, nil
}

// writers are where the body goes to.
func (d *digests) writers() []io.Writer {
	ws := []io.Writer{d.md5}
	for _, h := range d.sums {
		ws = append(ws, h)
	}
	return ws
}

// verify compares with what the request says, in headers or trailers, after its body.
func (d *digests) verify(r *http.Request) error {
	if v := r.Header.Get("Content-Md5"); v != "" && v != base64.StdEncoding.EncodeToString(d.md5.Sum(nil)) {
		return errBadDigest
	}
	for a, h := range d.sums {
		v := r.Header.Get(checksumHeader + a)
		if v == "" {
			v = r.Trailer.Get(checksumHeader + a)
		}
		if v != "" && v != base64.StdEncoding.EncodeToString(h.Sum(nil)) {
			return fail(http.StatusBadRequest, "BadDigest", "The %s you specified did not match the calculated checksum.", strings.ToUpper(a))
		}
	}
	return nil
}

// fill puts the results into m.
func (d *digests) fill(m *Meta) {
	m.ETag = hex.EncodeToString(d.md5.Sum(nil))
	m.Sums, m.SumType = map[string]string{}, ""
	for a, h := range d.sums {
		m.Sums[a], m.SumType = base64.StdEncoding.EncodeToString(h.Sum(nil)), fullObject
	}
}
