package main

import (
	"os"
	"strconv"
	"strings"
	"time"
)

// cpuTime is what a process and its children, those that ended too, have used of
// the CPUs; 0 where the system doesn't say it as Linux does.
func cpuTime(pid int) time.Duration {
	if pid == 0 {
		return 0
	}
	dir := "/proc/" + strconv.Itoa(pid)
	stat, err := os.ReadFile(dir + "/stat")
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	var total time.Duration
	if fields := strings.Fields(rest); len(fields) > 14 {
		for _, f := range fields[11:15] { // user and system, and those of children
			ticks, _ := strconv.ParseInt(f, 10, 64)
			total += time.Duration(ticks) * 10 * time.Millisecond
		}
	}
	tasks, _ := os.ReadDir(dir + "/task")
	for _, task := range tasks {
		children, _ := os.ReadFile(dir + "/task/" + task.Name() + "/children")
		for _, c := range strings.Fields(string(children)) {
			child, _ := strconv.Atoi(c)
			total += cpuTime(child)
		}
	}
	return total
}
