package chaos

import (
	"fmt"
	"os"
	"strconv"
	"time"
)

// The environment variables that steer the chaos tests. Without any, they play a short part from a fixed seed.
const (
	// SeedVariable is the seed of the first sequence; each further one takes the next number.
	SeedVariable = "CHAOS_SEED"
	// SequencesVariable is how many sequences a test plays.
	SequencesVariable = "CHAOS_SEQUENCES"
	// DurationVariable is how long a test plays, a Go duration. It starts from a seed of its own, unless one is given.
	DurationVariable = "CHAOS_DURATION"
)

// settings are how long a test plays, and from which seed.
type settings struct {
	seed      uint64
	sequences int           // 0: no bound
	duration  time.Duration // 0: no bound
}

// readSettings takes the environment; short is the number of sequences without it.
func readSettings(getenv func(string) string, short int) (settings, error) {
	read := settings{seed: 1}
	if value := getenv(DurationVariable); value != "" {
		duration, err := time.ParseDuration(value)
		if err != nil || duration <= 0 {
			return read, fmt.Errorf("%s is %q, not a positive duration such as 10m", DurationVariable, value)
		}
		read.duration = duration
		read.seed = uint64(time.Now().UnixMilli())
	}
	if value := getenv(SequencesVariable); value != "" {
		sequences, err := strconv.Atoi(value)
		if err != nil || sequences < 1 {
			return read, fmt.Errorf("%s is %q, not a positive number", SequencesVariable, value)
		}
		read.sequences = sequences
	}
	if value := getenv(SeedVariable); value != "" {
		seed, err := strconv.ParseUint(value, 10, 64)
		if err != nil {
			return read, fmt.Errorf("%s is %q, not a number", SeedVariable, value)
		}
		read.seed = seed
	}
	if read.duration == 0 && read.sequences == 0 {
		read.sequences = short
	}
	return read, nil
}

func fromEnvironment(short int) (settings, error) { return readSettings(os.Getenv, short) }
