package kernel

// moments are the count and the sums of powers of the distances from the mean,
// kept up to date value by value: the last digits are as Trino's are.
type moments struct {
	n, mean, m2, m3, m4 float64
	// final computes the aggregate, if there are values enough.
	final func(n, m2, m3, m4 float64) (float64, bool)
}

func (a *moments) add(row []cell) error {
	if row[0].w == 8 && row[0].Type.IsInteger() {
		a.take(float64(row[0].int()))
	} else {
		a.take(row[0].float())
	}
	return nil
}

func (a *moments) take(x float64) {
	before := a.n
	a.n++
	n := a.n
	d := x - a.mean
	dn := d / n
	dn2 := dn * dn
	dm2 := d * dn * before
	a.mean += dn
	a.m4 = a.m4 + dm2*dn2*(n*n-3*n+3) + 6*dn2*a.m2 - 4*dn*a.m3
	a.m3 = a.m3 + dm2*dn*(n-2) - 3*dn*a.m2
	a.m2 += dm2
}

// addRows implements columnar.
func (a *moments) addRows(args []Vec, n int) error {
	v := &args[0]
	switch {
	case v.w == 8 && v.Type.IsInteger():
		for _, x := range column[int64](v, n) {
			a.take(float64(x))
		}
	default:
		for i := range n {
			a.take(v.Float(i))
		}
	}
	return nil
}

func (a *moments) result(out *Builder) error {
	if x, ok := a.final(a.n, a.m2, a.m3, a.m4); ok {
		out.Float(x)
	} else {
		out.Null()
	}
	return nil
}

func (a *moments) merge(o running) error {
	b := o.(*moments)
	na, nb := a.n, b.n
	n := na + nb
	d := b.mean - a.mean
	d2 := d * d
	d3, d4 := d*d2, d2*d2
	m4 := a.m4 + b.m4 + d4*na*nb*(na*na-na*nb+nb*nb)/(n*n*n) + 6*d2*(na*na*b.m2+nb*nb*a.m2)/(n*n) + 4*d*(na*b.m3-nb*a.m3)/n
	m3 := a.m3 + b.m3 + d3*na*nb*(na-nb)/(n*n) + 3*d*(na*b.m2-nb*a.m2)/n
	a.m2 += b.m2 + d2*na*nb/n
	a.mean = (na*a.mean + nb*b.mean) / n
	a.n, a.m3, a.m4 = n, m3, m4
	return nil
}
