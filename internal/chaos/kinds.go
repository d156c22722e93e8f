package chaos

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"github.com/workos/terraform-provider-workos/internal/workostest"
)

// kind is one way for a request to go wrong.
type kind struct {
	name string
	// on tells which requests it fits; nil: all.
	on   func(r *workostest.Request) bool
	make func(f *Faults, chance *rand.Rand) *workostest.Fault
}

// Kinds are the names of all kinds of fault that fire by chance.
func Kinds() []string {
	names := make([]string, 0, len(kinds))
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return names
}

var kinds = []kind{
	{name: "408", make: refusing(408)},
	{name: "429", make: refusing(429)},
	{name: "500", make: refusing(500)},
	{name: "502", make: refusing(502)},
	{name: "503", make: refusing(503)},
	{name: "504", make: refusing(504)},
	{name: "408 after acting", make: failing(408)},
	{name: "500 after acting", make: failing(500)},
	{name: "503 after acting", make: failing(503)},
	{name: "504 after acting", make: failing(504)},
	{name: "Retry-After: 0", make: func(_ *Faults, chance *rand.Rand) *workostest.Fault {
		return waiting(chance, "0")
	}},
	{name: "Retry-After in seconds", make: func(f *Faults, chance *rand.Rand) *workostest.Fault {
		return waiting(chance, strconv.Itoa(1+chance.IntN(f.seconds(3))))
	}},
	{name: "Retry-After as a date", make: func(f *Faults, chance *rand.Rand) *workostest.Fault {
		at := f.srv.Clock().Now().Add(time.Duration(1+chance.IntN(f.seconds(3))) * time.Second)
		return waiting(chance, at.Format(http.TimeFormat))
	}},
	{name: "401", make: refusing(401)},
	{name: "403", make: refusing(403)},
	{name: "reset", make: func(*Faults, *rand.Rand) *workostest.Fault { return workostest.Reset() }},
	{name: "lost answer", make: func(*Faults, *rand.Rand) *workostest.Fault { return workostest.LostAnswer() }},
	{name: "truncated", make: func(*Faults, *rand.Rand) *workostest.Fault { return workostest.Truncated() }},
	{name: "cut JSON", on: hasAnswer, make: func(*Faults, *rand.Rand) *workostest.Fault { return workostest.TruncatedJSON() }},
	{name: "HTML with 200", make: func(*Faults, *rand.Rand) *workostest.Fault { return workostest.AnswerHTML(200) }},
	{name: "HTML with 502", make: func(*Faults, *rand.Rand) *workostest.Fault { return workostest.AnswerHTML(502) }},
	{name: "wrong content type", on: hasAnswer, make: func(*Faults, *rand.Rand) *workostest.Fault {
		return workostest.WrongContentType("text/plain")
	}},
	{name: "page without data", on: isGet, make: func(*Faults, *rand.Rand) *workostest.Fault { return withoutData() }},
	{name: "delay", make: func(f *Faults, chance *rand.Rand) *workostest.Fault {
		return workostest.Meanwhile(f.sleeping(chance))
	}},
	{name: "slow answer", make: func(f *Faults, chance *rand.Rand) *workostest.Fault {
		return workostest.Afterwards(f.sleeping(chance))
	}},
	{name: "hang", make: func(f *Faults, _ *rand.Rand) *workostest.Fault {
		return workostest.Reset().Meanwhile(f.outlasting())
	}},
	{name: "hang after acting", make: func(f *Faults, _ *rand.Rand) *workostest.Fault {
		wait := f.outlasting()
		return workostest.Edited(func(_ *workostest.Request, resp *workostest.Response) {
			wait()
			resp.Delivery = workostest.DeliverReset
		})
	}},
	// Not of a PUT: one that is carried out when its client has long gone may undo a later one, and nothing in the API
	// could prevent that.
	{name: "acting too late", on: func(r *workostest.Request) bool { return r.Method != http.MethodPut },
		make: func(f *Faults, _ *rand.Rand) *workostest.Fault {
			return workostest.LostAnswer().Meanwhile(f.outlasting())
		}},
}

func isGet(r *workostest.Request) bool { return r.Method == http.MethodGet }

// hasAnswer leaves out the calls whose success has no body.
func hasAnswer(r *workostest.Request) bool { return r.Method != http.MethodDelete }

// refusing answers with a status and does not act.
func refusing(status int) func(*Faults, *rand.Rand) *workostest.Fault {
	return func(*Faults, *rand.Rand) *workostest.Fault { return answer(status) }
}

// failing acts, and answers with a status that says nothing of it.
func failing(status int) func(*Faults, *rand.Rand) *workostest.Fault {
	return func(*Faults, *rand.Rand) *workostest.Fault { return answer(status).Acting() }
}

func answer(status int) *workostest.Fault {
	body, err := json.Marshal(map[string]string{"message": http.StatusText(status) + " by chance."})
	if err != nil {
		panic(err) // two strings can always be encoded
	}
	return workostest.Answer(status, string(body))
}

func waiting(chance *rand.Rand, retryAfter string) *workostest.Fault {
	statuses := []int{http.StatusTooManyRequests, http.StatusServiceUnavailable}
	return answer(statuses[chance.IntN(len(statuses))]).WithHeader("Retry-After", retryAfter)
}

// withoutData renames the member that holds a list's objects, or a template's content.
func withoutData() *workostest.Fault {
	return workostest.Edited(func(_ *workostest.Request, resp *workostest.Response) {
		for _, member := range []string{`"data":`, `"content":`} {
			resp.Body = bytes.Replace(resp.Body, []byte(member), []byte(`"nothing":`), 1)
		}
	})
}
