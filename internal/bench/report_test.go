package main

import (
	"strings"
	"testing"
	"time"

	"github.com/workos/terraform-provider-workos/internal/cli"
)

func TestTableAlignsItsColumns(t *testing.T) {
	t.Parallel()
	got := table([][]string{{"N", "time"}, {"10", "1.00 s (≤ 2.00 s)"}, {"1,000", "9 s"}})
	want := `|     N |              time |
|------:|------------------:|
|    10 | 1.00 s (≤ 2.00 s) |
| 1,000 |               9 s |
`
	if got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
}

func TestReportHoldsEveryFigure(t *testing.T) {
	t.Parallel()
	grown := measured(10_000)
	grown.create = nil
	slow := measured(1_000)
	slow.plans[0].wall = 3 * time.Second
	var out strings.Builder
	err := report(&out, cli.CLI{Product: cli.Terraform, Version: "1.2.3"}, []result{measured(100), slow, grown},
		naiveResult{objects: 100, requests: 100, wall: 280 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"Terraform 1.2.3, ",
		"|         1,000 | 1,000 (≤ 1,000) | 20 (≤ 20) | 0 (≤ 0) | 40.00 s (≤ 52.00 s) |     ok |",
		"|           100 |     1 (≤ 1) | 0 (≤ 0) | 2.00 s |           1.00 s |            1.00 s |  10.00 ms |            ok |",
		"|         1,000 |   10 (≤ 10) | 0 (≤ 0) | 3.00 s |           1.00 s | 2.00 s (≤ 1.25 s) |   2.00 ms | over: refresh |",
		"|        10,000 | 100 (≤ 100) | 0 (≤ 0) | 2.00 s |           1.00 s |            1.00 s |   0.10 ms |            ok |",
		"|           100 |         1 | 1.00 s |  10.00 ms |               1.00 s |  10.00 ms | 30 MB (≤ 150 MB) |     ok |",
		"100 redirect URIs read the naive way, by a listing each, 10 at a time: 100 requests in 0.28 s.",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("no %q in\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "| 10,000 (") {
		t.Errorf("what was not created has a row of it:\n%s", out.String())
	}
}
