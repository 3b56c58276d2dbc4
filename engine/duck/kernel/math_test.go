package kernel_test

import "testing"

func TestMath(t *testing.T) {
	kernelCases(t, `
cosh(double) -> double | 0 | 1.0
cosh(double) -> double | 1 | 1.543080634815244
cosh(double) -> double | -2 | 3.7621956910836314
cosh(double) -> double | 710 | 1.1169973830808557e+308
cosh(double) -> double | 'inf' | inf
inverse_beta_cdf(double; double; double) -> double | 2, 3, 0.5 | 0.38572756862101426
t_pdf(double; double) -> double | 0, 5 | 0.37960668982249446
t_pdf(double; double) -> double | 1.5, 10 | 0.12744479428709166
`)
}
