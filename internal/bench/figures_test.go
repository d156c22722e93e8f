package main

import (
	"slices"
	"testing"
	"time"
)

func TestMedianIsInTheMiddle(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		of   []time.Duration
		want time.Duration
	}{
		{nil, 0},
		{[]time.Duration{7}, 7},
		{[]time.Duration{9, 1, 5}, 5},
		{[]time.Duration{8, 1, 4, 100}, 6},
		{[]time.Duration{-3, 40, -1, 0, 2}, 0},
	} {
		before := slices.Clone(test.of)
		if got := median(test.of); got != test.want {
			t.Errorf("median(%d) = %d, want %d", test.of, got, test.want)
		}
		if !slices.Equal(test.of, before) {
			t.Errorf("median put %d into another order: %d", before, test.of)
		}
	}
}

func TestNumbersAreWrittenForPeople(t *testing.T) {
	t.Parallel()
	for got, want := range map[string]string{
		count(0):                                "0",
		count(999):                              "999",
		count(1_000):                            "1,000",
		count(1_234_567):                        "1,234,567",
		count(-100):                             "-100",
		count(-1_000):                           "-1,000",
		seconds(1_234 * time.Millisecond):       "1.23 s",
		milliseconds(1_234 * time.Microsecond):  "1.23 ms",
		milliseconds(-1_234 * time.Microsecond): "-1.23 ms",
		megabytes(42<<20 + 1):                   "42 MB",
		megabytes(0):                            "n/a",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}
