package chaos

import (
	"fmt"
	"hash/fnv"
	"maps"
	"math/rand/v2"
	"net/url"
	"path"
	"slices"
	"sync"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// The faults that a [Weather] brings besides the [Kinds].
const (
	// Outage answers everything with 503 for a while.
	Outage = "outage"
	// FailingPage answers every page after a list's first with 500.
	FailingPage = "failing page"
)

// Weather is how bad the API's day is.
type Weather struct {
	Rate   float64  // of the requests that meet a fault, from 0 to 1
	Only   []string // the kinds that fire; nil: all
	Outage Span     // when nothing works, by the server's clock
	Pages  bool     // whether every page after a list's first fails
}

// Span is a span of time; the zero value is empty.
type Span struct{ From, Until time.Time }

// Faults break the requests of a server at random. What happens to a request is decided by the seed, by what the
// request asks, and by how often it was asked before: not by the order in which concurrent requests come.
type Faults struct {
	srv      *workostest.Server
	seed     uint64
	patience time.Duration

	mu      sync.Mutex
	weather Weather
	epoch   int
	seen    map[string]int
}

// Hang hangs faults into srv; there are none until [Faults.Set]. patience is the longest that the client waits for an
// answer: delays stay below it, hangs above.
func Hang(srv *workostest.Server, seed uint64, patience time.Duration) *Faults {
	f := &Faults{srv: srv, seed: seed, patience: patience, seen: map[string]int{}}
	srv.Before(f.decide)
	return f
}

// Set changes the weather for the requests that come from now on.
func (f *Faults) Set(w Weather) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.weather = w
	f.epoch++
	f.seen = map[string]int{}
}

// Any is a weather by chance: from a fine day to one on which little works.
func (f *Faults) Any(chance *rand.Rand) Weather {
	kinds := Kinds()
	some := func(n int) []string {
		picked := make([]string, n)
		for i := range picked {
			picked[i] = kinds[chance.IntN(len(kinds))]
		}
		return picked
	}
	switch chance.IntN(8) {
	case 0:
		return Weather{}
	case 1:
		return Weather{Rate: 0.5}
	case 2, 3:
		return Weather{Rate: 0.6, Only: some(1)}
	case 4:
		return Weather{Rate: 0.4, Only: some(3), Pages: chance.IntN(2) == 0}
	case 5:
		now := f.srv.Clock().Now()
		from := now.Add(time.Duration(chance.Int64N(int64(f.patience))) / 8)
		return Weather{Rate: 0.05, Outage: Span{From: from, Until: from.Add(time.Duration(chance.Int64N(int64(f.patience))))}}
	default:
		return Weather{Rate: 0.15}
	}
}

func (f *Faults) decide(r *workostest.Request) *workostest.Fault {
	f.mu.Lock()
	weather := f.weather
	what := fmt.Sprint(f.epoch, r.Method, f.describe(r), string(r.Body))
	f.seen[what]++
	chance := rand.New(rand.NewPCG(f.seed, hash(what, f.seen[what])))
	f.mu.Unlock()

	if now := r.At; !now.Before(weather.Outage.From) && now.Before(weather.Outage.Until) {
		return answer(503).Named(Outage)
	}
	if query, err := url.ParseQuery(r.RawQuery); err == nil && query.Has("after") && weather.Pages {
		return answer(500).Named(FailingPage)
	}
	if chance.Float64() >= weather.Rate {
		return nil
	}
	fitting := slices.DeleteFunc(slices.Clone(kinds), func(k kind) bool {
		return k.on != nil && !k.on(r) || weather.Only != nil && !slices.Contains(weather.Only, k.name)
	})
	if len(fitting) == 0 {
		return nil
	}
	k := fitting[chance.IntN(len(fitting))]
	return k.make(f, chance).Named(k.name)
}

// describe names what a request is about by values: ids are new in every run of a test.
func (f *Faults) describe(r *workostest.Request) string {
	query, err := url.ParseQuery(r.RawQuery)
	if err != nil {
		return r.Path
	}
	folder, last := path.Split(r.Path)
	return folder + f.value(last) + " " + f.value(query.Get("after"))
}

// value is the value of the object with the id; the id itself where there is none.
func (f *Faults) value(id string) string {
	for _, uri := range f.srv.RedirectURIs() {
		if uri.ID == id {
			return uri.URI
		}
	}
	for _, origin := range f.srv.CORSOrigins() {
		if origin.ID == id {
			return origin.Origin
		}
	}
	return id
}

func hash(what string, n int) uint64 {
	h := fnv.New64a()
	_, _ = fmt.Fprint(h, what, n)
	return h.Sum64()
}

// Counts is how often each kind fired since the server's log was last emptied.
func (f *Faults) Counts() map[string]int {
	counts := f.srv.FaultCounts()
	maps.DeleteFunc(counts, func(name string, _ int) bool { return !slices.Contains(f.names(), name) })
	return counts
}

func (f *Faults) names() []string { return append(Kinds(), Outage, FailingPage) }

// seconds is n where waiting takes nothing, 1 where it takes real time.
func (f *Faults) seconds(n int) int {
	if f.patience < 10*time.Second {
		return 1
	}
	return n
}

// sleeping takes a while, but not more than the client's patience.
func (f *Faults) sleeping(chance *rand.Rand) func() {
	d := time.Duration(chance.Int64N(int64(f.patience) / 8))
	return func() { time.Sleep(d) }
}

// outlasting takes a moment longer than the client's patience, and less than that together with its first pause.
func (f *Faults) outlasting() func() {
	d := f.patience + 200*time.Millisecond
	return func() { time.Sleep(d) }
}
