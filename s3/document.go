package s3

import (
	"bytes"
	"cmp"
	"encoding/json"
	"encoding/xml"
	"net/http"
	"slices"
)

// document is a bucket's configuration document. It is kept and given back as it came.
type document struct {
	root    string // XML root element; "" for JSON
	iam     string // Get… and Put… this are the actions
	missing string // error code when it isn't set
	message string // of that error
	def     string // or the document then
	check   func(body []byte) error
}

var documents = map[string]document{
	"versioning":        {root: "VersioningConfiguration", iam: "BucketVersioning", def: doc("VersioningConfiguration", ""), check: checkVersioning},
	"tagging":           {root: "Tagging", iam: "BucketTagging", missing: "NoSuchTagSet", message: "The TagSet does not exist", check: checkTagging},
	"policy":            {iam: "BucketPolicy", missing: "NoSuchBucketPolicy", message: "The bucket policy does not exist"},
	"cors":              {root: "CORSConfiguration", iam: "BucketCORS", missing: "NoSuchCORSConfiguration", message: "The CORS configuration does not exist"},
	"website":           {root: "WebsiteConfiguration", iam: "BucketWebsite", missing: "NoSuchWebsiteConfiguration", message: "The specified bucket does not have a website configuration"},
	"lifecycle":         {root: "LifecycleConfiguration", iam: "LifecycleConfiguration", missing: "NoSuchLifecycleConfiguration", message: "The lifecycle configuration does not exist"},
	"encryption":        {root: "ServerSideEncryptionConfiguration", iam: "EncryptionConfiguration", missing: "ServerSideEncryptionConfigurationNotFoundError", message: "The server side encryption configuration was not found"},
	"publicAccessBlock": {root: "PublicAccessBlockConfiguration", iam: "BucketPublicAccessBlock", missing: "NoSuchPublicAccessBlockConfiguration", message: "The public access block configuration was not found"},
	"ownershipControls": {root: "OwnershipControls", iam: "BucketOwnershipControls", missing: "OwnershipControlsNotFoundError", message: "The bucket ownership controls were not found", check: checkOwnership}, // set when the bucket is created
	"logging":           {root: "BucketLoggingStatus", iam: "BucketLogging", def: doc("BucketLoggingStatus", "")},
	"replication":       {root: "ReplicationConfiguration", iam: "ReplicationConfiguration", missing: "ReplicationConfigurationNotFoundError", message: "The replication configuration was not found"},
	"object-lock":       {root: "ObjectLockConfiguration", iam: "BucketObjectLockConfiguration", missing: "ObjectLockConfigurationNotFoundError", message: "Object Lock configuration does not exist for this bucket", check: refuseObjectLock},
	"requestPayment":    {root: "RequestPaymentConfiguration", iam: "BucketRequestPayment", def: doc("RequestPaymentConfiguration", "<Payer>BucketOwner</Payer>")},
	"accelerate":        {root: "AccelerateConfiguration", iam: "AccelerateConfiguration", def: doc("AccelerateConfiguration", "")},
	"notification":      {root: "NotificationConfiguration", iam: "BucketNotification", def: doc("NotificationConfiguration", "")},
	"acl":               {root: "AccessControlPolicy", iam: "BucketAcl", def: aclDocument},
}

func doc(root, inner string) string {
	return xml.Header + "<" + root + ` xmlns="` + ns + `">` + inner + "</" + root + ">"
}

// aclDocument says what is so for every bucket and object: its owner may do everything.
var aclDocument = doc("AccessControlPolicy", "<Owner><ID>"+me.ID+"</ID><DisplayName>"+me.DisplayName+`</DisplayName></Owner><AccessControlList><Grant><Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CanonicalUser"><ID>`+me.ID+"</ID><DisplayName>"+me.DisplayName+"</DisplayName></Grantee><Permission>FULL_CONTROL</Permission></Grant></AccessControlList>")

