//go:build unix

package main

import (
	"os"
	"runtime"
	"syscall"
)

// peakMemory is the most resident memory of a process that has ended, in bytes.
func peakMemory(ended *os.ProcessState) int64 {
	used, ok := ended.SysUsage().(*syscall.Rusage)
	if !ok {
		return 0
	}
	most := int64(used.Maxrss) //nolint:unconvert // 32 bits wide on some platforms
	if runtime.GOOS == "darwin" || runtime.GOOS == "ios" {
		return most // getrusage(2): in bytes there, in kilobytes elsewhere
	}
	return most << 10
}
