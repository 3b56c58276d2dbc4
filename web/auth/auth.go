// Package auth says who sends a request and what they may do.
//
// A [Verifier] checks the AWS Signature Version 4 of a request, in its headers or
// its query, for every service that shares the endpoint, and leaves a request whose
// body is plain and fails to read if it isn't what was signed. The result is an
// [Identity], which answers for each action on each resource by IAM's rules.
// [Keys] is the durable list of access keys with their policies; temporary
// credentials are self-contained signed tokens and need no list.
package auth

import (
	"context"
	"fmt"
	"net/http"
	"strings"
)

// Error is a refusal. Code and Status are those of S3, the most detailed of the
// protocols; For gives another service's.
type Error struct {
	Status  int
	Code    string
	Message string
}

func (e *Error) Error() string { return e.Code + ": " + e.Message }

func refuse(status int, code, format string, args ...any) *Error {
	return &Error{Status: status, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Protocol is how a service words its errors.
type Protocol int

// The protocols, named as in the AWS service models.
const (
	RestXML Protocol = iota // S3
	JSON                    // Athena, Glue
	Query                   // STS, IAM
)

// For is the error as services of protocol p report it.
func (e *Error) For(p Protocol) *Error {
	if p == RestXML {
		if e.Code == "MissingSecurityHeader" {
			return &Error{http.StatusForbidden, "AccessDenied", "Access Denied."}
		}
		return e
	}
	json, query, status, msg := e.Code, e.Code, e.Status, e.Message
	switch e.Code {
	case "InvalidAccessKeyId", "InvalidToken":
		json, query = "UnrecognizedClientException", "InvalidClientTokenId"
		msg = "The security token included in the request is invalid."
	case "ExpiredToken":
		json, status = "ExpiredTokenException", http.StatusForbidden
		msg = "The security token included in the request is expired"
	case "SignatureDoesNotMatch", "XAmzContentSHA256Mismatch", "RequestTimeTooSkewed":
		json, query = "InvalidSignatureException", "SignatureDoesNotMatch"
		status = http.StatusForbidden
	case "MissingSecurityHeader":
		json, query = "MissingAuthenticationTokenException", "MissingAuthenticationToken"
		status, msg = http.StatusForbidden, "Missing Authentication Token"
	case "AuthorizationHeaderMalformed", "AuthorizationQueryParametersError", "InvalidRequest":
		json, query = "IncompleteSignatureException", "IncompleteSignature"
	case "AccessDenied":
		json = "AccessDeniedException"
	}
	if p == JSON {
		return &Error{http.StatusBadRequest, json, msg}
	}
	return &Error{status, query, msg}
}

// Identity is who a request comes from. It is immutable and safe for concurrent use.
type Identity struct {
	AccessKeyID string
	Name        string // of the key, or of the session
	Account     string // 12 digits
	ARN         string // arn:aws:iam::ACCOUNT:user/NAME, or that of the assumed role's session
	UserID      string // IAM's opaque id; of a session, ROLEID:SESSION
	Root        bool   // the root key itself: everything is allowed, and it may manage keys
	Service     string // what the request was signed for, e.g. "athena"
	Region      string

	bounds []bound // each must allow an action
	base   string  // the long-lived key behind a session
	held   string  // the policies of Restricted
}

// bound is one policy that an identity is held to.
type bound struct {
	policy  *Policy
	session bool
}

// RootIdentity is who the server itself acts as: everything is allowed.
func RootIdentity(account string) *Identity {
	return &Identity{Name: "root", Account: account, ARN: "arn:aws:iam::" + account + ":root", UserID: account, Root: true}
}

// Restricted is the identity held to policy too; service and session names stay.
func (id *Identity) Restricted(policy *Policy) *Identity {
	n := *id
	n.Root = false
	n.bounds = append(append([]bound(nil), id.bounds...), bound{policy, true})
	n.held += " held to " + policy.String()
	return &n
}

// String is the name that current_user gives.
func (id *Identity) String() string { return id.Name }

// Owner tells apart who may do different things: each key and each session is one.
func (id *Identity) Owner() string { return id.Account + "/" + id.AccessKeyID + id.held }

// Allowed reports whether the identity may do action, such as "s3:GetObject", on
// resource, an ARN, or "*" for an action that has none.
func (id *Identity) Allowed(action, resource string) bool {
	return id.Check(action, resource) == nil
}

// Check is Allowed with IAM's explanation: an [*Error] AccessDenied, or nil.
func (id *Identity) Check(action, resource string) error {
	for _, b := range id.bounds {
		kind := "identity-based"
		if b.session {
			kind = "session"
		}
		switch b.policy.decide(action, resource) {
		case denied:
			return id.denied(action, resource, "with an explicit deny in a "+kind+" policy")
		case silent:
			return id.denied(action, resource, "because no "+kind+" policy allows the "+action+" action")
		}
	}
	return nil
}

func (id *Identity) denied(action, resource, why string) error {
	why = strings.Replace(why, "a identity", "an identity", 1)
	return refuse(http.StatusForbidden, "AccessDenied", "User: %s is not authorized to perform: %s on resource: %s %s", id.ARN, action, resource, why)
}

type contextKey struct{}

// NewContext is ctx carrying id.
func NewContext(ctx context.Context, id *Identity) context.Context {
	return context.WithValue(ctx, contextKey{}, id)
}

// FromContext is the identity that NewContext put into ctx, or nil.
func FromContext(ctx context.Context) *Identity {
	id, _ := ctx.Value(contextKey{}).(*Identity)
	return id
}
