package workostest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Fault changes what happens to one request. A constructor makes one; modifiers give
// changed copies, so that faults compose:
//
//	Answer(503, `{"message":"Down."}`, "Retry-After", "1")     // does not act
//	Answer(503, `{"message":"Down."}`).Acting()                // acts, and says it failed
//	Reset().Meanwhile(func() { s.AddRedirectURI(uri) })
//
// A fault may be used for many requests at once.
type Fault struct {
	name  string
	acts  bool                        // whether the API handles the request
	first []func()                    // run before the API acts
	edits []func(*Request, *Response) // applied to the API's answer, or to an empty 200
}

// Name is what [Request.Fault] and [Server.FaultCounts] call the fault.
func (f *Fault) Name() string { return f.name }

// Named gives the fault under another name.
func (f *Fault) Named(name string) *Fault {
	c := f.clone()
	c.name = name
	return c
}

// Acting gives the fault such that the API acts before the fault decides the answer.
func (f *Fault) Acting() *Fault {
	c := f.clone()
	if !c.acts {
		c.acts = true
		c.name += " after acting"
	}
	return c
}

// Meanwhile gives the fault such that do runs before anything else: what somebody else
// does a moment before.
func (f *Fault) Meanwhile(do func()) *Fault {
	c := f.clone()
	c.first = append(c.first, do)
	return c
}

// WithHeader gives the fault such that the answer has this header; an empty value takes
// it away.
func (f *Fault) WithHeader(name, value string) *Fault {
	return f.edited(func(_ *Request, resp *Response) { setHeader(resp.Header, name, value) })
}

func (f *Fault) edited(edit func(*Request, *Response)) *Fault {
	c := f.clone()
	c.edits = append(c.edits, edit)
	return c
}

func (f *Fault) clone() *Fault {
	c := *f
	c.first, c.edits = slices.Clone(f.first), slices.Clone(f.edits)
	return &c
}

func delivered(name string, acts bool, d Delivery) *Fault {
	return edit(name, acts, func(_ *Request, resp *Response) { resp.Delivery = d })
}

func edit(name string, acts bool, e func(*Request, *Response)) *Fault {
	return (&Fault{name: name, acts: acts}).edited(e)
}

// Answer answers without acting. The body goes out as application/json unless the
// header, pairs of name and value, says otherwise.
func Answer(status int, body string, header ...string) *Fault {
	if len(header)%2 != 0 {
		panic("workostest: Answer: header is not pairs of name and value")
	}
	return edit(fmt.Sprintf("answer %d", status), false, func(_ *Request, resp *Response) {
		resp.Status = status
		resp.Body = []byte(body)
		if body == "" {
			resp.Header.Del("Content-Type")
		}
		for i := 0; i < len(header); i += 2 {
			setHeader(resp.Header, header[i], header[i+1])
		}
	})
}

// AnswerHTML answers without acting, as a proxy would: a page in text/html.
func AnswerHTML(status int) *Fault {
	return Answer(status, string(htmlPage(status)), "Content-Type", "text/html; charset=utf-8").Named(fmt.Sprintf("HTML %d", status))
}

// Redirect answers 302 to a URL without acting.
func Redirect(to string) *Fault {
	return Answer(http.StatusFound, "", "Location", to).Named("redirect")
}

// Reset resets the connection before the API acts. Go's own client sends a GET again by
// itself when the connection had been used before.
func Reset() *Fault { return delivered("reset", false, DeliverReset) }

// LostAnswer acts and then resets the connection.
func LostAnswer() *Fault { return delivered("lost answer", true, DeliverReset) }

// Hang does not act and holds the connection until the client goes away; Hang().Acting()
// acts first.
func Hang() *Fault { return delivered("hang", false, DeliverNothing) }

// Truncated acts and answers with a Content-Length that is longer than what is sent.
func Truncated() *Fault { return delivered("truncated", true, DeliverTruncated) }

// TruncatedJSON acts and answers with the first half of the JSON, whole by its length.
func TruncatedJSON() *Fault {
	return edit("truncated JSON", true, func(_ *Request, resp *Response) {
		resp.Body = resp.Body[:len(resp.Body)/2]
	})
}

// WrongContentType acts and answers under another content type; "" sends none.
func WrongContentType(contentType string) *Fault {
	return edit("wrong content type", true, func(_ *Request, resp *Response) {
		setHeader(resp.Header, "Content-Type", contentType)
	})
}

// Oversized acts and answers with a body of at least n bytes: the right one, followed by
// white space.
func Oversized(n int) *Fault {
	return edit("oversized", true, func(_ *Request, resp *Response) {
		resp.Body = append(resp.Body, strings.Repeat(" ", max(0, n-len(resp.Body)))...)
	})
}

// Meanwhile runs do just before the API acts and answers as ever.
func Meanwhile(do func()) *Fault {
	return (&Fault{name: "meanwhile", acts: true}).Meanwhile(do)
}

// Afterwards runs do when the API has acted, before the answer goes out.
func Afterwards(do func()) *Fault {
	return edit("afterwards", true, func(*Request, *Response) { do() })
}

// EditedJSON acts and answers with the JSON object as edit leaves it.
func EditedJSON(change func(body map[string]any)) *Fault {
	return edit("edited JSON", true, func(_ *Request, resp *Response) { resp.EditJSON(change) })
}

// Edited acts and answers with the response as change leaves it.
func Edited(change func(r *Request, resp *Response)) *Fault {
	return edit("edited", true, change)
}

func setHeader(h http.Header, name, value string) {
	if value == "" {
		h.Del(name)
		return
	}
	h.Set(name, value)
}
