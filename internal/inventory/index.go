package inventory

import "time"

// Object is what the lists hold.
type Object interface {
	ObjectID() string
	Value() string
	Created() time.Time // by the API's clock; zero: not known
}

// index holds objects in order, to be found by id and by the key of their value.
type index[T Object] struct {
	items []T
	byID  map[string]int
	byKey map[string]int // the first with the key
}

func newIndex[T Object]() index[T] {
	return index[T]{byID: map[string]int{}, byKey: map[string]int{}}
}

// add appends an object; one whose id is there already is passed over.
func (x *index[T]) add(object T, key string) {
	if _, ok := x.byID[object.ObjectID()]; ok {
		return
	}
	x.byID[object.ObjectID()] = len(x.items)
	if _, ok := x.byKey[key]; !ok {
		x.byKey[key] = len(x.items)
	}
	x.items = append(x.items, object)
}

// withID returns the object with the id.
func (x *index[T]) withID(id string) (T, bool) {
	i, ok := x.byID[id]
	return x.at(i, ok)
}

// withKey returns the first object with the key.
func (x *index[T]) withKey(key string) (T, bool) {
	i, ok := x.byKey[key]
	return x.at(i, ok)
}

func (x *index[T]) at(i int, ok bool) (T, bool) {
	if !ok {
		var none T
		return none, false
	}
	return x.items[i], true
}
