package lake

import "context"

type payerKey struct{}

// WithRequesterPays agrees to pay for the requests that are made with the context,
// to buckets whose owners want that.
func WithRequesterPays(ctx context.Context) context.Context {
	return context.WithValue(ctx, payerKey{}, true)
}

// RequesterPays reports that somebody agreed to pay.
func RequesterPays(ctx context.Context) bool {
	agreed, _ := ctx.Value(payerKey{}).(bool)
	return agreed
}
