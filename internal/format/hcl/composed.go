package hcl

import (
	"slices"
	"unicode"
)

// composed are the ranges, first and last, of characters other than marks that the normal form C may
// replace or put together with the one before (DerivedNormalizationProps.txt, NFC_Quick_Check). The
// characters between two of one script are among them too. A test compares with x/text.
var composed = [...][2]rune{
	{0x374, 0x387}, {0x958, 0x95f}, {0x9dc, 0x9df}, {0xa33, 0xa5e}, {0xb5c, 0xb5d}, {0xf43, 0xf69}, {0x1161, 0x11c2}, {0x1f71, 0x1ffd},
	{0x2000, 0x2001}, {0x2126, 0x212b}, {0x2329, 0x232a}, {0x2adc, 0x2adc}, {0xf900, 0xfb4e}, {0x1d15e, 0x1d1c0}, {0x2f800, 0x2fa1d},
}

// IsNormalized reports a text that is certainly in Unicode's normal form C. Terraform brings every
// string into it.
func IsNormalized(s string) bool {
	for _, r := range s {
		if r >= 0x300 && mayBeComposed(r) {
			return false
		}
	}
	return true
}

func mayBeComposed(r rune) bool {
	return unicode.Is(unicode.M, r) || slices.ContainsFunc(composed[:], func(c [2]rune) bool { return c[0] <= r && r <= c[1] })
}
