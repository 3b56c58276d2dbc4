package auth

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/subtle"
	"encoding/base64"
	"net"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Signature version 2, for presigned S3 requests and forms only: boto3 and version 1 of
// the AWS CLI still make them unless told otherwise.

// partOfResource are the parameters that version 2 signs.
var partOfResource = []string{"accelerate", "acl", "cors", "defaultObjectAcl", "location", "logging", "partNumber", "policy",
	"requestPayment", "torrent", "versioning", "versionId", "versions", "website", "uploads", "uploadId", "response-content-type",
	"response-content-language", "response-expires", "response-cache-control", "response-content-disposition",
	"response-content-encoding", "delete", "lifecycle", "tagging", "restore", "storageClass", "notification", "replication",
	"analytics", "metrics", "inventory", "select", "select-type", "object-lock"}

// notSigned are parameters that select what a request does and that version 2 leaves
// unsigned: somebody may have added them.
func notSigned(name string) bool {
	switch name {
	case "AWSAccessKeyId", "Signature", "Expires", "x-id", "content-md5", "content-type":
		return false
	case "prefix", "delimiter", "max-keys", "marker", "list-type", "continuation-token", "start-after", "encoding-type", "fetch-owner":
		return false // of a listing, and no more than it
	}
	return !strings.HasPrefix(name, "x-amz-") && !slices.Contains(partOfResource, name)
}

// authenticateV2 verifies a request presigned with version 2.
func (v *Verifier) authenticateV2(r *http.Request, query params) (*Identity, error) {
	expires, err := strconv.ParseInt(query.get("Expires"), 10, 64)
	if err != nil {
		return nil, refuse(http.StatusForbidden, "AccessDenied", "Invalid date (should be seconds since epoch): %s", query.get("Expires"))
	}
	if left := time.Unix(expires, 0).Sub(v.now()); left < 0 {
		return nil, refuse(http.StatusForbidden, "AccessDenied", "Request has expired")
	}
	amz := map[string]string{}
	for _, p := range query {
		if notSigned(p.name) {
			return nil, refuse(http.StatusForbidden, "AccessDenied", "There were parameters present in the request which were not signed: %s", p.name)
		}
		if strings.HasPrefix(p.name, "x-amz-") {
			amz[p.name] = p.value
		}
	}
	for k := range r.Header {
		if k := strings.ToLower(k); strings.HasPrefix(k, "x-amz-") {
			amz[k] = headerValue(r, k)
		}
	}
	secret, known, err := v.Keys.Lookup(query.get("AWSAccessKeyId"), query.get("x-amz-security-token"))
	if err != nil {
		return nil, err
	}
	text := r.Method + "\n" + presignedHeader(r, query, "content-md5") + "\n" + presignedHeader(r, query, "content-type") + "\n" + query.get("Expires") + "\n"
	for _, k := range sortedKeys(amz) {
		text += k + ":" + amz[k] + "\n"
	}
	text += v.resource(r, query)
	if !matchesV2(secret, text, query.get("Signature")) {
		return nil, refuse(http.StatusForbidden, "SignatureDoesNotMatch", "The request signature we calculated does not match the signature you provided. Check your key and signing method.")
	}
	hoist(r, query)
	id := *known
	id.Service = "s3"
	return &id, nil
}

func matchesV2(secret, text, claimed string) bool {
	h := hmac.New(sha1.New, []byte(secret))
	h.Write([]byte(text))
	return subtle.ConstantTimeCompare([]byte(base64.StdEncoding.EncodeToString(h.Sum(nil))), []byte(claimed)) == 1
}

func presignedHeader(r *http.Request, query params, name string) string {
	if v := r.Header.Get(name); v != "" {
		return v
	}
	return query.get(name)
}

func sortedKeys(m map[string]string) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// resource is what version 2 signs of a URL: with the bucket in the path.
func (v *Verifier) resource(r *http.Request, query params) string {
	text := r.URL.EscapedPath()
	host := r.Host
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	if !slices.Contains(v.Domains, host) {
		longest := ""
		for _, d := range v.Domains {
			if strings.HasSuffix(host, "."+d) && len(d) > len(longest) {
				longest = d
			}
		}
		if longest != "" {
			text = "/" + strings.TrimSuffix(host, "."+longest) + text
		}
	}
	var signed []string
	for _, p := range query {
		if slices.Contains(partOfResource, p.name) {
			if p.value != "" {
				signed = append(signed, p.name+"="+p.value)
			} else {
				signed = append(signed, p.name)
			}
		}
	}
	slices.Sort(signed)
	if len(signed) > 0 {
		text += "?" + strings.Join(signed, "&")
	}
	return text
}

// hoist makes headers of the parameters of a presigned request that stand for them.
func hoist(r *http.Request, query params) {
	for _, p := range query {
		switch k := strings.ToLower(p.name); k {
		case "x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-expires", "x-amz-signedheaders", "x-amz-signature", "x-amz-security-token", "x-amz-content-sha256":
		default:
			if (strings.HasPrefix(k, "x-amz-") || k == "content-md5" || k == "content-type") && r.Header.Get(k) == "" {
				r.Header.Set(k, p.value)
			}
		}
	}
}
