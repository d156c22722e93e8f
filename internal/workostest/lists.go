package workostest

import (
	"fmt"
	"net/http"
)

// list answers a list request; object gives an item's JSON.
func (s *Server) list(c *call, from *collection, object func(*item) any) *Response {
	q, rejected := parsePageQuery(c.RawQuery)
	if rejected != nil {
		return c.cfg.errorShape.answer(c.cfg.listErrorStatus, *rejected)
	}
	s.state.mu.Lock()
	p, ok := from.page(q, s.clock.Now())
	s.state.mu.Unlock()
	if !ok {
		return codedError(c.cfg.listErrorStatus, "invalid_request_parameters",
			fmt.Sprintf("Invalid pagination cursor: '%s' not found.", q.cursor))
	}
	data := make([]any, len(p.items))
	for i := range p.items {
		data[i] = object(&p.items[i])
	}
	return jsonResponse(http.StatusOK, map[string]any{
		"object":        "list",
		"data":          data,
		"list_metadata": map[string]any{"before": orNull(p.before), "after": orNull(p.after)},
	})
}

func orNull(id string) any {
	if id == "" {
		return nil
	}
	return id
}
