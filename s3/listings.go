package s3

import (
	"encoding/base64"
	"encoding/xml"
	"net/http"
	"strings"
)

type (
	prefixXML struct{ Prefix string }

	objectXML struct {
		Key, LastModified, ETag string
		ChecksumAlgorithm       []string `xml:",omitempty"`
		ChecksumType            string   `xml:",omitempty"`
		Size                    int64
		StorageClass            string
		Owner                   *owner
	}

	listing struct {
		XMLName               xml.Name `xml:"ListBucketResult"`
		NS                    string   `xml:"xmlns,attr"`
		Name, Prefix          string
		Marker                *string
		StartAfter            string `xml:",omitempty"`
		ContinuationToken     string `xml:",omitempty"`
		NextMarker            string `xml:",omitempty"`
		NextContinuationToken string `xml:",omitempty"`
		KeyCount              *int
		MaxKeys               int
		Delimiter             string `xml:",omitempty"`
		EncodingType          string `xml:",omitempty"`
		IsTruncated           bool
		Contents              []objectXML
		CommonPrefixes        []prefixXML
	}
)

// encoder is how names are written: as the request's encoding-type says.
func (c *call) encoder() (func(string) string, error) {
	switch t := c.q.Get("encoding-type"); t {
	case "":
		return func(s string) string { return s }, nil
	case "url":
		return escapeURL, nil
	default:
		return nil, fail(http.StatusBadRequest, "InvalidArgument", "Invalid Encoding Method specified in Request")
	}
}

