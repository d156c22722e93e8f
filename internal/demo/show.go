package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/workos/terraform-provider-workos/internal/cli"
)

// say prints a line of the demo's own.
func (s *stage) say(format string, args ...any) error {
	if _, err := fmt.Fprintf(s.out, format+"\n", args...); err != nil {
		return fmt.Errorf("printing: %w", err)
	}
	return nil
}

// show runs the CLI before the audience. Another exit status than the expected one is an error.
func (s *stage) show(ctx context.Context, status int, args ...string) error {
	name := strings.TrimSuffix(filepath.Base(s.cli.Path), ".exe")
	line := name + " " + strings.Join(args, " ")
	if err := s.say("$ %s", line); err != nil {
		return err
	}
	if !s.colour {
		args = slices.Insert(slices.Clone(args), 1, "-no-color")
	}
	cmd := s.cli.Command(ctx, s.configuration(), s.environment, args...)
	cmd.Stdout, cmd.Stderr = s.out, s.out
	err := cli.Run(cmd)
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case cmd.ProcessState == nil:
		return fmt.Errorf("%s: %w", line, err)
	case cmd.ProcessState.ExitCode() != status:
		return fmt.Errorf("%s: %s instead of exit status %d", line, cmd.ProcessState, status)
	}
	return nil
}
