package s3

import (
	"context"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

const minPart = 5 << 20 // of all parts but the last

func (c *call) createUpload() error {
	m, err := requestMeta(c.r.Header)
	if err != nil {
		return err
	}
	u := &upload{Key: c.key, Meta: *m, Algorithm: strings.ToLower(c.r.Header.Get("X-Amz-Checksum-Algorithm"))}
	if u.Algorithm != "" && checksums[u.Algorithm] == nil {
		return errAlgorithm
	}
	if u.Meta.SumType, err = sumType(u.Algorithm, c.r.Header.Get("X-Amz-Checksum-Type")); err != nil {
		return err
	}
	if err := c.store.createUpload(c.bucket, u); err != nil {
		return err
	}
	m.Sums = nil
	c.describe(m)
	if u.Algorithm != "" {
		c.w.Header().Set("X-Amz-Checksum-Algorithm", strings.ToUpper(u.Algorithm))
		c.w.Header().Set("X-Amz-Checksum-Type", u.Meta.SumType)
	}
	return c.xml(http.StatusOK, struct {
		XMLName     xml.Name `xml:"InitiateMultipartUploadResult"`
		NS          string   `xml:"xmlns,attr"`
		Bucket, Key string
		UploadID    string `xml:"UploadId"`
	}{NS: ns, Bucket: c.bucket, Key: c.key, UploadID: u.ID})
}

// sumType is the kind of checksum that an upload gets: of the whole object, or of its
// parts' checksums.
func sumType(algorithm, asked string) (string, error) {
	t := strings.ToUpper(asked)
	switch {
	case algorithm == "" && asked != "":
		return "", fail(http.StatusBadRequest, "InvalidRequest", "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.")
	case algorithm == "":
		return "", nil
	case t == "" && algorithm == "crc64nvme":
		t = fullObject
	case t == "":
		t = composed
	}
	if t != fullObject && t != composed || algorithm == "crc64nvme" && t != fullObject || (strings.HasPrefix(algorithm, "sha") || algorithm == "md5") && t != composed {
		return "", fail(http.StatusBadRequest, "InvalidRequest", "The %s checksum type cannot be used with the %s checksum algorithm.", t, algorithm)
	}
	return t, nil
}

// upload is the one that the request is about.
func (c *call) upload() (*upload, error) {
	return c.store.upload(c.bucket, c.q.Get("uploadId"), c.key)
}

func (c *call) uploadPart() error {
	number, err := c.number("partNumber", 0, 1, maxParts+1)
	if err != nil || number < 1 || number > maxParts {
		return fail(http.StatusBadRequest, "InvalidArgument", "Part number must be an integer between 1 and %d, inclusive", maxParts)
	}
	u, err := c.upload()
	if err != nil {
		return err
	}
	var m Meta
	if from := c.r.Header.Get("X-Amz-Copy-Source"); from != "" {
		return c.copyPart(u, number, from, &m)
	}
	st, err := c.receive(c.r.Body, c.r.ContentLength, &m, u.Algorithm)
	if err != nil {
		return err
	}
	defer st.drop()
	if err := c.store.commitPart(st, c.bucket, u, number, &m); err != nil {
		return err
	}
	m.SumType = ""
	c.describe(&m)
	c.w.Header().Del("X-Amz-Checksum-Type")
	return nil
}

func (c *call) copyPart(u *upload, number int, from string, m *Meta) error {
	o, _, err := c.copySource(from)
	if err != nil {
		return err
	}
	defer o.Close()
	off, size := int64(0), o.Size
	if rng := c.r.Header.Get("X-Amz-Copy-Source-Range"); rng != "" {
		status := 0
		off, size, status, err = byteRange(rng, o.Size)
		if _, last, _ := strings.Cut(rng, "-"); err == nil && last != strconv.FormatInt(off+size-1, 10) {
			status = 0 // it goes beyond the end, or is open
		}
		if err != nil || status != http.StatusPartialContent {
			return fail(http.StatusBadRequest, "InvalidArgument", "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy")
		}
	}
	err = c.patiently(func() error {
		st, err := c.receive(io.NewSectionReader(o.File, off, size), size, m, u.Algorithm)
		if err != nil {
			return err
		}
		defer st.drop()
		return c.store.commitPart(st, c.bucket, u, number, m)
	})
	if err != nil {
		return err
	}
	sums := sumsXML(m)
	if sums != nil {
		sums.ChecksumType = ""
	}
	return c.xml(http.StatusOK, struct {
		XMLName            xml.Name `xml:"CopyPartResult"`
		NS                 string   `xml:"xmlns,attr"`
		LastModified, ETag string
		*checksumXML
	}{NS: ns, LastModified: listed(time.Now()), ETag: quote(m.ETag), checksumXML: sums})
}

// chosenPart is a part as the request to complete names it.
type chosenPart struct {
	PartNumber                                                                                                  int
	ETag                                                                                                        string
	ChecksumCRC32, ChecksumCRC32C, ChecksumCRC64NVME, ChecksumMD5, ChecksumSHA1, ChecksumSHA256, ChecksumSHA512 string
}

// check compares what the request says of a part with the part.
func (p *chosenPart) check(u *upload, have *part) error {
	const bad = http.StatusBadRequest
	algorithm, sum := "", ""
	for a, v := range map[string]string{"crc32": p.ChecksumCRC32, "crc32c": p.ChecksumCRC32C, "sha1": p.ChecksumSHA1, "sha256": p.ChecksumSHA256,
		"sha512": p.ChecksumSHA512, "md5": p.ChecksumMD5, "crc64nvme": p.ChecksumCRC64NVME} {
		if v == "" {
			continue
		}
		raw, err := base64.StdEncoding.DecodeString(v)
		if sum != "" || err != nil || checksums[a] == nil || len(raw) != checksums[a]().Size() {
			return fail(bad, "InvalidArgument", "Invalid Base64 or multiple checksums present in request")
		}
		algorithm, sum = a, v
	}
	switch {
	case have == nil || strings.Trim(p.ETag, `"`) != have.ETag, sum != "" && have.Sums[algorithm] != "" && have.Sums[algorithm] != sum:
		return fail(bad, "InvalidPart", "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.")
	case u.Algorithm != "" && sum != "" && algorithm != u.Algorithm:
		return fail(bad, "BadDigest", "The %s you specified for part %d did not match what we received.", algorithm, p.PartNumber)
	case u.Algorithm != "" && sum == "" && u.Meta.SumType == composed:
		return fail(bad, "InvalidRequest", "The upload was created using a %s checksum. The complete request must include the checksum for each part. It was missing for part %d in the request.", u.Algorithm, p.PartNumber)
	}
	return nil
}

func (c *call) completeUpload() error {
	u, err := c.upload()
	if errors.Is(err, errNoUpload) {
		// A client that missed the answer asks again.
		if info, headErr := c.store.Head(c.bucket, c.key); headErr == nil && info.Upload != "" && info.Upload == c.q.Get("uploadId") {
			return c.completed(&info.Meta)
		}
	}
	if err != nil {
		return err
	}
	// The checksum headers are the object's, not the document's.
	asked := c.r.Header.Clone()
	for k := range c.r.Header {
		if strings.HasPrefix(k, checksumHeader) {
			c.r.Header.Del(k)
		}
	}
	var in struct {
		XMLName xml.Name `xml:"CompleteMultipartUpload"`
		Part    []chosenPart
	}
	if err := c.bodyXML(&in); err != nil {
		return err
	}
	if len(in.Part) == 0 {
		return errXML
	}
	var m *Meta
	err = c.patiently(func() (err error) {
		m, err = c.complete(u, in.Part, asked)
		return err
	})
	if err != nil {
		return err
	}
	return c.completed(m)
}

// complete makes the object of the chosen parts. It goes on when the client has gone, who
// asks again then and waits for the upload.
func (c *call) complete(u *upload, chosen []chosenPart, asked http.Header) (*Meta, error) {
	unlock := c.store.lockUpload(u.ID, false)
	defer unlock()
	if _, err := c.upload(); err != nil { // completed meanwhile
		if info, headErr := c.store.Head(c.bucket, c.key); headErr == nil && info.Upload == u.ID {
			return &info.Meta, nil
		}
		return nil, err
	}
	numbers, size, err := c.choose(u, chosen)
	if err != nil {
		return nil, err
	}
	if v := asked.Get("X-Amz-Mp-Object-Size"); v != "" && v != strconv.FormatInt(size, 10) {
		return nil, fail(http.StatusBadRequest, "InvalidRequest", "The provided 'x-amz-mp-object-size' header value %s does not match what was computed: %d", v, size)
	}
	if t := asked.Get("X-Amz-Checksum-Type"); t != "" && !strings.EqualFold(t, u.Meta.SumType) {
		return nil, fail(http.StatusBadRequest, "InvalidRequest", "The upload was created using the %s checksum mode. The complete request must use the same checksum mode.", u.Meta.SumType)
	}
	if err := c.mayWriteNow(); err != nil {
		return nil, err
	}
	m := u.Meta
	m.Upload = u.ID
	st, err := c.store.assemble(context.WithoutCancel(c.r.Context()), c.bucket, u, numbers, &m)
	if err != nil {
		return nil, err
	}
	defer st.drop()
	if want := asked.Get(checksumHeader + u.Algorithm); u.Algorithm != "" && want != "" && !sameSum(want, m.Sums[u.Algorithm]) {
		return nil, fail(http.StatusBadRequest, "BadDigest", "The %s you specified did not match the calculated checksum.", u.Algorithm)
	}
	if _, err := c.store.commit(st, c.bucket, c.key, &m, c.mayWrite); err != nil {
		return nil, err
	}
	if err := c.store.dropUpload(c.bucket, u.ID); err != nil {
		c.o.Log.Warn("s3 upload is complete but its parts remain", "upload", u.ID, "error", err)
	}
	return &m, nil
}

// sameSum compares a checksum with one that may end in the number of its parts.
func sameSum(want, have string) bool {
	sum, _, _ := strings.Cut(have, "-")
	return want == have || want == sum
}

// completed answers a completion.
func (c *call) completed(meta *Meta) error {
	m := *meta
	sums := sumsXML(&m)
	m.Sums = nil
	c.describe(&m)
	c.w.Header().Del("ETag")
	return c.xml(http.StatusOK, struct {
		XMLName                     xml.Name `xml:"CompleteMultipartUploadResult"`
		NS                          string   `xml:"xmlns,attr"`
		Location, Bucket, Key, ETag string
		*checksumXML
	}{NS: ns, Location: "http://" + c.r.Host + "/" + c.bucket + "/" + escapeURL(c.key), Bucket: c.bucket, Key: c.key, ETag: quote(m.ETag), checksumXML: sums})
}

// choose is the numbers of the parts that make up the object, and its size.
func (c *call) choose(u *upload, chosen []chosenPart) (numbers []int, size int64, err error) {
	parts, err := c.store.parts(c.bucket, u.ID)
	if err != nil {
		return nil, 0, err
	}
	have := map[int]*part{}
	for i := range parts {
		have[parts[i].Number] = &parts[i]
	}
	for i, p := range chosen {
		if p.ETag == "" {
			return nil, 0, errXML
		}
		if p.PartNumber < 1 {
			return nil, 0, fail(http.StatusBadRequest, "InvalidArgument", "PartNumber must be >= 1")
		}
		if i > 0 && p.PartNumber <= chosen[i-1].PartNumber {
			return nil, 0, fail(http.StatusBadRequest, "InvalidPartOrder", "The list of parts was not in ascending order. The parts list must be specified in order by part number.")
		}
		h := have[p.PartNumber]
		if err := p.check(u, h); err != nil {
			return nil, 0, err
		}
		numbers = append(numbers, p.PartNumber)
		size += h.Size
	}
	for _, n := range numbers[:len(numbers)-1] {
		if have[n].Size < minPart {
			return nil, 0, fail(http.StatusBadRequest, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
		}
	}
	return numbers, size, nil
}

func (c *call) abortUpload() error {
	u, err := c.upload()
	if err != nil {
		return err
	}
	defer c.store.lockUpload(u.ID, false)()
	if err := c.store.dropUpload(c.bucket, u.ID); err != nil {
		if _, gone := c.upload(); errors.Is(gone, errNoUpload) {
			return errNoUpload
		}
		return err
	}
	return c.noContent()
}

type partXML struct {
	PartNumber         int
	LastModified, ETag string
	Size               int64
	*checksumXML
}

func (c *call) listParts() error {
	u, err := c.upload()
	if err != nil {
		return err
	}
	limit, err1 := c.number("max-parts", 1000, 0, 1000)
	marker, err2 := c.number("part-number-marker", 0, 0, 1<<30)
	if err := errors.Join(err1, err2); err != nil {
		return err
	}
	out := struct {
		XMLName              xml.Name `xml:"ListPartsResult"`
		NS                   string   `xml:"xmlns,attr"`
		Bucket, Key          string
		UploadID             string `xml:"UploadId"`
		Initiator, Owner     owner
		StorageClass         string
		ChecksumAlgorithm    string `xml:",omitempty"`
		ChecksumType         string `xml:",omitempty"`
		PartNumberMarker     int
		NextPartNumberMarker int
		MaxParts             int
		IsTruncated          bool
		Part                 []partXML
	}{NS: ns, Bucket: c.bucket, Key: c.key, UploadID: u.ID, Initiator: me, Owner: me, StorageClass: storageClass(&u.Meta),
		ChecksumAlgorithm: strings.ToUpper(u.Algorithm), ChecksumType: u.Meta.SumType, PartNumberMarker: marker, MaxParts: limit}
	parts, err := c.store.parts(c.bucket, u.ID)
	if err != nil {
		return err
	}
	for _, p := range parts {
		if p.Number <= marker {
			continue
		}
		if len(out.Part) == limit {
			out.IsTruncated = limit > 0
			break
		}
		sums := sumsXML(&p.Meta)
		if sums != nil {
			sums.ChecksumType = ""
		}
		out.Part = append(out.Part, partXML{p.Number, listed(p.Modified), quote(p.ETag), p.Size, sums})
		out.NextPartNumberMarker = p.Number
	}
	return c.xml(http.StatusOK, out)
}

type uploadXML struct {
	Key              string
	UploadID         string `xml:"UploadId"`
	Initiator, Owner owner
	StorageClass     string
	Initiated        string
}

func (c *call) listUploads() error {
	enc, err := c.encoder()
	if err != nil {
		return err
	}
	limit, err := c.number("max-uploads", 1000, 0, 1000)
	if err != nil {
		return err
	}
	prefix, delimiter := c.q.Get("prefix"), c.q.Get("delimiter")
	key, id := c.q.Get("key-marker"), c.q.Get("upload-id-marker")
	out := struct {
		XMLName            xml.Name `xml:"ListMultipartUploadsResult"`
		NS                 string   `xml:"xmlns,attr"`
		Bucket             string
		KeyMarker          string
		UploadIDMarker     string `xml:"UploadIdMarker"`
		NextKeyMarker      string `xml:",omitempty"`
		NextUploadIDMarker string `xml:"NextUploadIdMarker,omitempty"`
		Prefix             string
		Delimiter          string `xml:",omitempty"`
		EncodingType       string `xml:",omitempty"`
		MaxUploads         int
		IsTruncated        bool
		Upload             []uploadXML
		CommonPrefixes     []prefixXML
	}{NS: ns, Bucket: c.bucket, KeyMarker: enc(key), UploadIDMarker: id, Prefix: enc(prefix), Delimiter: enc(delimiter), EncodingType: c.q.Get("encoding-type"), MaxUploads: limit}
	n, group := 0, ""
	for _, u := range c.store.uploadsOf(c.bucket) {
		// Uploads of one key are in the order of their age, and ids fall with time.
		if !strings.HasPrefix(u.Key, prefix) || u.Key < key || u.Key == key && (id == "" || u.ID >= id) {
			continue
		}
		p := commonPrefix(u.Key, prefix, delimiter)
		if p != "" && (p == group || p <= key) {
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
			out.NextKeyMarker, out.NextUploadIDMarker = enc(p), ""
			continue
		}
		out.Upload = append(out.Upload, uploadXML{enc(u.Key), u.ID, me, me, storageClass(&u.Meta), stamp(u.Started)})
		out.NextKeyMarker, out.NextUploadIDMarker = enc(u.Key), u.ID
	}
	if !out.IsTruncated {
		out.NextKeyMarker, out.NextUploadIDMarker = "", ""
	}
	return c.xml(http.StatusOK, out)
}
