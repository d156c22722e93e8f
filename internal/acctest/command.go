package acctest

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"syscall"
	"time"
)

// environment returns the variables of this process without those that steer a CLI or this provider. The CLI's
// configuration is an empty file that exists, since every command warns of a missing one. Variables may be appended: of
// two with one name, os/exec takes the last.
func environment() []string {
	return append(slices.DeleteFunc(os.Environ(), steers), "TF_CLI_CONFIG_FILE="+os.DevNull, "CHECKPOINT_DISABLE=1")
}

// steers reports whether a variable belongs to the CLIs, to this provider, or to OpenTelemetry, which both CLIs send
// traces with. Windows does not tell names apart by case.
func steers(variable string) bool {
	return slices.ContainsFunc([]string{"TF_", "TOFU_", "WORKOS_", "OTEL_"}, func(prefix string) bool {
		return strings.HasPrefix(strings.ToUpper(variable), prefix)
	})
}

// command returns a command with exactly this environment and no input. It gets its own process group, which a terminal's
// Ctrl-C does not reach: when ctx ends, the whole group is killed at once, above all the provider. On Windows only the
// command itself is.
func command(ctx context.Context, folder string, environment []string, path string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, path, args...) //nolint:gosec // the CLI that it is given
	cmd.Dir, cmd.Env = folder, environment
	cmd.Cancel = func() error { return signalGroup(cmd, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second // for processes that still hold the output open
	setGroup(cmd)
	return cmd
}

// Run runs a command that must exit with this code. It returns what the command writes to the standard output, unless
// cmd.Stdout is set. An error has both outputs.
func Run(cmd *exec.Cmd, code int) (string, error) {
	var stdout, stderr bytes.Buffer
	if cmd.Stdout == nil {
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
	}
	if err := cmd.Start(); err != nil {
		return "", err
	}
	wait(cmd)
	if cmd.ProcessState.ExitCode() != code {
		return "", fmt.Errorf("%s: %s instead of exit status %d\n%s%s", strings.Join(cmd.Args, " "), cmd.ProcessState, code, &stdout, &stderr)
	}
	return stdout.String(), nil
}

// wait waits for a command, whose ProcessState then says how it ended. If it failed, what it leaves running is killed: a
// CLI that was killed can't stop its provider.
func wait(cmd *exec.Cmd) {
	if cmd.Wait() != nil {
		_ = signalGroup(cmd, syscall.SIGKILL) // mostly there is nothing left
	}
}
