package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"
)

//go:embed orc.py
var orcProgram string

// writeORC and measureArrow need Python with pyarrow.
func python(ctx context.Context, o options, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, o.python, append([]string{"-c", orcProgram}, args...)...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", errors.Join(errors.New("ORC needs pyarrow (pip install pyarrow)"), err)
	}
	return strings.TrimSpace(string(out)), nil
}

// writeORC makes a Parquet file an ORC one.
func writeORC(ctx context.Context, o options, parquet, path, codec string) error {
	_, err := python(ctx, o, "write", parquet, path, codec)
	return err
}

// measureArrow times pyarrow's reader; empty columns are all.
func measureArrow(ctx context.Context, o options, path, columns string) (s spent, err error) {
	args := []string{"read", path, strconv.Itoa(max(o.runs, 1))}
	if columns != "" {
		args = append(args, columns)
	}
	text, err := python(ctx, o, args...)
	if err != nil {
		return s, err
	}
	var wall, cpu float64
	if _, err := fmt.Sscan(text, &wall, &cpu); err != nil {
		return s, err
	}
	return spent{time.Duration(wall * float64(time.Second)), time.Duration(cpu * float64(time.Second))}, nil
}
