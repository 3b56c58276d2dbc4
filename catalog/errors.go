package catalog

import (
	"errors"
	"fmt"
)

// What can be wrong with a request, for errors.Is. The error itself is an
// *Error, which names the thing.
var (
	ErrNotFound               = errors.New("not found")
	ErrAlreadyExists          = errors.New("already exists")
	ErrConcurrentModification = errors.New("modified concurrently")
	ErrInvalidInput           = errors.New("invalid input")
	ErrConditionFailed        = errors.New("condition failed")
	ErrLimitExceeded          = errors.New("limit exceeded")
)

// Kind is the kind of thing that an error is about.
type Kind string

// The kinds.
const (
	KindDatabase   Kind = "Database"
	KindTable      Kind = "Table"
	KindVersion    Kind = "Version"
	KindPartition  Kind = "Partition"
	KindIndex      Kind = "Index"
	KindFunction   Kind = "Function"
	KindColumn     Kind = "Column"
	KindPolicy     Kind = "Policy"
	KindStatistics Kind = "Statistics"
	KindResource   Kind = "Resource"
)

// ErrPartitionValue is an ErrInvalidInput: a partition's value isn't of its key's type.
var ErrPartitionValue = fmt.Errorf("%w: a partition value", ErrInvalidInput)

// Error is a request that the catalog refuses. Its message is fit for clients.
type Error struct {
	Err     error // one of the Err… values
	Kind    Kind  // of the thing, if there is one
	Name    string
	Message string
}

func (e *Error) Error() string { return e.Message }

func (e *Error) Unwrap() error { return e.Err }

func notFound(kind Kind, name string) error {
	message := fmt.Sprintf("%s %s not found.", kind, name)
	if kind == KindPartition {
		message = "Cannot find partition."
	}
	return &Error{ErrNotFound, kind, name, message}
}

func alreadyExists(kind Kind, name string) error {
	return &Error{ErrAlreadyExists, kind, name, fmt.Sprintf("%s already exists.", kind)}
}

func invalid(format string, args ...any) error {
	return &Error{Err: ErrInvalidInput, Message: fmt.Sprintf(format, args...)}
}
