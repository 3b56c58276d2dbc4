package kernel

import (
	"math"
	"strconv"
	"strings"

	"glaux/sql"
)

// Colours are red, green and blue in a byte each, or below zero a colour of the terminal.

const resetColor = "\x1b[0m"

// appendColor writes the terminal's code that starts a colour.
func appendColor(dst []byte, color int64) []byte {
	n := -color - 1
	if color >= 0 {
		r, g, b := channels(color)
		n = 16 + r*6/256*36 + g*6/256*6 + b*6/256
	}
	dst = append(dst, "\x1b[38;5;"...)
	return append(strconv.AppendInt(dst, n, 10), 'm')
}

func channels(color int64) (r, g, b int64) { return color >> 16 & 255, color >> 8 & 255, color & 255 }

func packColor(r, g, b int64) int64 { return r<<16 | g<<8 | b }

// interpolate goes from one colour to another through the hues between them.
func interpolate(fraction float64, low, high int64) (int64, error) {
	if low < 0 {
		return 0, invalid("lowColor not a valid RGB color")
	}
	if high < 0 {
		return 0, invalid("highColor not a valid RGB color")
	}
	f := float32(min(1, max(0, fraction)))
	a, b := hsb(low), hsb(high)
	for i := range a {
		a[i] += float32(f * (b[i] - a[i]))
	}
	return fromHSB(a), nil
}

// hsb gives hue, saturation and brightness from 0 to 1, as java.awt.Color does.
func hsb(color int64) [3]float32 {
	r, g, b := channels(color)
	high, low := max(r, g, b), min(r, g, b)
	if high == low {
		return [3]float32{0, 0, float32(high) / 255}
	}
	spread := float32(high - low)
	away := func(c int64) float32 { return float32(high-c) / spread }
	var hue float32
	switch high {
	case r:
		hue = away(b) - away(g)
	case g:
		hue = 2 + away(r) - away(b)
	default:
		hue = 4 + away(g) - away(r)
	}
	if hue /= 6; hue < 0 {
		hue++
	}
	return [3]float32{hue, spread / float32(high), float32(high) / 255}
}

func fromHSB(c [3]float32) int64 {
	channel := func(x float32) int64 {
		if x != x {
			return 0
		}
		return int64(x*255 + 0.5)
	}
	if c[1] == 0 {
		v := channel(c[2])
		return packColor(v, v, v)
	}
	h := (c[0] - float32(math.Floor(float64(c[0])))) * 6
	f := h - float32(math.Floor(float64(h)))
	v := channel(c[2])
	p, q, t := channel(c[2]*(1-c[1])), channel(c[2]*(1-c[1]*f)), channel(c[2]*(1-c[1]*(1-f)))
	switch {
	case h != h:
		return packColor(v, t, p)
	}
	switch int(h) {
	case 0:
		return packColor(v, t, p)
	case 1:
		return packColor(q, v, p)
	case 2:
		return packColor(p, v, t)
	case 3:
		return packColor(p, q, v)
	case 4:
		return packColor(t, p, v)
	}
	return packColor(v, p, q)
}

// renderKernels are this file's kernels by name.
var renderKernels = map[string]Kernel{
	"rgb": F3(func(r, g, b int64) (int64, error) {
		for _, c := range []struct {
			name  string
			value int64
		}{{"red", r}, {"green", g}, {"blue", b}} {
			if c.value < 0 || c.value > 255 {
				return 0, invalid("%s must be between 0 and 255", c.name)
			}
		}
		return packColor(r, g, b), nil
	}),
	"color": byArgs(map[int]Kernel{
		1: F1(parseColor),
		3: F3(interpolate),
		5: Boxed(true, func([]sql.Type, sql.Type) (func([]any) (any, error), error) {
			return func(a []any) (any, error) {
				x, low, high := a[0].(float64), a[1].(float64), a[2].(float64)
				return interpolate((x-low)/(high-low), a[3].(int64), a[4].(int64))
			}, nil
		}),
	}),
	"render": writes(func(dst []byte, c *Call, i int) ([]byte, error) {
		v := &c.Args[0]
		if v.Type.Kind == sql.Boolean {
			if v.Bool(i) {
				return append(append(appendColor(dst, -3), "✓"...), resetColor...), nil
			}
			return append(append(appendColor(dst, -2), "✗"...), resetColor...), nil
		}
		dst = appendColor(dst, c.Args[1].Int(i))
		switch v.Type.Kind {
		case sql.Double:
			dst = append(dst, JavaFloat(v.Float(i), 64)...)
		case sql.Varchar:
			dst = append(dst, v.Str(i)...)
		default:
			dst = strconv.AppendInt(dst, v.Int(i), 10)
		}
		return append(dst, resetColor...), nil
	}),
	"bar": writes(func(dst []byte, c *Call, i int) ([]byte, error) {
		width, low, high := c.Args[1].Int(i), packColor(255, 0, 0), packColor(0, 255, 0)
		if len(c.Args) == 4 {
			low, high = c.Args[2].Int(i), c.Args[3].Int(i)
		}
		if width > maxBar {
			return nil, invalid("width must not be larger than %d", maxBar)
		}
		width = max(width, 0)
		filled := min(width, max(0, javaLong(c.Args[0].Float(i)*float64(width))))
		if filled > 0 && (low < 0 || high < 0) {
			return nil, invalid("color is not a valid rgb value")
		}
		for k := range filled {
			color, err := interpolate(float64(k)/float64(width-1), low, high)
			if err != nil {
				return nil, err
			}
			dst = append(appendColor(dst, color), "█"...)
		}
		return append(append(dst, resetColor...), strings.Repeat(" ", int(width-filled))...), nil
	}),
}

// maxBar keeps a bar's text within some hundred megabytes.
const maxBar = 1 << 24