// escapeURL percent-encodes all but unreserved characters and slashes.
func escapeURL(s string) string {
	const digits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_.~/*", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', digits[c>>4], digits[c&15]})
	}
	return b.String()
}

func (c *call) list() error {
	q := c.q
	v2 := q.Get("list-type") == "2"
	enc, err := c.encoder()
	if err != nil {
		return err
	}
	limit, err := c.number("max-keys", 1000, 0, 1000)
	if err != nil {
		return err
	}
	o := ListOptions{Prefix: q.Get("prefix"), Delimiter: q.Get("delimiter"), StartAfter: q.Get("marker")}
	out := listing{NS: ns, Name: c.bucket, Prefix: enc(o.Prefix), Delimiter: enc(o.Delimiter), MaxKeys: limit, EncodingType: q.Get("encoding-type")}
	if v2 {
		o.StartAfter = q.Get("start-after")
		out.StartAfter = enc(o.StartAfter)
		if q.Has("continuation-token") {
			out.ContinuationToken = q.Get("continuation-token")
			b, err := base64.URLEncoding.DecodeString(out.ContinuationToken)
			if err != nil || len(b) == 0 {
				return fail(http.StatusBadRequest, "InvalidArgument", "The continuation token provided is incorrect")
			}
			o.StartAfter = string(b)
		}
	}
	n, last := 0, ""
	for e, err := range c.store.List(c.bucket, o) {
		if err != nil {
			return err
		}
		if n == limit {
			out.IsTruncated = limit > 0
			break
		}
		n++
		last = e.name()
		if e.CommonPrefix != "" {
			out.CommonPrefixes = append(out.CommonPrefixes, prefixXML{enc(e.CommonPrefix)})
			continue
		}
		x := describeObject(&e.Info, enc)
		if !v2 || q.Get("fetch-owner") == "true" {
			x.Owner = &me
		}
		out.Contents = append(out.Contents, x)
	}
	if v2 {
		out.KeyCount = &n
		if out.IsTruncated {
			out.NextContinuationToken = base64.URLEncoding.EncodeToString([]byte(last))
		}
	} else {
		marker := enc(o.StartAfter)
		out.Marker = &marker
		if out.IsTruncated && o.Delimiter != "" {
			out.NextMarker = enc(last)
		}
	}
	return c.xml(http.StatusOK, out)
}

func describeObject(o *Info, enc func(string) string) objectXML {
	x := objectXML{Key: enc(o.Key), LastModified: listed(o.Modified), ETag: quote(o.ETag), Size: o.Size, StorageClass: storageClass(&o.Meta), ChecksumType: o.SumType}
	x.ChecksumAlgorithm = algorithms(&o.Meta)
	return x
}

func algorithms(m *Meta) (names []string) {
	for a := range m.Sums {
		names = append(names, strings.ToUpper(a))
	}
	return names
}

// versionXML is a version or a delete marker; XMLName says which.
type versionXML struct {
	XMLName           xml.Name
	Key               string
	VersionID         string `xml:"VersionId"`
	IsLatest          bool
	LastModified      string
	ETag              string   `xml:",omitempty"`
	ChecksumAlgorithm []string `xml:",omitempty"`
	ChecksumType      string   `xml:",omitempty"`
	Size              *int64
	StorageClass      string `xml:",omitempty"`
	Owner             owner
}

type versionListing struct {
	XMLName             xml.Name `xml:"ListVersionsResult"`
	NS                  string   `xml:"xmlns,attr"`
	Name, Prefix        string
	KeyMarker           string
	VersionIDMarker     string `xml:"VersionIdMarker"`
	NextKeyMarker       string `xml:",omitempty"`
	NextVersionIDMarker string `xml:"NextVersionIdMarker,omitempty"`
	MaxKeys             int
	Delimiter           string `xml:",omitempty"`
	EncodingType        string `xml:",omitempty"`
	IsTruncated         bool
	Versions            []versionXML
	CommonPrefixes      []prefixXML
}

func (c *call) listVersions() error {
	q := c.q
	enc, err := c.encoder()
	if err != nil {
		return err
	}
	limit, err := c.number("max-keys", 1000, 0, 1000)
	if err != nil {
		return err
	}
	prefix, delimiter := q.Get("prefix"), q.Get("delimiter")
	key, version := q.Get("key-marker"), q.Get("version-id-marker")
	if version != "" && key == "" {
		return fail(http.StatusBadRequest, "InvalidArgument", "A version-id marker cannot be specified without a key marker.")
	}
	out := versionListing{NS: ns, Name: c.bucket, Prefix: enc(prefix), KeyMarker: enc(key), VersionIDMarker: version, MaxKeys: limit, Delimiter: enc(delimiter), EncodingType: q.Get("encoding-type")}
	n, group := 0, ""
	for v, err := range c.store.versionsAfter(c.bucket, prefix, key, version) {
		if err != nil {
			return err
		}
		p := commonPrefix(v.Key, prefix, delimiter)
		if p != "" && (p == group || p == key || strings.HasSuffix(key, delimiter) && strings.HasPrefix(v.Key, key)) {
			continue
		}
		if n == limit {
			out.IsTruncated = limit > 0
			break
		}
		n++
		if p != "" {
			group = p
			out.CommonPrefixes = append(out.CommonPrefixes, prefixXML{enc(p)})
			out.NextKeyMarker, out.NextVersionIDMarker = enc(p), ""
			continue
		}
		out.Versions = append(out.Versions, describeVersion(&v.Info, v.latest, enc))
		out.NextKeyMarker, out.NextVersionIDMarker = enc(v.Key), v.VersionID()
	}
	if !out.IsTruncated {
		out.NextKeyMarker, out.NextVersionIDMarker = "", ""
	}
	return c.xml(http.StatusOK, out)
}

func describeVersion(v *Info, latest bool, enc func(string) string) versionXML {
	x := versionXML{Key: enc(v.Key), VersionID: v.VersionID(), IsLatest: latest, LastModified: listed(v.Modified), Owner: me}
	if v.Deleted {
		x.XMLName.Local = "DeleteMarker"
		return x
	}
	x.ChecksumAlgorithm, x.ChecksumType = algorithms(&v.Meta), v.SumType
	x.XMLName.Local, x.ETag, x.Size, x.StorageClass = "Version", quote(v.ETag), &v.Size, storageClass(&v.Meta)
	return x
}
