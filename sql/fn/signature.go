package fn

// Signature is one overload in Trino's notation, parsed:
// "(string varchar(x), delimiter varchar(y), index bigint) -> varchar(x)",
// "(array(T), function(T, boolean)) -> array(T)", "(T, T...) -> T".
type Signature struct {
	Text string
}
