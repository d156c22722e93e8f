package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// latency is what the API takes for a request.
const latency = 25 * time.Millisecond

// naiveSize is how many objects are also read in the naive way.
const naiveSize = 100

// run is the whole benchmark. Its error is the first thing that fails, or the context's cause. Whatever happens, it
// leaves nothing behind.
func run(ctx context.Context, out, progress io.Writer, ns []int) (err error) {
	began := time.Now()
	w, err := newWorkshop(ctx, progress)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.close()) }()
	w.say("Building the provider ...")
	if err := w.prepare(ctx); err != nil {
		return err
	}
	var all []result
	for _, n := range ns {
		measured, err := w.measure(ctx, n)
		if err != nil {
			return fmt.Errorf("%s redirect URIs: %w", count(n), err)
		}
		all = append(all, measured)
	}
	w.say("Reading %d redirect URIs in the naive way ...", naiveSize)
	naive, err := readNaively(ctx, naiveSize)
	if err != nil {
		return err
	}
	w.say("Done in %s.", seconds(time.Since(began)))
	return report(out, w.cli, all, naive)
}
