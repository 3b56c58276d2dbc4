package s3

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"net/http"
	"slices"
	"strings"
)

func (c *call) listBuckets() error {
	type bucket struct{ Name, CreationDate, BucketRegion string }
	out := struct {
		XMLName           xml.Name `xml:"ListAllMyBucketsResult"`
		NS                string   `xml:"xmlns,attr"`
		Owner             owner
		Buckets           []bucket `xml:"Buckets>Bucket"`
		Prefix            string   `xml:",omitempty"`
		ContinuationToken string   `xml:",omitempty"`
	}{NS: ns, Owner: me, Prefix: c.q.Get("prefix")}
	limit, err := c.number("max-buckets", 10000, 1, 10000)
	if err != nil {
		return err
	}
	all, err := c.store.Buckets()
	if err != nil {
		return err
	}
	after, _ := base64.URLEncoding.DecodeString(c.q.Get("continuation-token"))
	for _, b := range all {
		if !strings.HasPrefix(b.Name, out.Prefix) || b.Name <= string(after) {
			continue
		}
		if len(out.Buckets) == limit {
			out.ContinuationToken = base64.URLEncoding.EncodeToString([]byte(out.Buckets[limit-1].Name))
			break
		}
		out.Buckets = append(out.Buckets, bucket{b.Name, stamp(b.Created), cmp.Or(b.Region, c.o.Region)})
	}
	return c.xml(http.StatusOK, out)
}

func (c *call) createBucket() error {
	h := c.r.Header
	if strings.EqualFold(h.Get("X-Amz-Bucket-Object-Lock-Enabled"), "true") {
		return notImplemented("Object Lock")
	}
	b, err := c.body()
	if err != nil {
		return err
	}
	var in struct {
		LocationConstraint string
		Location           struct{ Name, Type string }
		Tags               struct{ Tag []tag }
	}
	if len(bytes.TrimSpace(b)) > 0 {
		if err := xml.Unmarshal(b, &in); err != nil {
			return errXML
		}
	}
	if in.Location.Name != "" {
		return notImplemented("A directory bucket")
	}
	if _, err := checkTags(in.Tags.Tag, maxBucketTags); err != nil {
		return err
	}
	ownership := cmp.Or(h.Get("X-Amz-Object-Ownership"), "BucketOwnerEnforced")
	if !slices.Contains(ownerships, ownership) {
		return fail(http.StatusBadRequest, "InvalidArgument", "Invalid x-amz-object-ownership header: %s", ownership)
	}
	err = c.store.createBucket(c.bucket, in.LocationConstraint)
	if errors.Is(err, ErrBucketExists) {
		// In us-east-1 making a bucket again is no error.
		if old, e := c.store.Bucket(c.bucket); e == nil && cmp.Or(old.Region, c.o.Region) != "us-east-1" {
			return err
		}
	} else if err != nil {
		return err
	} else if err := c.configure(ownership, in.Tags.Tag); err != nil {
		return err
	}
	c.w.Header().Set("Location", "/"+c.bucket)
	return nil
}

// configure sets what a bucket is created with.
func (c *call) configure(ownership string, tags []tag) error {
	if len(tags) > 0 {
		t := tagging{NS: ns}
		t.TagSet.Tag = tags
		text, err := xml.Marshal(t)
		if err == nil {
			err = c.setDocument("tagging", text)
		}
		if err != nil {
			return err
		}
	}
	return c.setDocument("ownershipControls", []byte(doc("OwnershipControls", "<Rule><ObjectOwnership>"+ownership+"</ObjectOwnership></Rule>")))
}

func (c *call) headBucket() error {
	b, err := c.store.Bucket(c.bucket)
	if err != nil {
		return err
	}
	c.w.Header().Set("X-Amz-Bucket-Region", cmp.Or(b.Region, c.o.Region))
	c.w.Header().Set("X-Amz-Access-Point-Alias", "false")
	return nil
}

func (c *call) deleteBucket() error {
	if err := c.store.DeleteBucket(c.bucket); err != nil {
		return err
	}
	return c.noContent()
}

