package inventory

// match picks an object that is usable from an index.
type match[T Object] func(x *index[T], usable func(T) bool) (T, bool)

// and narrows what m may pick.
func (m match[T]) and(also func(T) bool) match[T] {
	return func(x *index[T], usable func(T) bool) (T, bool) {
		return m(x, func(object T) bool { return usable(object) && also(object) })
	}
}

// or picks by m, else by other.
func (m match[T]) or(other match[T]) match[T] {
	return func(x *index[T], usable func(T) bool) (T, bool) {
		if object, ok := m(x, usable); ok {
			return object, true
		}
		return other(x, usable)
	}
}

func withID[T Object](id string) match[T] {
	return func(x *index[T], usable func(T) bool) (none T, found bool) {
		if i, ok := x.byID[id]; ok && usable(x.items[i]) {
			return x.items[i], true
		}
		return none, false
	}
}

// withAlike picks the first object whose value is alike.
func withAlike[T Object](alike string) match[T] {
	return func(x *index[T], usable func(T) bool) (none T, found bool) {
		for _, i := range x.byAlike[alike] {
			if usable(x.items[i]) {
				return x.items[i], true
			}
		}
		return none, false
	}
}

// everything picks nothing, so that a search for it ends with the list complete.
func everything[T Object](*index[T], func(T) bool) (none T, found bool) { return none, false }
