package query

// Athena's price: by bytes scanned, at least 10 MB a query.
const (
	pricePerTB  = 5.0 // US dollars
	bytesPerTB  = 1 << 40
	minimumCost = 10 << 20 // bytes
)

// Cost is what Athena would charge for a query that scans so many bytes, in US
// dollars. DDL and failed queries cost nothing.
func Cost(scanned int64) float64 {
	return float64(max(scanned, minimumCost)) / bytesPerTB * pricePerTB
}
