package main

import (
	"os"
	"testing"
)

func TestPageIsCurrent(t *testing.T) {
	got, err := os.ReadFile("../../../" + path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got) != page() {
		t.Errorf("%s is not what the catalog says: run go run ./sql/fn/gen", path)
	}
}
