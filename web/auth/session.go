package auth

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"time"
)

// Session is temporary credentials as AssumeRole returns them.
type Session struct {
	AccessKeyID  string
	Secret       string
	Token        string
	Expires      time.Time
	ARN          string // arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION
	RoleID       string // UserID of the session: ROLEID:SESSION
	PolicySize   int    // the session policy's share of its limit, in percent
	SourceARN    string
	SourceUserID string
}

// SessionRequest asks for a session.
type SessionRequest struct {
	RoleARN  string        // "" for a session of the caller itself (GetSessionToken)
	Name     string        // of the session
	Duration time.Duration // 0 for an hour
	Policy   *Policy       // what the session may do of what its maker may; nil for all
}

// maxSessionPolicy is STS's limit; the policy travels in the token.
const maxSessionPolicy = 2048

var (
	roleARN     = regexp.MustCompile(`^arn:aws[a-z-]*:iam::([0-9]{12}):role/([A-Za-z0-9+=,.@_/-]{1,512})$`)
	sessionName = regexp.MustCompile(`^[A-Za-z0-9+=,.@_-]{2,64}$`)
)

// claims is what a token says; it is signed, not secret.
type claims struct {
	AccessKeyID string    `json:"k"`
	Base        string    `json:"b"` // the long-lived key: it ends, the session ends
	Expires     int64     `json:"e"`
	ARN         string    `json:"a"`
	UserID      string    `json:"u"`
	Name        string    `json:"n"`
	Policies    []*Policy `json:"p,omitempty"`
}

// AssumeRole makes temporary credentials for by. There are no roles with permissions of
// their own here: a session may do what its maker may, within its session policy. The
// maker needs sts:AssumeRole on the role.
func (k *Keys) AssumeRole(by *Identity, r SessionRequest) (*Session, error) {
	if r.Duration == 0 {
		r.Duration = time.Hour
	}
	if r.Duration < 15*time.Minute || r.Duration > 36*time.Hour {
		return nil, refuse(http.StatusBadRequest, "ValidationError", "1 validation error detected: Value '%d' at 'durationSeconds' failed to satisfy constraint: Member must have value between 900 and 129600", int(r.Duration/time.Second))
	}
	if r.Policy != nil && len(r.Policy.String()) > maxSessionPolicy {
		return nil, refuse(http.StatusBadRequest, "PackedPolicyTooLarge", "The session policy has %d bytes, the limit is %d", len(r.Policy.String()), maxSessionPolicy)
	}
	if by.base == "" {
		return nil, refuse(http.StatusForbidden, "AccessDenied", "%s has no access key that a session could come from", by.ARN)
	}
	c := claims{
		AccessKeyID: "ASIA" + base32.StdEncoding.EncodeToString(randomBytes(10)),
		Base:        by.base, ARN: by.ARN, UserID: by.UserID, Name: by.Name,
		Expires: k.o.Now().Add(r.Duration).Unix(),
	}
	if r.RoleARN != "" {
		m := roleARN.FindStringSubmatch(r.RoleARN)
		if m == nil {
			return nil, refuse(http.StatusBadRequest, "ValidationError", "%s is invalid", r.RoleARN)
		}
		if !sessionName.MatchString(r.Name) {
			return nil, refuse(http.StatusBadRequest, "ValidationError", "1 validation error detected: Value '%s' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*", r.Name)
		}
		if err := by.Check("sts:AssumeRole", r.RoleARN); err != nil {
			return nil, err
		}
		role := m[2][strings.LastIndexByte(m[2], '/')+1:]
		c.ARN = "arn:aws:sts::" + m[1] + ":assumed-role/" + role + "/" + r.Name
		c.UserID = roleID(r.RoleARN) + ":" + r.Name
		c.Name = r.Name
	}
	for _, b := range by.bounds {
		if b.session {
			c.Policies = append(c.Policies, b.policy)
		}
	}
	s := &Session{AccessKeyID: c.AccessKeyID, Expires: time.Unix(c.Expires, 0).UTC(), ARN: c.ARN, RoleID: c.UserID, SourceARN: by.ARN, SourceUserID: by.UserID}
	if r.Policy != nil {
		c.Policies = append(c.Policies, r.Policy)
		s.PolicySize = 100 * len(r.Policy.String()) / maxSessionPolicy
	}
	body, err := json.Marshal(c)
	if err != nil {
		return nil, err
	}
	text := base64.RawURLEncoding.EncodeToString(body)
	s.Token = text + "." + base64.RawURLEncoding.EncodeToString(k.derive("token", text))
	s.Secret = k.sessionSecret(text)
	return s, nil
}

// roleID is the opaque id of a role, made of its name: the same role, the same id.
func roleID(arn string) string {
	sum := sha256.Sum256([]byte(arn))
	return "AROA" + base32.StdEncoding.EncodeToString(sum[:10])
}

// derive is what only this key list can compute for a text and a purpose.
func (k *Keys) derive(purpose, text string) []byte {
	k.mu.RLock()
	defer k.mu.RUnlock()
	return mac(k.file.SessionKey, purpose+"\x00"+text)
}

func (k *Keys) sessionSecret(text string) string {
	return base64.StdEncoding.EncodeToString(k.derive("secret", text))
}

// session is the secret and identity of temporary credentials.
func (k *Keys) session(accessKeyID, token string) (string, *Identity, error) {
	invalid := refuse(http.StatusBadRequest, "InvalidToken", "The provided token is malformed or otherwise invalid.")
	text, sum, _ := strings.Cut(token, ".")
	sig, err := base64.RawURLEncoding.DecodeString(sum)
	if err != nil || !hmac.Equal(sig, k.derive("token", text)) {
		return "", nil, invalid
	}
	body, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return "", nil, invalid
	}
	var c claims
	if err := json.Unmarshal(body, &c); err != nil || c.AccessKeyID != accessKeyID {
		return "", nil, invalid
	}
	if !k.o.Now().Before(time.Unix(c.Expires, 0)) {
		return "", nil, refuse(http.StatusBadRequest, "ExpiredToken", "The provided token has expired.")
	}
	base, ok := k.find(c.Base)
	if !ok {
		return "", nil, invalid
	}
	id := k.identity(base)
	id.AccessKeyID, id.Name, id.ARN, id.UserID, id.Root = c.AccessKeyID, c.Name, c.ARN, c.UserID, false
	for _, p := range c.Policies {
		id.bounds = append(id.bounds, bound{p, true})
	}
	return k.sessionSecret(text), id, nil
}