func (c *call) location() error {
	b, err := c.store.Bucket(c.bucket)
	if err != nil {
		return err
	}
	out := struct {
		XMLName xml.Name `xml:"LocationConstraint"`
		NS      string   `xml:"xmlns,attr"`
		Region  string   `xml:",chardata"`
	}{NS: ns, Region: cmp.Or(b.Region, c.o.Region)}
	if out.Region == "us-east-1" {
		out.Region = "" // the region without a name
	}
	return c.xml(http.StatusOK, out)
}

func (c *call) policyStatus() error {
	if c.store.config(c.bucket, "policy") == nil {
		return fail(http.StatusNotFound, "NoSuchBucketPolicy", "The bucket policy does not exist")
	}
	return c.xml(http.StatusOK, struct {
		XMLName  xml.Name `xml:"PolicyStatus"`
		NS       string   `xml:"xmlns,attr"`
		IsPublic bool     // never: every request must be signed with a key
	}{NS: ns})
}

type corsRule struct{ AllowedOrigin, AllowedMethod, AllowedHeader, ExposeHeader []string }

// cors is the first rule for an origin and a method.
func (c *call) cors(origin, method string) *corsRule {
	doc := c.store.config(c.bucket, "cors")
	if origin == "" || doc == nil || checkBucketName(c.bucket) != nil {
		return nil
	}
	var cors struct{ CORSRule []corsRule }
	if err := xml.Unmarshal(doc, &cors); err != nil {
		return nil
	}
	for i, r := range cors.CORSRule {
		if slices.Contains(r.AllowedMethod, method) && slices.ContainsFunc(r.AllowedOrigin, func(p string) bool { return wildcard(p, origin) }) {
			return &cors.CORSRule[i]
		}
	}
	return nil
}

// wildcard matches a pattern with at most one asterisk.
func wildcard(pattern, s string) bool {
	before, after, ok := strings.Cut(pattern, "*")
	return !ok && pattern == s || ok && len(s) >= len(before)+len(after) && strings.HasPrefix(s, before) && strings.HasSuffix(s, after)
}

func (c *call) preflight() error {
	origin := c.r.Header.Get("Origin")
	if origin == "" || c.r.Header.Get("Access-Control-Request-Method") == "" {
		return fail(http.StatusBadRequest, "BadRequest", "Insufficient information. Origin request header and Access-Control-Request-Method needed.")
	}
	rule := c.cors(origin, c.r.Header.Get("Access-Control-Request-Method"))
	if rule == nil {
		return fail(http.StatusForbidden, "AccessForbidden", "CORSResponse: This CORS request is not allowed. This is usually because the evalution of Origin, request method / Access-Control-Request-Method or Access-Control-Request-Headers are not whitelisted by the resource's CORS spec.")
	}
	h := c.w.Header()
	h.Set("Access-Control-Allow-Methods", strings.Join(rule.AllowedMethod, ", "))
	if asked := c.r.Header.Get("Access-Control-Request-Headers"); asked != "" {
		for a := range strings.SplitSeq(asked, ",") {
			if !slices.ContainsFunc(rule.AllowedHeader, func(p string) bool {
				return wildcard(strings.ToLower(p), strings.ToLower(strings.TrimSpace(a)))
			}) {
				return fail(http.StatusForbidden, "AccessForbidden", "CORSResponse: This CORS request is not allowed.")
			}
		}
		h.Set("Access-Control-Allow-Headers", asked)
	}
	setOrigin(h, rule, origin)
	return nil
}

// allowOrigin answers the origin of a request that isn't a preflight.
func (c *call) allowOrigin() {
	if origin := c.r.Header.Get("Origin"); origin != "" && c.bucket != "" {
		if rule := c.cors(origin, c.r.Method); rule != nil {
			setOrigin(c.w.Header(), rule, origin)
		}
	}
}

func setOrigin(h http.Header, rule *corsRule, origin string) {
	h.Add("Vary", "Origin")
	if len(rule.ExposeHeader) > 0 {
		h.Set("Access-Control-Expose-Headers", strings.Join(rule.ExposeHeader, ", "))
	}
	if slices.Contains(rule.AllowedOrigin, "*") {
		h.Set("Access-Control-Allow-Origin", "*")
		return
	}
	h.Set("Access-Control-Allow-Origin", origin)
	h.Set("Access-Control-Allow-Credentials", "true")
}
