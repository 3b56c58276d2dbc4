package main

import (
	"os"
	"strconv"
	"strings"
	"time"
)

// cpuTime is what the threads of a process and of its children have used of the
// CPUs; 0 where the system doesn't say it as Linux does.
func cpuTime(pid int) time.Duration {
	proc := "/proc/" + strconv.Itoa(pid)
	stat, _ := os.ReadFile(proc + "/stat")
	_, rest, _ := strings.Cut(string(stat), ") ")
	var total time.Duration
	if fields := strings.Fields(rest); len(fields) > 14 {
		for _, f := range fields[13:15] { // of children that have ended
			ticks, _ := strconv.ParseInt(f, 10, 64)
			total += time.Duration(ticks) * 10 * time.Millisecond
		}
	}
	dir := proc + "/task/"
	tasks, _ := os.ReadDir(dir)
	for _, task := range tasks {
		stat, _ := os.ReadFile(dir + task.Name() + "/schedstat")
		if fields := strings.Fields(string(stat)); len(fields) > 0 {
			ns, _ := strconv.ParseInt(fields[0], 10, 64)
			total += time.Duration(ns)
		}
		children, _ := os.ReadFile(dir + task.Name() + "/children")
		for _, c := range strings.Fields(string(children)) {
			child, _ := strconv.Atoi(c)
			total += cpuTime(child)
		}
	}
	return total
}
