package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/workos/terraform-provider-workos/internal/cli"
)

// By these environment variables a copy of this program knows that it stands in the provider's place: where the provider
// is, and the file that a record is added to.
const (
	meteredVariable = "WORKOS_BENCH_PROVIDER"
	recordsVariable = "WORKOS_BENCH_RECORDS"
)

// usage is what one process of the provider has used from its start to its end.
type usage struct {
	Memory int64         `json:"memory"` // its most resident memory, in bytes; 0 where the platform does not tell
	CPU    time.Duration `json:"cpu"`    // user and system time
}

// meter is the provider to the CLI that has started this process: it runs it, with the same arguments and the same
// inputs and outputs, over which the two find each other, and adds its usage to the records. It gives the exit status.
// A CLI that dies without stopping its provider takes it along.
func meter() int {
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	go cli.CancelWhenOrphaned(ctx, cancel)
	cmd := exec.CommandContext(ctx, os.Getenv(meteredVariable), os.Args[1:]...) //nolint:gosec // the provider that this program has built
	cmd.Env = slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, meteredVariable+"=") })
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if cmd.ProcessState == nil {
		fmt.Fprintln(os.Stderr, "bench: starting the provider:", err)
		return 1
	}
	used := usage{
		Memory: peakMemory(cmd.ProcessState),
		CPU:    cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime(),
	}
	if err := used.record(os.Getenv(recordsVariable)); err != nil {
		fmt.Fprintln(os.Stderr, "bench: recording:", err)
		return 1
	}
	return max(cmd.ProcessState.ExitCode(), 0)
}

// record adds the usage to a file, as a line of JSON: in one write, for other processes add theirs.
func (u usage) record(file string) error {
	line, err := json.Marshal(u)
	if err != nil {
		return err
	}
	records, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	if _, err := records.Write(append(line, '\n')); err != nil {
		_ = records.Close()
		return err
	}
	return records.Close()
}

// takeRecords gives the usages in a file, and removes it. No file is no usage.
func takeRecords(file string) ([]usage, error) {
	records, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var all []usage
	for line := range bytes.Lines(records) {
		var one usage
		if err := json.Unmarshal(line, &one); err != nil {
			return nil, fmt.Errorf("a record that can't be read, %q: %w", line, err)
		}
		all = append(all, one)
	}
	return all, os.Remove(file)
}
