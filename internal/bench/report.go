package main

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/workos/terraform-provider-workos/internal/cli"
	"github.com/workos/terraform-provider-workos/internal/workos"
)

// report writes all that was measured, in Markdown.
func report(out io.Writer, with cli.CLI, all []result, naive naiveResult) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s, %s/%s, %d CPUs; an API that takes %d ms for a request and has the documented rate limits.\n",
		with, runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), latency.Milliseconds())
	fmt.Fprintf(&b, "\n`apply` that creates all (once, at %d writes a second):\n\n%s", workos.WritesPerSecond, createTable(all))
	fmt.Fprintf(&b, "\n`plan` of what is as declared (medians of %d, each followed by the same plan with `-refresh=false`):\n\n%s",
		rounds, planTable(all))
	fmt.Fprintf(&b, "\nThe provider's own processes in these plans:\n\n%s", processTable(all))
	fmt.Fprintf(&b, "\n%s redirect URIs read the naive way, by a listing each, %d at a time: %s requests in %s.\n",
		count(naive.objects), parallelism, count(naive.requests), seconds(naive.wall))
	_, err := io.WriteString(out, b.String())
	return err
}

func createTable(all []result) string {
	rows := [][]string{{"redirect URIs", "POST", "GET", "429", "time", "budget"}}
	for _, r := range all {
		if r.create == nil {
			continue
		}
		posts, gets, limited, taken := r.posts(), r.createGets(), refused(*r.create), r.createTime()
		rows = append(rows, []string{
			count(r.objects), posts.String(), gets.String(), limited.String(), taken.String(), verdict(posts, gets, limited, taken),
		})
	}
	return table(rows)
}

func planTable(all []result) string {
	rows := [][]string{{"redirect URIs", "GET", "429", "plan", "`-refresh=false`", "refresh", "an object", "budget"}}
	wall := func(s sample) time.Duration { return s.wall }
	for _, r := range all {
		gets, limited, refresh := r.planGets(), refused(r.plans...), r.refresh()
		rows = append(rows, []string{
			count(r.objects), gets.String(), limited.String(),
			seconds(medianOf(r.plans, wall)), seconds(medianOf(r.bare, wall)),
			refresh.String(), milliseconds(r.difference() / time.Duration(r.objects)),
			verdict(gets, limited, refresh),
		})
	}
	return table(rows)
}

func processTable(all []result) string {
	rows := [][]string{{"redirect URIs", "processes", "CPU", "an object", "CPU `-refresh=false`", "an object", "peak memory", "budget"}}
	for _, r := range all {
		plan, bare, memory := medianOf(r.plans, sample.cpu), medianOf(r.bare, sample.cpu), r.memory()
		rows = append(rows, []string{
			count(r.objects), count(len(r.plans[0].providers)),
			seconds(plan), milliseconds(plan / time.Duration(r.objects)),
			seconds(bare), milliseconds(bare / time.Duration(r.objects)),
			memory.String(), verdict(memory),
		})
	}
	return table(rows)
}

// table is a Markdown table with a header. Its columns are right-aligned, and as wide as their widest cell.
func table(rows [][]string) string {
	widths := make([]int, len(rows[0]))
	for _, cells := range rows {
		for i, cell := range cells {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	var b strings.Builder
	for at, cells := range rows {
		for i, cell := range cells {
			fmt.Fprintf(&b, "| %*s ", widths[i], cell)
		}
		b.WriteString("|\n")
		if at == 0 {
			for _, width := range widths {
				b.WriteString("|" + strings.Repeat("-", width+1) + ":")
			}
			b.WriteString("|\n")
		}
	}
	return b.String()
}
