package cli

import "os/exec"

// setGroup leaves cmd as it is: os/exec kills the one process.
func setGroup(*exec.Cmd) {}
