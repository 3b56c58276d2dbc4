package s3

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxFields is the size of a form's fields before its file.
const maxFields = 64 << 10

func isForm(r *http.Request) bool {
	t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	return err == nil && t == "multipart/form-data"
}

var errForm = fail(http.StatusBadRequest, "MalformedPOSTRequest", "The body of your POST request is not well-formed multipart/form-data.")

// postForm takes an upload by a browser's form: fields, of which one is a signed policy
// that says what the others may be, and then the file.
func (c *call) postForm() error {
	if err := checkBucketName(c.bucket); err != nil {
		return err
	}
	mr, err := c.r.MultipartReader()
	if err != nil {
		return errForm
	}
	fields, file, err := readFields(mr)
	if err != nil {
		return err
	}
	fields["bucket"] = c.bucket
	field := func(name string) string { return fields[name] }
	if c.who, err = c.o.Auth.AuthenticateForm(field); err != nil {
		return err
	}
	limits, err := checkPolicy(fields, time.Now())
	if err != nil {
		return err
	}
	c.key = strings.ReplaceAll(fields["key"], "${filename}", file.FileName())
	if err := c.allowed("PutObject", c.bucket, c.key); err != nil {
		return err
	}
	if err := c.store.writable(c.bucket, c.key); err != nil {
		return err
	}
	// From here on the fields are the request's headers.
	h := http.Header{}
	for k, v := range fields {
		h.Set(k, v)
	}
	h.Del("Content-Md5")
	c.r.Header = h
	if err := c.checkHeaders(); err != nil {
		return err
	}
	m, err := requestMeta(h)
	if err != nil {
		return err
	}
	if text := fields["tagging"]; text != "" {
		var t tagging
		if xml.Unmarshal([]byte(text), &t) != nil {
			return errXML
		}
		if m.Tags, err = checkTags(t.TagSet.Tag, maxTags); err != nil {
			return err
		}
	}
	st, err := c.receiveFile(file, m, limits)
	if err != nil {
		return err
	}
	defer st.drop()
	if _, err := c.store.commit(st, c.bucket, c.key, m, func(*Info) error { return nil }); err != nil {
		return err
	}
	c.describe(m)
	return c.formDone(fields, m)
}

// readFields reads a form up to its file. Names are in lower case.
func readFields(mr *multipart.Reader) (map[string]string, *multipart.Part, error) {
	fields := map[string]string{}
	left := int64(maxFields)
	for {
		p, err := mr.NextPart()
		if errors.Is(err, io.EOF) {
			return nil, nil, fail(http.StatusBadRequest, "InvalidArgument", "POST requires exactly one file upload per request.")
		}
		if err != nil {
			return nil, nil, errForm
		}
		name := strings.ToLower(p.FormName())
		if name == "file" {
			return fields, p, nil
		}
		b, err := io.ReadAll(io.LimitReader(p, left+1))
		if err != nil {
			return nil, nil, errForm
		}
		if left -= int64(len(b)); left < 0 {
			return nil, nil, fail(http.StatusBadRequest, "MaxPostPreDataLengthExceeded", "Your POST request fields preceding the upload file were too large.")
		}
		fields[name] = string(b)
	}
}

// lengths are the sizes that a policy allows.
type lengths struct{ low, high int64 }

