package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"time"
)

// metered is this executable as the meter of this executable as the provider, with its records in a file.
func metered(t *testing.T, records string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append(os.Environ(), meteredVariable+"="+self, recordsVariable+"="+records, asProvider+"=1")
	return cmd
}

func TestMeterIsTheProviderAndRecordsItsUsage(t *testing.T) {
	t.Parallel()
	records := filepath.Join(t.TempDir(), "records")
	cmd := metered(t, records, "-some", "arguments")
	output, err := cmd.Output()
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok || exit.ExitCode() != 3 || string(output) != "-some arguments\n" {
		t.Errorf("the meter ended with %v and %q, want the provider's status 3 and its output", err, output)
	}
	used, err := takeRecords(records)
	if err != nil {
		t.Fatal(err)
	}
	if len(used) != 1 || used[0].CPU <= 0 {
		t.Fatalf("recorded %+v, want one process that computed", used)
	}
	if runtime.GOOS != "windows" && (used[0].Memory < 100<<20 || used[0].Memory > 1<<30) {
		t.Errorf("recorded %d bytes, want the 100 MB that were held, and hardly more", used[0].Memory)
	}
	if again, err := takeRecords(records); again != nil || err != nil {
		t.Errorf("records are taken twice: %v, %v", again, err)
	}
}

func TestRecordsAddUp(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "records")
	want := []usage{{Memory: 1, CPU: time.Second}, {Memory: 2, CPU: time.Minute}}
	for _, one := range want {
		if err := one.record(file); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := takeRecords(file); err != nil || !slices.Equal(got, want) {
		t.Errorf("took %v, %v; want %v", got, err, want)
	}
}

func TestRecordThatCantBeReadIsAnError(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "records")
	if err := os.WriteFile(file, []byte("{\"memory\":1}\n{\"mem"), 0o600); err != nil {
		t.Fatal(err)
	}
	if got, err := takeRecords(file); err == nil {
		t.Errorf("took %v, want an error", got)
	}
}
