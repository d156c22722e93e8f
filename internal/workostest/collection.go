package workostest

import (
	"cmp"
	"slices"
	"time"
)

// item is an object of a collection: a redirect URI or a CORS origin.
type item struct {
	id        string
	value     string
	isDefault bool
	created   time.Time
	updated   time.Time
	seq       uint64    // breaks ties of created
	listed    time.Time // lists show it from then on
	deleted   bool
	unlisted  time.Time // of a deleted one: lists show it until then
}

func (it *item) visible(now time.Time) bool {
	return !now.Before(it.listed) && (!it.deleted || now.Before(it.unlisted))
}

func oldestFirst(a, b *item) int {
	return cmp.Or(a.created.Compare(b.created), cmp.Compare(a.seq, b.seq))
}

// collection is all objects of one kind. Its callers hold the server's lock.
type collection struct {
	ordered []*item          // oldest first, with the deleted ones that lists still show
	byID    map[string]*item // the same ones
	byValue map[string]*item // without the deleted ones
	seq     uint64
}

func newCollection() collection {
	return collection{byID: map[string]*item{}, byValue: map[string]*item{}}
}

// get gives the object with this id, or nil.
func (c *collection) get(id string) *item {
	if it := c.byID[id]; it != nil && !it.deleted {
		return it
	}
	return nil
}

// add takes a new object, whose value no other one has.
func (c *collection) add(it *item) {
	c.seq++
	it.seq = c.seq
	at := len(c.ordered)
	if at > 0 && oldestFirst(c.ordered[at-1], it) > 0 { // the clock went back
		at = c.index(it)
	}
	c.ordered = slices.Insert(c.ordered, at, it)
	c.byID[it.id] = it
	c.byValue[it.value] = it
}

// index gives an object's place in ordered.
func (c *collection) index(it *item) int {
	i, _ := slices.BinarySearchFunc(c.ordered, it, oldestFirst)
	return i
}

// remove deletes an object; lists go on to show it until the given time.
func (c *collection) remove(it *item, now, until time.Time) {
	delete(c.byValue, it.value)
	it.deleted, it.unlisted = true, until
	if !now.Before(until) {
		c.drop(it)
	}
}

func (c *collection) drop(it *item) {
	i := c.index(it)
	c.ordered = slices.Delete(c.ordered, i, i+1)
	delete(c.byID, it.id)
}

// change gives an object another value. It is false if another object has that one.
func (c *collection) change(it *item, value string, now time.Time) bool {
	if other := c.byValue[value]; other != nil && other != it {
		return false
	}
	delete(c.byValue, it.value)
	it.value, it.updated = value, now
	c.byValue[value] = it
	return true
}

// live gives copies of all objects that are not deleted, oldest first.
func (c *collection) live() []item {
	items := make([]item, 0, len(c.byValue))
	for _, it := range c.ordered {
		if !it.deleted {
			items = append(items, *it)
		}
	}
	return items
}
