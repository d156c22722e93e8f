package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/workos/terraform-provider-workos/internal/cli"
	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// stage is what the demo plays on: an API in memory, a CLI, and a temporary folder that holds everything else.
type stage struct {
	server      *workostest.Server
	cli         cli.CLI
	folder      string
	environment []string // of every command
	out         io.Writer
	colour      bool
}

// newStage finds the CLI, makes the folder and starts the API. close ends what an error has not.
func newStage(ctx context.Context, out io.Writer, colour bool) (*stage, error) {
	found, err := cli.Find(ctx)
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "workos-demo-")
	if err != nil {
		return nil, fmt.Errorf("making a temporary folder: %w", err)
	}
	server, err := workostest.Start()
	if err != nil {
		return nil, errors.Join(fmt.Errorf("starting the API: %w", err), remove(folder))
	}
	s := &stage{server: server, cli: found, folder: folder, out: out, colour: colour}
	s.environment = append(cli.Environment(s.cliConfig()), "WORKOS_BASE_URL="+server.URL(), "WORKOS_API_KEY="+server.APIKey())
	// A killed command leaves sockets and half-built files behind: they go with the folder.
	for _, name := range []string{"TMPDIR", "TMP", "TEMP", "GOTMPDIR"} {
		s.environment = append(s.environment, name+"="+folder)
	}
	return s, nil
}

func (s *stage) close() error {
	s.server.Close()
	return remove(s.folder)
}

// The folder's parts.
func (s *stage) cliConfig() string     { return filepath.Join(s.folder, "cli.tfrc") }
func (s *stage) mirror() string        { return filepath.Join(s.folder, "providers") }
func (s *stage) configuration() string { return filepath.Join(s.folder, "complete") }

// remove removes a folder. What was just killed may still be at work in it for a moment.
func remove(folder string) error {
	var err error
	for range 20 {
		if err = os.RemoveAll(folder); err == nil {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("cleaning up: %w", err)
}
