package acctest

import (
	"errors"
	"os/exec"
)

func setGroup(cmd *exec.Cmd) { cmd.WaitDelay = closeDelay }

func killGroup(cmd *exec.Cmd) error { return cmd.Process.Kill() }

func interruptGroup(*exec.Cmd) error { return errors.ErrUnsupported }
