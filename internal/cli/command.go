package cli

import (
	"context"
	"os/exec"
	"time"
)

// Command is a command of c in a folder, with exactly this environment (see [Environment]) and no input. When ctx ends,
// the CLI is killed at once, and with it the provider that it started: both belong to a process group of their own,
// which a terminal's Ctrl-C does not reach (on Windows only the CLI is killed).
func (c CLI) Command(ctx context.Context, folder string, environment []string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.Path, args...)
	cmd.Dir, cmd.Env = folder, environment
	KillGroup(cmd)
	return cmd
}

// KillGroup makes the end of cmd's context kill whatever cmd has started too. To be called before cmd starts.
func KillGroup(cmd *exec.Cmd) {
	setGroup(cmd)
	cmd.WaitDelay = time.Second // for who still holds an output open
}
