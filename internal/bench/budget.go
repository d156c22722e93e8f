package main

import (
	"time"

	"github.com/workos/terraform-provider-workos/internal/workos"
)

// timedSize is the number of objects whose times are held to a budget: with fewer, what the CLI needs to start weighs more
// than they do; with many more, what it needs for them by itself, which grows with their square.
const timedSize = 1_000

// memoryBudget is what a process of the provider may hold, in bytes, with up to 10,000 objects.
const memoryBudget = 150 << 20

// figure is a measured number beside its budget.
type figure struct {
	name  string
	text  string // the number with its unit
	limit string // the budget as the number is written; "" where there is none
	over  bool
}

// compare holds a number to a budget.
func compare[N int | int64 | time.Duration](name string, got, limit N, write func(N) string) figure {
	return figure{name: name, text: write(got), limit: write(limit), over: got > limit}
}

// String is the figure as a table has it, such as "10 (≤ 10)".
func (f figure) String() string {
	if f.limit == "" {
		return f.text
	}
	return f.text + " (≤ " + f.limit + ")"
}

// verdict is "ok", or the names of what is over its budget.
func verdict(figures ...figure) string {
	said := "ok"
	for _, f := range figures {
		switch {
		case !f.over:
		case said == "ok":
			said = "over: " + f.name
		default:
			said += ", " + f.name
		}
	}
	return said
}

// pages is how many requests a listing of n objects takes.
func pages(n int) int { return (n + workos.PageSize - 1) / workos.PageSize }

// posts is how many objects were created.
func (r result) posts() figure { return compare("POST", r.create.writes, r.objects, count) }

// createGets is how many pages an apply read: the CLI plans once more when it applies, so the list may be read twice.
func (r result) createGets() figure { return compare("GET", r.create.reads, 2*pages(r.objects), count) }

// refused is how many requests were answered 429, of all that some commands made.
func refused(by ...sample) figure {
	var total int
	for _, taken := range by {
		total += taken.limited
	}
	return compare("429", total, 0, count)
}

// createTime is what an apply took. The budget is the pace of the writes, and three tenths for the rest.
func (r result) createTime() figure {
	if r.objects != timedSize {
		return figure{name: "time", text: seconds(r.create.wall)}
	}
	atPace := time.Duration(r.objects) * time.Second / workos.WritesPerSecond
	return compare("time", r.create.wall, atPace*13/10, seconds)
}

// planGets is how many pages a plan read, the most of all.
func (r result) planGets() figure {
	var most int
	for _, plan := range r.plans {
		most = max(most, plan.reads)
	}
	return compare("GET", most, pages(r.objects), count)
}

// refresh is what the refresh adds to the time of a plan: the median over the pairs. The budget is what the pages take
// to come, one after the other, and a millisecond for each object.
func (r result) refresh() figure {
	if r.objects != timedSize {
		return figure{name: "refresh", text: seconds(r.difference())}
	}
	limit := time.Duration(pages(r.objects))*latency + time.Duration(r.objects)*time.Millisecond
	return compare("refresh", r.difference(), limit, seconds)
}

// memory is the most that a process of the provider has held, in any command.
func (r result) memory() figure {
	var most int64
	for _, taken := range r.commands() {
		most = max(most, taken.memory())
	}
	if most == 0 {
		return figure{name: "memory", text: megabytes(most)}
	}
	return compare("memory", most, memoryBudget, megabytes)
}
