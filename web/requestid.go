package web

import "github.com/google/uuid"

// requestID names a request, in its answer and in the log.
func requestID() string { return uuid.NewString() }
