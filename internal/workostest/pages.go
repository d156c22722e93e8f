package workostest

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// pageQuery is what a list request asks for. In "normal" order, newest first, the two cursors have each other's
// meaning.
type pageQuery struct {
	limit         int
	order         string // asc, desc or normal
	after, before string // ids
}

// pageQuery refuses what the API reference does not describe: parameters that it does not have, repeated or empty ones,
// and both cursors at once.
func (c *call) pageQuery() (q pageQuery, refusal *Response) {
	values, err := url.ParseQuery(c.RawQuery)
	if err != nil {
		return q, invalid("query", "isQuery", "query is malformed")
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch {
		case !slices.Contains([]string{"limit", "order", "after", "before"}, name):
			return q, invalid(name, "whitelistValidation", "property "+name+" should not exist")
		case len(values[name]) > 1 || values.Get(name) == "":
			return q, invalid(name, "isString", name+" must be given once and not be empty")
		}
	}
	q = pageQuery{order: cmp.Or(values.Get("order"), "normal"), after: values.Get("after"), before: values.Get("before")}
	q.limit, err = strconv.Atoi(cmp.Or(values.Get("limit"), "10"))
	switch {
	case err != nil || q.limit < 1 || q.limit > 100:
		return q, invalid("limit", "isLimit", "limit must be an integer from 1 to 100")
	case !slices.Contains([]string{"asc", "desc", "normal"}, q.order):
		return q, invalid("order", "isEnum", "order must be one of the following values: asc, desc, normal")
	case q.after != "" && q.before != "":
		return q, invalid("before", "isExclusive", "before and after must not be given together")
	}
	if c.cfg.ordersNormally {
		q.order = "normal"
	}
	if c.cfg.pageSize > 0 {
		q.limit = min(q.limit, c.cfg.pageSize)
	}
	return q, nil
}

func (s *Server) list(c *call) *Response {
	q, refusal := c.pageQuery()
	if refusal != nil {
		return refusal
	}
	now := c.cfg.clock.Now()
	visible := make([]*item, 0, len(c.all))
	for _, it := range c.all {
		if it.visible(now) {
			visible = append(visible, it)
		}
	}
	page, before, after, ok := q.page(visible)
	if !ok {
		return apiError(http.StatusUnprocessableEntity, "invalid_request_parameters",
			fmt.Sprintf("Invalid pagination cursor: '%s' not found.", q.after+q.before))
	}
	data := make([]any, len(page))
	for i, it := range page {
		data[i] = c.json(c.cfg, it)
	}
	return jsonResponse(http.StatusOK, map[string]any{
		"object": "list", "data": data, "list_metadata": map[string]any{"before": before, "after": after},
	})
}

// page cuts a page from the visible objects, oldest first, which it may reorder. Cursors are ids or nil. It is false if
// the query's cursor is no object's id.
func (q pageQuery) page(visible []*item) (page []*item, before, after any, ok bool) {
	if q.order != "asc" {
		slices.Reverse(visible)
	}
	if q.order == "normal" {
		q.after, q.before = q.before, q.after
	}
	start, end := 0, len(visible)
	if cursor := q.after + q.before; cursor != "" {
		at := slices.IndexFunc(visible, func(it *item) bool { return it.id == cursor })
		if at < 0 {
			return nil, nil, nil, false
		}
		start = at + 1
		if q.before != "" {
			start, end = max(0, at-q.limit), at
		}
	}
	page = visible[start:min(start+q.limit, end)]
	if len(page) > 0 && start > 0 {
		before = page[0].id
	}
	if len(page) > 0 && start+len(page) < len(visible) {
		after = page[len(page)-1].id
	}
	if q.order == "normal" {
		before, after = after, before
	}
	return page, before, after, true
}
