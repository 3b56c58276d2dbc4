package orc

import "testing"

// TestLZO unpacks a block that another implementation packed.
func TestLZO(t *testing.T) {
	packed := []byte{0x15, '1', '\n', '2', '\n', 0x11, 0, 0}
	raw := append([]byte{byte(len(packed) << 1), 0, 0}, packed...)
	got, err := unpacked(append(raw, raw...), LZO, 64)
	if err != nil || string(got) != "1\n2\n1\n2\n" {
		t.Errorf("%q %v", got, err)
	}
	if _, err := unpacked(raw[:len(raw)-1], LZO, 64); err == nil {
		t.Error("a block that is cut off was unpacked")
	}
	raw[3] = 0x16
	if _, err := unpacked(raw, LZO, 64); err == nil {
		t.Error("a broken block was unpacked")
	}
}
