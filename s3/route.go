package s3

import (
	"net/http"
	"regexp"
	"strings"
)

// operation is what a request asks for: its name in IAM, or "" if it checks rights
// itself, and who answers it.
type operation struct {
	action string
	run    func(*call) error
}

// bucketOperations are by method and the parameter that names the part of the bucket.
var bucketOperations = map[string]operation{
	"GET":              {"ListBucket", (*call).list},
	"HEAD":             {"ListBucket", (*call).headBucket},
	"PUT":              {"CreateBucket", (*call).createBucket},
	"DELETE":           {"DeleteBucket", (*call).deleteBucket},
	"GET location":     {"GetBucketLocation", (*call).location},
	"GET policyStatus": {"GetBucketPolicyStatus", (*call).policyStatus},
	"GET uploads":      {"ListBucketMultipartUploads", (*call).listUploads},
	"GET versions":     {"ListBucketVersions", (*call).listVersions},
	"POST delete":      {"", (*call).deleteObjects}, // which checks each key
}

var objectOperations = map[string]operation{
	"GET":             {"GetObject", (*call).get},
	"HEAD":            {"GetObject", (*call).get},
	"PUT":             {"PutObject", (*call).put},
	"DELETE":          {"DeleteObject", (*call).delete},
	"GET attributes":  {"GetObjectAttributes", (*call).attributes},
	"GET acl":         {"GetObjectAcl", (*call).objectACL},
	"PUT acl":         {"PutObjectAcl", (*call).putObjectACL},
	"GET tagging":     {"GetObjectTagging", (*call).objectTagging},
	"PUT tagging":     {"PutObjectTagging", (*call).putObjectTagging},
	"DELETE tagging":  {"DeleteObjectTagging", (*call).deleteObjectTagging},
	"POST uploads":    {"PutObject", (*call).createUpload},
	"PUT uploadId":    {"PutObject", (*call).uploadPart},
	"POST uploadId":   {"PutObject", (*call).completeUpload},
	"GET uploadId":    {"ListMultipartUploadParts", (*call).listParts},
	"DELETE uploadId": {"AbortMultipartUpload", (*call).abortUpload},
	"GET retention":   {"GetObjectRetention", (*call).noObjectLock},
	"GET legal-hold":  {"GetObjectLegalHold", (*call).noObjectLock},
}

// subresources are the parameters that name a part of a bucket or object. One that isn't
// served must not be taken for the whole.
var bucketSubresources = []string{"location", "policyStatus", "uploads", "versions", "delete", "analytics", "intelligent-tiering",
	"inventory", "metrics", "metadataTable", "metadataConfiguration", "session", "abac"}

var objectSubresources = []string{"attributes", "acl", "tagging", "uploads", "uploadId", "retention", "legal-hold", "select", "restore", "torrent", "renameObject", "append"}

func (c *call) route() (operation, error) {
	method := c.r.Method
	switch {
	case c.bucket == "" && c.r.URL.Path != "/" && c.r.URL.Path != "":
		return operation{}, fail(http.StatusBadRequest, "InvalidBucketName", "The specified bucket is not valid.")
	case c.bucket == "" && (method == "GET" || method == "HEAD"):
		return operation{"ListAllMyBuckets", (*call).listBuckets}, nil
	case c.bucket == "":
		return operation{}, errMethod
	case c.key == "":
		for name, doc := range documents {
			if c.q.Has(name) {
				return doc.operation(name, method)
			}
		}
		return c.find(bucketOperations, bucketSubresources)
	}
	if v := c.q.Get("versionId"); c.q.Has("versionId") {
		if err := checkVersionID(v); err != nil {
			return operation{}, err
		}
	}
	op, err := c.find(objectOperations, objectSubresources)
	if c.q.Get("versionId") != "" && (op.action == "GetObject" || op.action == "DeleteObject") {
		op.action += "Version"
	}
	return op, err
}

func (c *call) find(operations map[string]operation, subresources []string) (operation, error) {
	name := c.r.Method
	for _, s := range subresources {
		if c.q.Has(s) {
			name += " " + s
			break
		}
	}
	op, ok := operations[name]
	if !ok {
		if _, sub, found := strings.Cut(name, " "); found {
			return op, notImplemented(c.r.Method + " ?" + sub)
		}
		return op, errMethod
	}
	return op, nil
}

var versionID = regexp.MustCompile(`^[A-Za-z0-9]{16,64}$`)

// checkVersionID refuses what can't be a version.
func checkVersionID(v string) error {
	if v != "null" && !versionID.MatchString(v) {
		return fail(http.StatusBadRequest, "InvalidArgument", "Invalid version id specified")
	}
	return nil
}

func (c *call) noObjectLock() error {
	return fail(http.StatusNotFound, "NoSuchObjectLockConfiguration", "The specified object does not have a ObjectLock configuration")
}
