package s3

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// keptHeaders of a request are given back with the object.
var keptHeaders = []string{"Content-Type", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires",
	"X-Amz-Server-Side-Encryption", "X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id", "X-Amz-Server-Side-Encryption-Context",
	"X-Amz-Server-Side-Encryption-Bucket-Key-Enabled", "X-Amz-Storage-Class", "X-Amz-Website-Redirect-Location"}

const (
	metaPrefix  = "X-Amz-Meta-"
	maxUserMeta = 2048
	maxTags     = 10
	maxObject   = 5 << 30 // of one request
)

// requestMeta takes an object's metadata from headers.
func requestMeta(h http.Header) (*Meta, error) {
	m := &Meta{Headers: map[string]string{}, User: map[string]string{}}
	size := 0
	for k, v := range h {
		if name, ok := strings.CutPrefix(k, metaPrefix); ok {
			name = strings.ToLower(name) // net/http has changed its case; S3 has none
			m.User[name] = strings.Join(v, ",")
			size += len(name) + len(m.User[name])
		}
	}
	if size > maxUserMeta {
		return nil, fail(http.StatusBadRequest, "MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size.")
	}
	for _, k := range keptHeaders {
		if v := h.Get(k); v != "" && (k != "X-Amz-Storage-Class" || v != "STANDARD") {
			m.Headers[k] = v
		}
	}
	if m.Headers["Content-Type"] == "" {
		m.Headers["Content-Type"] = defaultType
	}
	if err := checkHeaders(m.Headers); err != nil {
		return nil, err
	}
	q, err := url.ParseQuery(h.Get("X-Amz-Tagging"))
	if err != nil {
		return nil, fail(http.StatusBadRequest, "InvalidArgument", "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.")
	}
	var tags []tag
	for k, vs := range q {
		for _, v := range vs {
			tags = append(tags, tag{k, v})
		}
	}
	m.Tags, err = checkTags(tags, maxTags)
	return m, err
}

var storageClasses = []string{"", "STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER", "DEEP_ARCHIVE", "GLACIER_IR"}

func checkHeaders(h map[string]string) error {
	const sse, key = "X-Amz-Server-Side-Encryption", "X-Amz-Server-Side-Encryption-Aws-Kms-Key-Id"
	switch h[sse] {
	case "", "AES256":
		if h[key] != "" {
			return fail(http.StatusBadRequest, "InvalidArgument", "Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms")
		}
	case "aws:kms", "aws:kms:dsse":
	default:
		return fail(http.StatusBadRequest, "InvalidArgument", "The encryption method specified is not supported")
	}
	if !slices.Contains(storageClasses, h["X-Amz-Storage-Class"]) {
		return fail(http.StatusBadRequest, "InvalidStorageClass", "The storage class you specified is not valid")
	}
	return nil
}

