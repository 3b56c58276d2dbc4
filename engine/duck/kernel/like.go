package kernel

// likeKernels are this file's kernels by name.
var likeKernels = map[string]Kernel{
	// $like is LIKE with an escape character, checked.
	"$like": F3(func(x, pattern, escape string) (bool, error) {
		esc := []rune(escape)
		if len(esc) != 1 {
			return false, invalid("Escape string must be a single character")
		}
		p, ok := likePattern([]rune(pattern), esc[0])
		if !ok {
			return false, invalid("Escape character must be followed by '%%', '_' or the escape character itself")
		}
		return likeMatch([]rune(x), p), nil
	}),
}

const (
	anyRun = -1 // %
	anyOne = -2 // _
)

func likePattern(p []rune, esc rune) ([]rune, bool) {
	var out []rune
	for i := 0; i < len(p); i++ {
		switch {
		case p[i] == esc:
			i++
			if i == len(p) || p[i] != '%' && p[i] != '_' && p[i] != esc {
				return nil, false
			}
			out = append(out, p[i])
		case p[i] == '%':
			out = append(out, anyRun)
		case p[i] == '_':
			out = append(out, anyOne)
		default:
			out = append(out, p[i])
		}
	}
	return out, true
}

// likeMatch goes back to the last % only, which is enough.
func likeMatch(s, p []rune) bool {
	i, k, star, mark := 0, 0, -1, 0
	for i < len(s) {
		switch {
		case k < len(p) && p[k] == anyRun:
			star, mark = k, i
			k++
		case k < len(p) && (p[k] == anyOne || p[k] == s[i]):
			i++
			k++
		case star >= 0:
			mark++
			i, k = mark, star+1
		default:
			return false
		}
	}
	for k < len(p) && p[k] == anyRun {
		k++
	}
	return k == len(p)
}
