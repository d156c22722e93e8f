package acctest

import (
	"bytes"
	"context"
	"fmt"
	"os/exec"
	"strings"
	"time"
)

// Command returns a command of c in a folder, with exactly this environment (see [Environment]) and no input. Run it
// with [Run] or [Output].
func (c CLI) Command(ctx context.Context, folder string, environment []string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, c.Path, args...)
	cmd.Dir, cmd.Env = folder, environment
	return cmd
}

// Run is cmd.Run, except that it leaves no process behind, above all no provider: when the context of cmd ends, cmd is
// killed at once with all that it has started; when cmd fails, what it leaves running is killed. For that, cmd gets its
// own process group, which a terminal's Ctrl-C does not reach. On Windows only cmd itself is killed.
func Run(cmd *exec.Cmd) error {
	setGroup(cmd)
	err := cmd.Start()
	if err == nil {
		err = wait(cmd)
	}
	return err
}

// Output runs cmd and returns what it writes to the standard output. If cmd fails, the error has both outputs.
func Output(cmd *exec.Cmd) (string, error) {
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := Run(cmd); err != nil {
		return "", fmt.Errorf("%s: %w\n%s%s", strings.Join(cmd.Args, " "), err, &stdout, &stderr)
	}
	return stdout.String(), nil
}

func wait(cmd *exec.Cmd) error {
	err := cmd.Wait()
	if err != nil {
		_ = killGroup(cmd) // a CLI that was killed could not stop its provider; mostly there is none to kill
	}
	return err
}

// closeDelay is how long a command that has ended waits for processes that still hold its output open.
const closeDelay = time.Second
