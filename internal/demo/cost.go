package main

import (
	"fmt"
	"net/http"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// cost is a number of API requests.
type cost struct {
	reads, writes int
}

// count is the cost of these requests.
func count(requests []workostest.Request) cost {
	var c cost
	for i := range requests {
		if requests[i].Method == http.MethodGet {
			c.reads++
		} else {
			c.writes++
		}
	}
	return c
}

// String is the cost in words, such as "3 reads, 1 write".
func (c cost) String() string {
	return plural(c.reads, "read") + ", " + plural(c.writes, "write")
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
