package sql

import (
	"net/netip"
	"strconv"
	"strings"
)

// ParseAddress reads an IP address. The number after "%" of the interface that an IPv6
// address may be of is passed over; interfaces' names are refused, as they are this machine's own.
func ParseAddress(s string) (netip.Addr, bool) {
	text, scope, scoped := strings.Cut(s, "%")
	if scoped && (!strings.Contains(text, ":") || strings.Contains(text, ".") || !scopeNumber(scope)) {
		return netip.Addr{}, false
	}
	a, err := netip.ParseAddr(text)
	return a, err == nil
}

// scopeNumber reports the numbers of interfaces, and none.
func scopeNumber(s string) bool {
	_, err := strconv.ParseUint(s, 10, 31)
	return s == "" || err == nil
}
