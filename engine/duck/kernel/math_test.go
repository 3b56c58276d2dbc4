package kernel_test

import "testing"

func TestLibrary(t *testing.T) {
	kernelCases(t, `
sin(double) -> double | pi() | 1.2246467991473532e-16
sin(double) -> double | 1 | 0.8414709848078965
sin(double) -> double | NULL | <nil>
cos(double) -> double | 'inf' | nan
cos(double) -> double | 1 | 0.5403023058681398
tan(double) -> double | pi()/4 | 0.9999999999999999
asin(double) -> double | 0.5 | 0.5235987755982989
acos(double) -> double | 0.5 | 1.0471975511965979
acos(double) -> double | -2 | nan
atan(double) -> double | -1 | -0.7853981633974483
atan2(double; double) -> double | -1, -1 | -2.356194490192345
exp(double) -> double | -1 | 0.36787944117144233
exp(double) -> double | 710 | inf
ln(double) -> double | 10 | 2.302585092994046
ln(double) -> double | 0 | -inf
log(double; double) -> double | 10, 1000 | 2.9999999999999996
log(double; double) -> double | 0, 5 | -0.0
log(double; double) -> double | 1, 5 | inf
log2(double) -> double | 0.5 | -1.0
log10(double) -> double | 0.001 | -3.0
power(double; double) -> double | 10, 308 | 1e+308
power(double; double) -> double | 1, 'nan' | nan
power(double; double) -> double | 0, -1 | inf
sinh(double) -> double | 1 | 1.1752011936438014
sinh(double) -> double | -2 | -3.626860407847019
cosh(double) -> double | 1 | 1.543080634815244
cosh(double) -> double | -2 | 3.7621956910836314
tanh(double) -> double | 1 | 0.7615941559557649
tanh(double) -> double | -2 | -0.9640275800758169
`)
}
