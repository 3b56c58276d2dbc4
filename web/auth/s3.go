package auth

import (
	"net/http"

	"glaux/s3"
)

// S3 is the verifier as the S3 server asks for it.
func (v *Verifier) S3() s3.Authenticator { return s3Authenticator{v} }

type s3Authenticator struct{ v *Verifier }

func (a s3Authenticator) Authenticate(r *http.Request) (s3.Principal, error) {
	return principal(a.v.Authenticate(r))
}

func (a s3Authenticator) AuthenticateForm(field func(name string) string) (s3.Principal, error) {
	return principal(a.v.VerifyPost(field))
}

// principal keeps a nil identity from becoming a principal.
func principal(id *Identity, err error) (s3.Principal, error) {
	if err != nil {
		return nil, err
	}
	return id, nil
}

// S3Error is what the S3 server answers.
func (e *Error) S3Error() (status int, code, message string) {
	e = e.For(RestXML)
	return e.Status, e.Code, e.Message
}
