package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// asBench makes an executable of these tests be the benchmark, of one size that takes a while to create.
const asBench = "BE_THE_BENCH"

// asProvider makes an executable of these tests stand for the provider, which it is not while it is the meter.
const asProvider = "BE_THE_PROVIDER"

func TestMain(m *testing.M) {
	switch {
	case os.Getenv(meteredVariable) != "":
		os.Exit(meter())
	case os.Getenv(asProvider) != "":
		os.Exit(beProvider())
	case os.Getenv(asBench) != "":
		sizes = []int{500}
		os.Exit(bench())
	}
	// Else every process that is this executable, under the race detector, would take a second to exit.
	if err := os.Setenv("GORACE", "atexit_sleep_ms=0"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	os.Exit(m.Run())
}

// held keeps the compiler from leaving out what is held.
var held []byte

// beProvider says what it was given, holds 100 MB, and exits with status 3, or stays where it is told to.
func beProvider() int {
	held = make([]byte, 100<<20)
	for i := range held {
		held[i] = byte(i)
	}
	fmt.Println(strings.Join(os.Args[1:], " "))
	if slices.Contains(os.Args, "stay") {
		time.Sleep(time.Minute)
	}
	return 3
}