// checkPolicy enforces a form's policy: each condition holds and each field has one.
func checkPolicy(fields map[string]string, now time.Time) (lengths, error) {
	limits := lengths{0, maxObject}
	invalid := func(format string, args ...any) error {
		return fail(http.StatusForbidden, "AccessDenied", "Invalid according to Policy: %s", fmt.Sprintf(format, args...))
	}
	text, err := base64.StdEncoding.DecodeString(fields["policy"])
	var policy struct {
		Expiration time.Time
		Conditions []json.RawMessage
	}
	if err == nil {
		err = json.Unmarshal(text, &policy)
	}
	if err != nil || policy.Expiration.IsZero() {
		return limits, fail(http.StatusBadRequest, "InvalidPolicyDocument", "Invalid Policy: Invalid JSON.")
	}
	if now.After(policy.Expiration) {
		return limits, invalid("Policy expired.")
	}
	named := map[string]bool{"policy": true, "x-amz-signature": true, "awsaccesskeyid": true, "signature": true, "bucket": true}
	for _, raw := range policy.Conditions {
		var exact map[string]string
		var op []any
		if json.Unmarshal(raw, &exact) == nil {
			for k, v := range exact {
				op = []any{"eq", "$" + k, v}
			}
		} else if json.Unmarshal(raw, &op) != nil {
			op = nil
		}
		if len(op) != 3 {
			return limits, fail(http.StatusBadRequest, "InvalidPolicyDocument", "Invalid Policy: Invalid condition %s", raw)
		}
		kind, _ := op[0].(string)
		if kind = strings.ToLower(kind); kind == "content-length-range" {
			low, err1 := strconv.ParseInt(fmt.Sprintf("%.0f", op[1]), 10, 64)
			high, err2 := strconv.ParseInt(fmt.Sprintf("%.0f", op[2]), 10, 64)
			if errors.Join(err1, err2) != nil {
				return limits, fail(http.StatusBadRequest, "InvalidPolicyDocument", "Invalid Policy: Invalid condition %s", raw)
			}
			limits = lengths{max(limits.low, low), min(limits.high, high)}
			continue
		}
		name, ok1 := op[1].(string)
		want, ok2 := op[2].(string)
		name, dollar := strings.CutPrefix(strings.ToLower(name), "$")
		got := fields[name]
		ok := ok1 && ok2 && dollar && (kind == "eq" && got == want || kind == "starts-with" && strings.HasPrefix(got, want))
		if !ok {
			return limits, invalid("Policy Condition failed: %s", raw)
		}
		named[name] = true
	}
	for name := range fields {
		if !named[name] && !strings.HasPrefix(name, "x-ignore-") {
			return limits, invalid("Extra input fields: %s", name)
		}
	}
	return limits, nil
}

func (c *call) receiveFile(file io.Reader, m *Meta, limits lengths) (*staged, error) {
	st, err := c.store.stage()
	if err != nil {
		return nil, err
	}
	d, err := newDigests(c.r, "")
	if err == nil {
		if len(d.sums) == 0 {
			d.sums[defaultChecksum] = checksums[defaultChecksum]()
		}
		var n int64
		n, err = io.Copy(io.MultiWriter(append(d.writers(), st.File)...), io.LimitReader(file, limits.high+1))
		switch {
		case err != nil:
			err = errForm
		case n > limits.high:
			err = fail(http.StatusBadRequest, "EntityTooLarge", "Your proposed upload exceeds the maximum allowed size")
		case n < limits.low:
			err = fail(http.StatusBadRequest, "EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size")
		default:
			err = d.verify(c.r)
		}
	}
	if err != nil {
		st.drop()
		return nil, err
	}
	d.fill(m)
	return st, nil
}

func (c *call) formDone(fields map[string]string, m *Meta) error {
	location := "http://" + c.r.Host + "/" + c.bucket + "/" + escapeURL(c.key)
	c.w.Header().Set("Location", location)
	if to := cmp.Or(fields["success_action_redirect"], fields["redirect"]); strings.HasPrefix(to, "http://") || strings.HasPrefix(to, "https://") {
		sep := "?"
		if strings.Contains(to, "?") {
			sep = "&"
		}
		c.w.Header().Set("Location", to+sep+"bucket="+c.bucket+"&key="+escapeURL(c.key)+"&etag=%22"+m.ETag+"%22")
		c.w.WriteHeader(http.StatusSeeOther)
		return nil
	}
	switch fields["success_action_status"] {
	case "200":
		return nil
	case "201":
		return c.xml(http.StatusCreated, struct {
			XMLName                     xml.Name `xml:"PostResponse"`
			Location, Bucket, Key, ETag string
		}{Location: location, Bucket: c.bucket, Key: c.key, ETag: quote(m.ETag)})
	}
	return c.noContent()
}
