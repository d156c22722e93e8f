package workostest

import (
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"time"
)

const (
	defaultLimit = 10
	maxLimit     = 100
)

// pageQuery is a list request, its order already turned into directions.
type pageQuery struct {
	limit      int
	descending bool
	swapped    bool   // "normal": before and after have each other's meaning
	cursor     string // an object id, or "" for the start of the list
	backward   bool   // the page ends before the cursor rather than starting after it
}

// parsePageQuery refuses what the API reference does not describe: parameters that it
// does not have, repeated or empty ones, and both cursors at once.
func parsePageQuery(rawQuery string) (pageQuery, *rejection) {
	q := pageQuery{limit: defaultLimit, descending: true}
	values, err := url.ParseQuery(rawQuery)
	if err != nil {
		return q, &rejection{"query", "isQuery", "query is malformed"}
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := values[name][0]
		if len(values[name]) > 1 || value == "" {
			return q, &rejection{name, "isString", name + " must be given once and not be empty"}
		}
		switch name {
		case "limit":
			q.limit, err = strconv.Atoi(value)
			if err != nil || q.limit < 1 || q.limit > maxLimit {
				return q, &rejection{name, "isLimit", fmt.Sprintf("limit must be an integer from 1 to %d", maxLimit)}
			}
		case "order":
			if value != "asc" && value != "desc" && value != "normal" {
				return q, &rejection{name, "isEnum", "order must be one of the following values: asc, desc, normal"}
			}
			q.descending = value != "asc"
			q.swapped = value == "normal"
		case "after", "before":
			if q.cursor != "" {
				return q, &rejection{name, "isExclusive", "before and after must not be given together"}
			}
			q.cursor, q.backward = value, name == "before"
		default:
			return q, &rejection{name, "whitelistValidation", "property " + name + " should not exist"}
		}
	}
	if q.swapped {
		q.backward = q.cursor != "" && !q.backward
	}
	return q, nil
}

// page is a page of a list: copies, in listing order.
type page struct {
	items         []item
	before, after string // the list's metadata; "" is null
}

// page gives one page of what lists show at the time. It is false if the cursor is no
// object's id.
func (c *collection) page(q pageQuery, now time.Time) (page, bool) {
	list := listing{c.ordered, q.descending, now}
	start := 0 // of a forward page
	if q.cursor != "" {
		it := c.byID[q.cursor]
		if it == nil || (it.deleted && !it.visible(now)) {
			return page{}, false
		}
		start = list.place(c.index(it)) + 1
	}
	var found []int
	if q.backward {
		found = list.collect(start-2, -1, q.limit)
		slices.Reverse(found)
	} else {
		found = list.collect(start, 1, q.limit)
	}
	if len(found) == 0 {
		return page{}, true
	}
	first, last := found[0], found[len(found)-1]
	p := page{items: make([]item, len(found))}
	for i, at := range found {
		p.items[i] = *list.at(at)
	}
	if len(list.collect(first-1, -1, 1)) > 0 {
		p.before = list.at(first).id
	}
	if len(list.collect(last+1, 1, 1)) > 0 {
		p.after = list.at(last).id
	}
	if q.swapped {
		p.before, p.after = p.after, p.before
	}
	return p, true
}

// listing is the ordered objects as a list request walks them.
type listing struct {
	ordered    []*item
	descending bool
	now        time.Time
}

// place turns an index of ordered into one of the listing, and back.
func (l listing) place(i int) int {
	if l.descending {
		return len(l.ordered) - 1 - i
	}
	return i
}

func (l listing) at(i int) *item { return l.ordered[l.place(i)] }

// collect gives the places of up to n visible objects from a place on, stepping by 1 or
// by -1.
func (l listing) collect(from, step, n int) []int {
	found := make([]int, 0, n)
	for i := from; i >= 0 && i < len(l.ordered) && len(found) < n; i += step {
		if l.at(i).visible(l.now) {
			found = append(found, i)
		}
	}
	return found
}
