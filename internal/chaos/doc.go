// Package chaos is what the chaos tests share: random faults for the fake WorkOS API that a seed repeats, a network in
// memory for tests whose time is virtual, and the loop that plays sequences, counts the faults that really fired, and
// says how to repeat a failure.
package chaos
