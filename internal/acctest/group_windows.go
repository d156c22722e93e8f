package acctest

import (
	"os/exec"
	"syscall"
)

func setGroup(*exec.Cmd) {}

// signalGroup fails with [errors.ErrUnsupported] for every signal but SIGKILL.
func signalGroup(cmd *exec.Cmd, signal syscall.Signal) error { return cmd.Process.Signal(signal) }
