package s3

import (
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
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

type tag struct{ Key, Value string }

func checkTags(tags []tag, limit int) (map[string]string, error) {
	m := map[string]string{}
	if len(tags) > limit {
		return nil, fail(http.StatusBadRequest, "BadRequest", "Tags cannot be more than %d", limit)
	}
	for _, t := range tags {
		if _, twice := m[t.Key]; twice {
			return nil, fail(http.StatusBadRequest, "InvalidTag", "Cannot provide multiple Tags with the same key")
		}
		if t.Key == "" || len([]rune(t.Key)) > 128 {
			return nil, fail(http.StatusBadRequest, "InvalidTag", "The TagKey you have provided is invalid")
		}
		if len([]rune(t.Value)) > 256 {
			return nil, fail(http.StatusBadRequest, "InvalidTag", "The TagValue you have provided is invalid")
		}
		m[t.Key] = t.Value
	}
	return m, nil
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

// copySource opens the object that a copy is from and checks its conditions.
func (c *call) copySource(from string) (*Object, string, error) {
	path, version, _ := strings.Cut(from, "?versionId=")
	path, err := url.PathUnescape(path)
	bucket, key, ok := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	if err != nil || !ok || key == "" {
		return nil, "", fail(http.StatusBadRequest, "InvalidArgument", "Copy Source must mention the source bucket and key: sourcebucket/sourcekey")
	}
	action := "GetObject"
	if version != "" {
		action = "GetObjectVersion"
		if err := checkVersionID(version); err != nil {
			return nil, "", err
		}
	}
	if err := c.allowed(action, bucket, key); err != nil {
		return nil, "", err
	}
	o, err := c.store.Get(bucket, key, version)
	if err != nil {
		return nil, "", err
	}
	if o.Deleted {
		o.Close()
		return nil, "", fail(http.StatusBadRequest, "InvalidRequest", "The source of a copy request may not specifically refer to a delete marker by version id.")
	}
	if err := mayRead(c.r.Header, "X-Amz-Copy-Source-", &o.Info); err != nil {
		o.Close()
		return nil, "", ErrPrecondition
	}
	if o.Version != "" {
		c.w.Header().Set("X-Amz-Copy-Source-Version-Id", o.Version)
	}
	return o, bucket, nil
}

// directive is whether a copy takes something from the request instead of the source.
func (c *call) directive(header string) (replace bool, err error) {
	switch v := c.r.Header.Get(header); v {
	case "", "COPY":
		return false, nil
	case "REPLACE":
		return true, nil
	default:
		return false, fail(http.StatusBadRequest, "InvalidArgument", "Unknown %s: %s", strings.ToLower(header), v)
	}
}

func (c *call) copyObject(from string) error {
	replaceMeta, err1 := c.directive("X-Amz-Metadata-Directive")
	replaceTags, err2 := c.directive("X-Amz-Tagging-Directive")
	asked, err3 := requestMeta(c.r.Header)
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	o, bucket, err := c.copySource(from)
	if err != nil {
		return err
	}
	defer o.Close()
	changes := replaceMeta || replaceTags || c.r.Header.Get("X-Amz-Storage-Class") != "" || c.r.Header.Get("X-Amz-Server-Side-Encryption") != "" || strings.Contains(from, "?versionId=")
	if bucket == c.bucket && o.Key == c.key && !changes {
		return fail(http.StatusBadRequest, "InvalidRequest", "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.")
	}
	m := o.Meta
	m.Headers = map[string]string{}
	for k, v := range o.Headers {
		// How it is kept is the copy's own.
		if !strings.HasPrefix(k, "X-Amz-") {
			m.Headers[k] = v
		}
	}
	if replaceMeta {
		m.Headers, m.User = asked.Headers, asked.User
	} else {
		for k, v := range asked.Headers {
			if strings.HasPrefix(k, "X-Amz-") {
				m.Headers[k] = v
			}
		}
	}
	if replaceTags {
		m.Tags = asked.Tags
	}
	st, err := c.store.stageCopy(c.r.Context(), o, &m)
	if err != nil {
		return err
	}
	defer st.drop()
	if err := c.copyChecksum(st, &m); err != nil {
		return err
	}
	info, err := c.store.commit(st, c.bucket, c.key, &m, c.mayWrite)
	if err != nil {
		return err
	}
	sums := sumsXML(&m)
	m.Sums = nil // they are in the document
	c.describe(&m)
	c.w.Header().Del("ETag")
	return c.xml(http.StatusOK, struct {
		XMLName            xml.Name `xml:"CopyObjectResult"`
		NS                 string   `xml:"xmlns,attr"`
		LastModified, ETag string
		*checksumXML
	}{NS: ns, LastModified: listed(info.Modified), ETag: quote(m.ETag), checksumXML: sums})
}

// copyChecksum computes the checksum that a copy asks for.
func (c *call) copyChecksum(st *staged, m *Meta) error {
	a := strings.ToLower(c.r.Header.Get("X-Amz-Checksum-Algorithm"))
	if a == "" || m.Sums[a] != "" && m.SumType == fullObject {
		return nil
	}
	newSum := checksums[a]
	if newSum == nil {
		return errAlgorithm
	}
	h := newSum()
	if _, err := io.Copy(h, io.NewSectionReader(st.File, 0, 1<<62)); err != nil {
		return fmt.Errorf("s3: checksum: %w", err)
	}
	m.Sums, m.SumType = map[string]string{a: base64.StdEncoding.EncodeToString(h.Sum(nil))}, fullObject
	return nil
}

// checksumXML is an object's checksum in a document.
type checksumXML struct {
	ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumMD5, ChecksumSHA1, ChecksumSHA256, ChecksumSHA512, ChecksumType string `xml:",omitempty"`
}

func sumsXML(m *Meta) *checksumXML {
	s := m.Sums
	if len(s) == 0 {
		return nil
	}
	return &checksumXML{s["crc32"], s["crc32c"], s["crc64nvme"], s["md5"], s["sha1"], s["sha256"], s["sha512"], m.SumType}
}

type tagging struct {
	XMLName xml.Name `xml:"Tagging"`
	NS      string   `xml:"xmlns,attr"`
	TagSet  struct{ Tag []tag }
}

func (c *call) objectTagging() error {
	o, err := c.store.Get(c.bucket, c.key, c.q.Get("versionId"))
	if err != nil {
		return err
	}
	defer o.Close()
	c.versionHeader(&o.Meta)
	out := tagging{NS: ns}
	for _, k := range slices.Sorted(maps.Keys(o.Tags)) {
		out.TagSet.Tag = append(out.TagSet.Tag, tag{k, o.Tags[k]})
	}
	return c.xml(http.StatusOK, out)
}

func (c *call) putObjectTagging() error {
	var in tagging
	if err := c.bodyXML(&in); err != nil {
		return err
	}
	tags, err := checkTags(in.TagSet.Tag, maxTags)
	if err != nil {
		return err
	}
	info, err := c.store.SetTags(c.bucket, c.key, c.q.Get("versionId"), tags)
	c.versionHeader(&info.Meta)
	return err
}

func (c *call) deleteObjectTagging() error {
	info, err := c.store.SetTags(c.bucket, c.key, c.q.Get("versionId"), nil)
	if err != nil {
		return err
	}
	c.versionHeader(&info.Meta)
	return c.noContent()
}

func (c *call) versionHeader(m *Meta) {
	if m.Version != "" || m.Seq != 0 || c.store.versioning(c.bucket) != unversioned {
		c.w.Header().Set("X-Amz-Version-Id", m.VersionID())
	}
}

func (c *call) objectACL() error {
	o, err := c.store.Get(c.bucket, c.key, c.q.Get("versionId"))
	if err != nil {
		return err
	}
	o.Close()
	return c.raw(http.StatusOK, []byte(aclDocument))
}

func (c *call) putObjectACL() error {
	if _, err := c.store.Head(c.bucket, c.key); err != nil {
		return err
	}
	return c.putDocument("acl", documents["acl"])
}

// mayRead checks the conditions of a read; prefix is that of a copy's headers. Not
// modified is errChanged.
func mayRead(h http.Header, prefix string, o *Info) error {
	names := func(s string) bool {
		for t := range strings.SplitSeq(s, ",") {
			if t = strings.Trim(strings.TrimPrefix(strings.TrimSpace(t), "W/"), `"`); t == o.ETag || t == "*" {
				return true
			}
		}
		return false
	}
	date := func(k string) (time.Time, bool) {
		t, err := http.ParseTime(h.Get(prefix + k))
		return t, err == nil
	}
	at := o.Modified.Truncate(time.Second)
	if m := h.Get(prefix + "If-Match"); m != "" {
		if !names(m) {
			return ErrPrecondition
		}
	} else if t, ok := date("If-Unmodified-Since"); ok && at.After(t) {
		return ErrPrecondition
	}
	if m := h.Get(prefix + "If-None-Match"); m != "" {
		if names(m) {
			return errChanged
		}
	} else if t, ok := date("If-Modified-Since"); ok && !at.After(t) {
		return errChanged
	}
	return nil
}

// overrides are the parameters that replace a header of the answer.
var overrides = []string{"Content-Type", "Content-Language", "Expires", "Cache-Control", "Content-Disposition", "Content-Encoding"}

func (c *call) get() error {
	o, err := c.store.Get(c.bucket, c.key, c.q.Get("versionId"))
	if err != nil {
		return err
	}
	defer o.Close()
	h := c.w.Header()
	h.Set("Last-Modified", o.Modified.UTC().Format(http.TimeFormat))
	c.versionHeader(&o.Meta)
	if o.Deleted {
		h.Set("X-Amz-Delete-Marker", "true")
		return errMethod
	}
	h.Set("ETag", quote(o.ETag))
	h.Set("Accept-Ranges", "bytes")
	if err := mayRead(c.r.Header, "", &o.Info); err != nil {
		return err
	}
	off, n, status, err := c.slice(o)
	if err != nil {
		h.Del("Last-Modified")
		return err
	}
	h.Set("Content-Type", defaultType)
	for k, v := range o.Headers {
		h.Set(k, v)
	}
	for k, v := range o.User {
		h["x-amz-meta-"+k] = []string{v} // clients take the name as it is written
	}
	if len(o.Tags) > 0 {
		h.Set("X-Amz-Tagging-Count", strconv.Itoa(len(o.Tags)))
	}
	for _, k := range overrides {
		if v := c.q.Get("response-" + strings.ToLower(k)); v != "" {
			h.Set(k, v)
		}
	}
	if status == http.StatusPartialContent {
		h.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", off, off+n-1, o.Size))
	} else if strings.EqualFold(c.r.Header.Get("X-Amz-Checksum-Mode"), "ENABLED") {
		for a, v := range o.Sums {
			h.Set(checksumHeader+a, v)
			h.Set("X-Amz-Checksum-Type", o.SumType)
		}
	}
	h.Set("Content-Length", strconv.FormatInt(n, 10))
	c.w.WriteHeader(status)
	if c.r.Method == http.MethodGet {
		c.send(o.File, off, n)
	}
	return nil
}

// send copies within the kernel where that can be. The status is out, so all that an
// error can do is to end the connection.
func (c *call) send(f *os.File, off, n int64) {
	_, err := f.Seek(off, io.SeekStart)
	if err == nil {
		_, err = io.CopyN(c.w, f, n)
	}
	if err != nil {
		c.o.Log.Debug("s3 download ended early", "request", c.id, "error", err)
		panic(http.ErrAbortHandler)
	}
}

// slice is the part of the object that is asked for, by range or by part.
func (c *call) slice(o *Object) (off, n int64, status int, err error) {
	if c.q.Get("partNumber") == "" {
		return byteRange(c.r.Header.Get("Range"), o.Size)
	}
	i, err := c.number("partNumber", 0, 1, maxParts)
	if err != nil {
		return 0, 0, 0, err
	}
	if c.r.Header.Get("Range") != "" {
		return 0, 0, 0, fail(http.StatusBadRequest, "InvalidRequest", "Cannot specify both Range header and partNumber query parameter")
	}
	sizes := o.Parts
	if len(sizes) == 0 {
		sizes = []int64{o.Size}
	} else {
		c.w.Header().Set("X-Amz-Mp-Parts-Count", strconv.Itoa(len(sizes)))
	}
	if i > len(sizes) {
		return 0, 0, 0, fail(http.StatusRequestedRangeNotSatisfiable, "InvalidPartNumber", "The requested partnumber is not satisfiable")
	}
	for _, s := range sizes[:i-1] {
		off += s
	}
	if sizes[i-1] == 0 {
		return 0, 0, http.StatusOK, nil
	}
	return off, sizes[i-1], http.StatusPartialContent, nil
}

// byteRange is the part of size bytes that a Range header asks for. One that isn't a
// single well-formed range asks for all.
func byteRange(header string, size int64) (off, n int64, status int, err error) {
	spec, ok := strings.CutPrefix(header, "bytes=")
	a, b, dash := strings.Cut(spec, "-")
	if !ok || !dash {
		return 0, size, http.StatusOK, nil
	}
	lo, err1 := strconv.ParseUint(a, 10, 63)
	hi, err2 := strconv.ParseUint(b, 10, 63)
	first, last := int64(lo), int64(hi)
	switch {
	case a == "" && err2 == nil:
		first, last = max(0, size-last), size-1
	case err1 != nil || b != "" && (err2 != nil || last < first):
		return 0, size, http.StatusOK, nil
	case b == "" || last >= size:
		last = size - 1
	}
	if first >= size || first > last {
		return 0, 0, 0, fail(http.StatusRequestedRangeNotSatisfiable, "InvalidRange", "The requested range is not satisfiable")
	}
	return first, last - first + 1, http.StatusPartialContent, nil
}

func (c *call) attributes() error {
	o, err := c.store.Get(c.bucket, c.key, c.q.Get("versionId"))
	if err != nil {
		return err
	}
	defer o.Close()
	want := map[string]bool{}
	for _, v := range c.r.Header.Values("X-Amz-Object-Attributes") {
		for a := range strings.SplitSeq(v, ",") {
			want[strings.TrimSpace(a)] = true
		}
	}
	if len(want) == 0 {
		return fail(http.StatusBadRequest, "InvalidArgument", "The x-amz-object-attributes header must name at least one attribute")
	}
	for a := range want {
		if !slices.Contains([]string{"ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"}, a) {
			return fail(http.StatusBadRequest, "InvalidArgument", "Invalid attribute name specified.")
		}
	}
	type parts struct{ TotalPartsCount int }
	out := struct {
		XMLName      xml.Name `xml:"GetObjectAttributesResponse"`
		NS           string   `xml:"xmlns,attr"`
		ETag         string   `xml:",omitempty"`
		Checksum     *checksumXML
		ObjectParts  *parts
		StorageClass string `xml:",omitempty"`
		ObjectSize   *int64
	}{NS: ns}
	if want["ETag"] {
		out.ETag = o.ETag
	}
	if want["Checksum"] {
		out.Checksum = sumsXML(&o.Meta)
	}
	if want["ObjectParts"] && len(o.Parts) > 0 {
		out.ObjectParts = &parts{len(o.Parts)}
	}
	if want["StorageClass"] {
		out.StorageClass = storageClass(&o.Meta)
	}
	if want["ObjectSize"] {
		out.ObjectSize = &o.Size
	}
	c.w.Header().Set("Last-Modified", o.Modified.UTC().Format(http.TimeFormat))
	c.versionHeader(&o.Meta)
	return c.xml(http.StatusOK, out)
}

func storageClass(m *Meta) string {
	if v := m.Headers["X-Amz-Storage-Class"]; v != "" {
		return v
	}
	return "STANDARD"
}
