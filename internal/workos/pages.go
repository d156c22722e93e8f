package workos

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
)

// pageSize is how many objects a page has at most: the API's own limit (API reference, pagination).
const pageSize = 100

// Order is the order of a list, by time of creation.
type Order string

// The orders that the client asks for. The API's default is neither: see [Pages].
const (
	OldestFirst Order = "asc"
	NewestFirst Order = "desc"
)

// Pages is one walk through a list, page by page. It is not safe for concurrent use.
//
// The next page is asked for with after=<the page's after>. A server that ignores the order answers in its default,
// `normal`: newest first, with the cursors' meanings swapped. Its first page has no `after` but a `before`, and the
// next page is asked for with before=<the page's before> (API reference, pagination).
type Pages[T Object] struct {
	of    Collection[T]
	order Order

	param string          // the query parameter that asks for the next page: "after" or "before"
	next  string          // its value, an object's id; empty before the first page
	used  map[string]bool // all values so far
	done  bool
}

// page is a list as the API answers it.
type page[T any] struct {
	Data     []T `json:"data"`
	Metadata *struct {
		Before cursor `json:"before"`
		After  cursor `json:"after"`
	} `json:"list_metadata"`
}

// cursor is a member of list_metadata: an object's id, or empty where it is null or missing.
type cursor struct {
	id    string
	known bool // the member is there
}

func (c *cursor) UnmarshalJSON(raw []byte) error {
	c.known = true
	return json.Unmarshal(raw, &c.id)
}

// Done reports whether the last page was returned. It is false before the first.
func (p *Pages[T]) Done() bool { return p.done }

// Next fetches the next page, and returns nil after the last. After an error it may be called again and asks for the
// same page. It errs with ErrNoSuchRoute where the API can't list, with ErrCursor where the object that the next page
// starts at is gone, and with ErrBrokenList where the list can't be followed to its end.
func (p *Pages[T]) Next(ctx context.Context) ([]T, error) {
	if p.done {
		return nil, nil
	}
	query := url.Values{"limit": {strconv.Itoa(pageSize)}, "order": {string(p.order)}}
	if p.next != "" {
		query.Set(p.param, p.next)
	}
	var read page[T]
	err := p.of.client.do(ctx, request{
		method: http.MethodGet, path: p.of.path, query: query, byCursor: p.next != "",
		decode: func(raw []byte) (err error) {
			if read, err = p.decode(raw); err != nil {
				return err
			}
			return p.advance(len(read.Data), read.Metadata.Before, read.Metadata.After)
		},
	})
	if err != nil {
		return nil, err
	}
	return read.Data, nil
}

// advance moves on to the page after one of n objects, or errs and stays where it is.
func (p *Pages[T]) advance(n int, before, after cursor) error {
	first, full := p.next == "", n >= pageSize
	param, next := p.param, after.id
	if first && after.id == "" && before.id != "" {
		param = "before" // the server ignored the order
	}
	if param == "before" {
		next = before.id
	}
	switch {
	case next != "" && p.used[next]:
		return fmt.Errorf("%w: a page names the cursor %q, which was followed before", ErrBrokenList, next)
	case next != "" && n == 0:
		return fmt.Errorf("%w: a page without objects names another page", ErrBrokenList)
	case full && !before.known && !after.known:
		return fmt.Errorf("%w: a full page says nothing of the next", ErrBrokenList)
	case full && !first && before.id == "" && after.id == "":
		return fmt.Errorf("%w: a full page has no cursors, though it is not the first", ErrBrokenList)
	}
	p.param, p.next, p.done = param, next, next == ""
	p.used[next] = true
	return nil
}

func (p *Pages[T]) decode(raw []byte) (read page[T], err error) {
	if err := json.Unmarshal(raw, &read); err != nil {
		return read, err
	}
	if read.Data == nil || read.Metadata == nil {
		return read, errors.New(`the page has no "data" or no "list_metadata"`)
	}
	for _, object := range read.Data {
		if err := p.of.check(object); err != nil {
			return read, err
		}
	}
	return read, nil
}
