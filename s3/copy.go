package s3

import (
	"encoding/base64"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
)

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
	var info Info
	err = c.patiently(func() error {
		st, err := c.store.stageCopy(c.r.Context(), o, &m)
		if err != nil {
			return err
		}
		defer st.drop()
		if err := c.copyChecksum(st, &m); err != nil {
			return err
		}
		info, err = c.store.commit(st, c.bucket, c.key, &m, c.mayWrite)
		return err
	})
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
