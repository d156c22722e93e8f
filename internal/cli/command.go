package cli

import (
	"context"
	"os/exec"
	"time"
)

// Command is a command of c in a folder, with exactly this environment (see [Environment]) and no input. Run it with
// [Run].
func (c CLI) Command(ctx context.Context, folder string, environment []string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.Path, args...)
	cmd.Dir, cmd.Env = folder, environment
	return cmd
}

// Run is cmd.Run, except that no process is left behind, above all no provider: when the context of cmd ends, cmd is
// killed at once with all that it has started; and when cmd fails by itself, what it leaves running is killed. For that,
// it gets a process group of its own, which a terminal's Ctrl-C does not reach. On Windows only cmd itself is killed.
func Run(cmd *exec.Cmd) error {
	setGroup(cmd)
	cmd.WaitDelay = time.Second // for who still holds an output open
	err := cmd.Run()
	if err != nil && cmd.Process != nil {
		_ = killGroup(cmd) // a CLI that a signal has ended could not stop its provider; mostly there is none to kill
	}
	return err
}
