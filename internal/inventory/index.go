package inventory

import "time"

// Object is what the lists hold.
type Object interface {
	ObjectID() string
	Value() string
	Created() time.Time // by the API's clock; zero: not known
}

// index holds objects in order, to be found by id and by what their values are alike to.
type index[T Object] struct {
	items   []T
	byID    map[string]int
	byAlike map[string][]int // in order
}

func newIndex[T Object]() *index[T] {
	return &index[T]{byID: map[string]int{}, byAlike: map[string][]int{}}
}

// add appends an object whose value is alike to others under a key; one whose id is there already is passed over.
func (x *index[T]) add(object T, alike string) {
	if _, ok := x.byID[object.ObjectID()]; ok {
		return
	}
	x.byID[object.ObjectID()] = len(x.items)
	x.byAlike[alike] = append(x.byAlike[alike], len(x.items))
	x.items = append(x.items, object)
}
