package workostest

import (
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

const (
	defaultLimit = 10
	maxLimit     = 100
)

// pageQuery is what a list request asks for. In "normal" order, newest first, the two
// cursors have each other's meaning.
type pageQuery struct {
	limit         int
	order         string // asc, desc or normal
	after, before string // ids
}

// pageQuery refuses what the API reference does not describe: parameters that it does not
// have, repeated or empty ones, and both cursors at once.
func (c *call) pageQuery() (pageQuery, *Response) {
	q := pageQuery{limit: defaultLimit, order: "normal"}
	refuse := func(name, rule, text string) (pageQuery, *Response) {
		return q, c.cfg.errorShape.answer(c.cfg.listErrorStatus, name, rule, text)
	}
	values, err := url.ParseQuery(c.RawQuery)
	if err != nil {
		return refuse("query", "isQuery", "query is malformed")
	}
	for _, name := range slices.Sorted(maps.Keys(values)) {
		value := values[name][0]
		if len(values[name]) > 1 || value == "" {
			return refuse(name, "isString", name+" must be given once and not be empty")
		}
		switch name {
		case "limit":
			q.limit, err = strconv.Atoi(value)
			if err != nil || q.limit < 1 || q.limit > maxLimit {
				return refuse(name, "isLimit", fmt.Sprintf("limit must be an integer from 1 to %d", maxLimit))
			}
		case "order":
			q.order = value
			if !slices.Contains([]string{"asc", "desc", "normal"}, value) {
				return refuse(name, "isEnum", "order must be one of the following values: asc, desc, normal")
			}
		case "after":
			q.after = value
		case "before":
			q.before = value
		default:
			return refuse(name, "whitelistValidation", "property "+name+" should not exist")
		}
	}
	if q.after != "" && q.before != "" {
		return refuse("before", "isExclusive", "before and after must not be given together")
	}
	return q, nil
}

// flawed is the query as a server with these options reads it.
func (q pageQuery) flawed(cfg *config) pageQuery {
	if cfg.listFlaws&ListIgnoresOrder != 0 {
		q.order = "normal"
	}
	if cfg.listFlaws&ListStuckCursor != 0 {
		q.after, q.before = "", ""
	}
	if cfg.pageSize > 0 {
		q.limit = min(q.limit, cfg.pageSize)
	}
	return q
}

// list answers a list request.
func (s *Server) list(col *collection) func(*call) *Response {
	return func(c *call) *Response {
		q, refusal := c.pageQuery()
		if refusal != nil {
			return refusal
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		now := s.clock.Now()
		visible := make([]*item, 0, len(col.all))
		for _, it := range col.all {
			if it.visible(now) {
				visible = append(visible, it)
			}
		}
		page, before, after, ok := q.flawed(c.cfg).page(visible)
		if !ok {
			return codedError(c.cfg.listErrorStatus, "invalid_request_parameters",
				fmt.Sprintf("Invalid pagination cursor: '%s' not found.", q.after+q.before))
		}
		if c.cfg.listFlaws&ListWithoutCursors != 0 {
			before, after = nil, nil
		}
		data := make([]any, len(page))
		for i, it := range page {
			data[i] = col.json(c.cfg, it)
		}
		return jsonResponse(http.StatusOK, map[string]any{
			"object": "list", "data": data,
			"list_metadata": map[string]any{"before": before, "after": after},
		})
	}
}

// page cuts a page from the visible objects, oldest first, which it may reorder. Cursors
// are ids or nil. It is false if the query's cursor is no object's id.
func (q pageQuery) page(visible []*item) (page []*item, before, after any, ok bool) {
	if q.order != "asc" {
		slices.Reverse(visible)
	}
	if q.order == "normal" {
		q.after, q.before = q.before, q.after
	}
	start, end := 0, min(q.limit, len(visible))
	if cursor := q.after + q.before; cursor != "" {
		at := slices.IndexFunc(visible, func(it *item) bool { return it.id == cursor })
		if at < 0 {
			return nil, nil, nil, false
		}
		if q.before != "" {
			start, end = max(0, at-q.limit), at
		} else {
			start, end = at+1, min(at+1+q.limit, len(visible))
		}
	}
	page = visible[start:end]
	if len(page) > 0 && start > 0 {
		before = page[0].id
	}
	if len(page) > 0 && end < len(visible) {
		after = page[len(page)-1].id
	}
	if q.order == "normal" {
		before, after = after, before
	}
	return page, before, after, true
}
