package s3

import (
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

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
