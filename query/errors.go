package query

import "fmt"

// Kind is what sort of refusal an Error is.
type Kind int

// The kinds of Error, one for each exception that Athena models.
const (
	Invalid Kind = iota
	NotFound
	TooMany
	Metadata
)

// The codes that clients match on.
const (
	InvalidInput           = "INVALID_INPUT"
	MalformedQuery         = "MALFORMED_QUERY"
	IdempotentMismatch     = "IDEMPOTENT_PARAMETER_MISMATCH"
	ExecutionNotFound      = "QUERY_EXECUTION_NOT_FOUND"
	InvalidExecutionState  = "INVALID_QUERY_EXECUTION_STATE"
	ResultNotFound         = "RESULT_NOT_FOUND"
	DataCatalogNotFound    = "DATACATALOG_NOT_FOUND"
	ConcurrentQueriesLimit = "CONCURRENT_QUERY_LIMIT_EXCEEDED" // the Code of TooMany
)

// Error is a request that the service refuses. Its message is for clients.
type Error struct {
	Kind     Kind
	Code     string
	Message  string
	Resource string // of NotFound
}

func (e *Error) Error() string { return e.Message }

func invalid(format string, args ...any) *Error { return refuse(InvalidInput, format, args...) }

func refuse(code, format string, args ...any) *Error {
	return &Error{Kind: Invalid, Code: code, Message: fmt.Sprintf(format, args...)}
}

// Principal is who asks; it says what they may do. *auth.Identity is one. A nil
// Principal is the service itself.
type Principal interface {
	// Check returns an error that explains why action on resource is not allowed, or nil.
	Check(action, resource string) error
	// Owner is equal for those who may do the same: what an engine keeps from one
	// query to the next is kept for them alone.
	Owner() string
}

// owner is a principal's; the service itself is one, too.
func owner(p Principal) string {
	if p == nil {
		return ""
	}
	return p.Owner()
}