// receive stages a body of that size and fills m's ETag and checksums, having compared
// them with those that the client sent.
func (c *call) receive(body io.Reader, size int64, m *Meta, algorithm string) (*staged, error) {
	if size < 0 {
		return nil, fail(http.StatusLengthRequired, "MissingContentLength", "You must provide the Content-Length HTTP header.")
	}
	if size > maxObject {
		return nil, fail(http.StatusBadRequest, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
	}
	d, err := newDigests(c.r, algorithm)
	if err != nil {
		return nil, err
	}
	if len(d.sums) == 0 {
		d.sums[defaultChecksum] = checksums[defaultChecksum]()
	}
	st, err := c.store.stage()
	if err != nil {
		return nil, err
	}
	n, err := io.CopyBuffer(io.MultiWriter(append(d.writers(), st.File)...), struct{ io.Reader }{body}, make([]byte, 256<<10))
	if err == nil && n != size {
		err = errIncomplete
	}
	if err == nil {
		err = d.verify(c.r)
	}
	if err != nil {
		st.drop()
		return nil, err
	}
	d.fill(m)
	return st, nil
}

// mayWrite checks If-Match and If-None-Match of a change against what it replaces.
func (c *call) mayWrite(current *Info) error {
	match, none := c.r.Header.Get("If-Match"), c.r.Header.Get("If-None-Match")
	switch {
	case match != "" && current == nil:
		return ErrNoKey
	case match != "" && match != "*" && strings.Trim(match, `"`) != current.ETag:
		return ErrPrecondition
	case none == "*" && current != nil:
		return ErrPrecondition
	case none != "" && none != "*":
		return notImplemented("If-None-Match of a write with anything but *")
	}
	return nil
}

// mayWriteNow refuses before the work what mayWrite will refuse after it.
func (c *call) mayWriteNow() error {
	if c.r.Header.Get("If-Match") == "" && c.r.Header.Get("If-None-Match") == "" {
		return nil
	}
	info, err := c.store.Head(c.bucket, c.key)
	if err != nil {
		return c.mayWrite(nil)
	}
	return c.mayWrite(&info)
}

func (c *call) put() error {
	if from := c.r.Header.Get("X-Amz-Copy-Source"); from != "" {
		return c.copyObject(from)
	}
	m, err := requestMeta(c.r.Header)
	if err != nil {
		return err
	}
	if err := c.mayWriteNow(); err != nil {
		return err
	}
	st, err := c.receive(c.r.Body, c.r.ContentLength, m, "")
	if err != nil {
		return err
	}
	defer st.drop()
	if _, err := c.store.commit(st, c.bucket, c.key, m, c.mayWrite); err != nil {
		return err
	}
	c.describe(m)
	return nil
}

// describe sets the headers that tell of an object after it was written.
func (c *call) describe(m *Meta) {
	h := c.w.Header()
	if m.ETag != "" {
		h.Set("ETag", quote(m.ETag))
	}
	if m.Version != "" { // of a suspended bucket's null version, S3 says nothing here
		h.Set("X-Amz-Version-Id", m.Version)
	}
	for a, v := range m.Sums {
		h.Set(checksumHeader+a, v)
		h.Set("X-Amz-Checksum-Type", m.SumType)
	}
	for k, v := range m.Headers {
		if strings.HasPrefix(k, "X-Amz-Server-Side") {
			h.Set(k, v)
		}
	}
}

func (c *call) delete() error {
	m, err := c.store.remover(c.bucket, c.key, c.q.Get("versionId"), func(current *Info) error {
		if current == nil {
			return nil // it is gone already
		}
		return c.mayWrite(current)
	})
	if err != nil {
		return err
	}
	if m.Deleted {
		c.w.Header().Set("X-Amz-Delete-Marker", "true")
	}
	if m.Seq != 0 || c.q.Get("versionId") != "" {
		c.w.Header().Set("X-Amz-Version-Id", m.VersionID())
	}
	return c.noContent()
}

type (
	deletedKey struct {
		Key                   string
		VersionID             string `xml:"VersionId,omitempty"`
		DeleteMarker          bool   `xml:",omitempty"`
		DeleteMarkerVersionID string `xml:"DeleteMarkerVersionId,omitempty"`
	}
	undeletedKey struct {
		Key           string
		VersionID     string `xml:"VersionId,omitempty"`
		Code, Message string
	}
)

func (c *call) deleteObjects() error {
	var in struct {
		XMLName xml.Name `xml:"Delete"`
		Quiet   bool
		Object  []struct {
			Key, ETag string
			VersionID string `xml:"VersionId"`
		}
	}
	if err := c.bodyXML(&in); err != nil {
		return err
	}
	if len(in.Object) == 0 || len(in.Object) > 1000 {
		return errXML
	}
	out := struct {
		XMLName xml.Name `xml:"DeleteResult"`
		NS      string   `xml:"xmlns,attr"`
		Deleted []deletedKey
		Error   []undeletedKey
	}{NS: ns}
	for _, o := range in.Object {
		action := "DeleteObject"
		if o.VersionID != "" {
			action = "DeleteObjectVersion"
		}
		m, err := Meta{}, c.allowed(action, c.bucket, o.Key)
		if err == nil {
			m, err = c.store.remover(c.bucket, o.Key, o.VersionID, func(current *Info) error {
				if o.ETag != "" && o.ETag != "*" && current != nil && strings.Trim(o.ETag, `"`) != current.ETag {
					return ErrPrecondition
				}
				return nil
			})
		}
		if err != nil {
			e := c.asError(err)
			out.Error = append(out.Error, undeletedKey{o.Key, o.VersionID, e.Code, e.Message})
		} else if !in.Quiet {
			d := deletedKey{Key: o.Key, VersionID: o.VersionID, DeleteMarker: m.Deleted}
			if m.Deleted {
				d.DeleteMarkerVersionID = m.VersionID()
			}
			out.Deleted = append(out.Deleted, d)
		}
	}
	return c.xml(http.StatusOK, out)
}
