package provider

import (
	"fmt"
	"maps"
	"slices"
)

// tell adds a command to the story.
func (u *chaosUser) tell(before []chaosEntry, command chaosCommand, outcome chaosOutcome) {
	w := &u.world.story
	fmt.Fprintf(w, "\ncommand: %+v (applied %t, stopped %t)\n", command, outcome.applied, outcome.stopped)
	for _, address := range u.config.addresses() {
		fmt.Fprintf(w, "  block %s %+v\n", address, u.config.blocks[address])
	}
	for _, from := range slices.Sorted(maps.Keys(u.config.moved)) {
		fmt.Fprintf(w, "  moved %s to %s\n", from, u.config.moved[from])
	}
	for _, e := range before {
		fmt.Fprintf(w, "  before %+v\n", e)
	}
	for _, address := range slices.Sorted(maps.Keys(outcome.actions)) {
		fmt.Fprintf(w, "  %s %s\n", outcome.actions[address], address)
	}
	for _, f := range outcome.findings {
		fmt.Fprintf(w, "  said (error %t, applying %t) of %s: %s\n", f.isError, f.applying, f.address, f.summary)
	}
	for _, e := range u.tf.state() {
		fmt.Fprintf(w, "  after %+v\n", e)
	}
	for _, r := range u.world.srv.Requests()[u.world.command.first:] {
		fmt.Fprintf(w, "  %s %s %s%s %s: %d, acted %t, %s\n",
			r.At.Format("15:04:05.000"), r.Method, r.Path, r.RawQuery, r.Body, r.Status, r.Acted, r.Fault)
	}
}