func checkVersioning(body []byte) error {
	var v struct{ Status, MfaDelete string }
	if xml.Unmarshal(body, &v) != nil {
		return errXML
	}
	switch {
	case v.MfaDelete == "Enabled":
		return notImplemented("MFA Delete")
	case v.Status != "Enabled" && v.Status != "Suspended":
		return fail(http.StatusBadRequest, "IllegalVersioningConfigurationException", "The Versioning element must be specified")
	}
	return nil
}

const maxBucketTags = 50

func checkTagging(body []byte) error {
	var v tagging
	if xml.Unmarshal(body, &v) != nil {
		return errXML
	}
	_, err := checkTags(v.TagSet.Tag, maxBucketTags)
	return err
}

func checkOwnership(body []byte) error {
	var v struct {
		Rule []struct{ ObjectOwnership string }
	}
	if xml.Unmarshal(body, &v) != nil || len(v.Rule) != 1 || !slices.Contains(ownerships, v.Rule[0].ObjectOwnership) {
		return errXML
	}
	return nil
}

var ownerships = []string{"BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"}

func refuseObjectLock([]byte) error { return notImplemented("Object Lock") }

func (d document) operation(name, method string) (operation, error) {
	switch method {
	case "GET":
		return operation{"Get" + d.iam, func(c *call) error { return c.getDocument(name, d) }}, nil
	case "PUT":
		return operation{"Put" + d.iam, func(c *call) error { return c.putDocument(name, d) }}, nil
	case "DELETE":
		iam := "Put" + d.iam
		if name == "policy" || name == "website" {
			iam = "Delete" + d.iam
		}
		return operation{iam, func(c *call) error {
			if name == "acl" || name == "versioning" {
				return errMethod
			}
			if err := c.store.setConfig(c.bucket, name, nil); err != nil {
				return err
			}
			return c.noContent()
		}}, nil
	}
	return operation{}, errMethod
}

// minimumSize belongs to the lifecycle: Terraform waits until it reads what it wrote.
const minimumSize = "X-Amz-Transition-Default-Minimum-Object-Size"

func (c *call) getDocument(name string, d document) error {
	b := c.store.config(c.bucket, name)
	if b == nil {
		if d.def == "" {
			return fail(http.StatusNotFound, d.missing, "%s", d.message)
		}
		b = []byte(d.def)
	}
	if name == "lifecycle" {
		c.w.Header().Set(minimumSize, string(c.store.config(c.bucket, "lifecycle-minimum")))
	}
	if name == "policy" {
		c.w.Header().Set("Content-Type", "application/json")
		_, err := c.w.Write(b)
		return err
	}
	return c.raw(http.StatusOK, b)
}

func (c *call) putDocument(name string, d document) error {
	b, err := c.body()
	if err != nil {
		return err
	}
	switch {
	case name == "acl": // the ACLs that are allowed say what is so anyway
		if len(bytes.TrimSpace(b)) > 0 && (bytes.Contains(b, []byte("<URI>")) || bytes.Contains(b, []byte("AmazonCustomerByEmail"))) {
			return errNoACL
		}
		return nil
	case d.root == "":
		if !json.Valid(b) {
			return fail(http.StatusBadRequest, "MalformedPolicy", "Policies must be valid JSON and the first byte must be '{'")
		}
	default:
		var v struct{ XMLName xml.Name }
		if xml.Unmarshal(b, &v) != nil || v.XMLName.Local != d.root {
			return errXML
		}
	}
	if d.check != nil {
		if err := d.check(b); err != nil {
			return err
		}
	}
	if name == "lifecycle" {
		size := cmp.Or(c.r.Header.Get(minimumSize), "all_storage_classes_128K")
		if err := c.store.setConfig(c.bucket, "lifecycle-minimum", []byte(size)); err != nil {
			return err
		}
		c.w.Header().Set(minimumSize, size)
	}
	if err := c.setDocument(name, b); err != nil {
		return err
	}
	if d.root == "" || name == "tagging" {
		return c.noContent()
	}
	return nil
}

// setDocument sets a document between two changes of the bucket's objects.
func (c *call) setDocument(name string, b []byte) error {
	defer c.store.lockBucket(c.bucket)()
	return c.store.setConfig(c.bucket, name, b)
}
