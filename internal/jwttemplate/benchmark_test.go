package jwttemplate

import (
	"fmt"
	"strings"
	"testing"
)

// repeated returns a template of about so many bytes: one piece again and again, with a number where it says %d.
func repeated(begin, piece string, size int) string {
	var b strings.Builder
	b.WriteString(begin)
	for i := 0; b.Len() < size; i++ {
		b.WriteString(strings.ReplaceAll(piece, "%d", fmt.Sprint(i)))
	}
	return b.String() + "\n}"
}

// Every form of expression occurs in the templates. What one renders stays within the limit, however long it is: after
// the first claims all are null. The budget is 100 µs for the first size, and ten times as much for each of the others.
func Benchmark(b *testing.B) {
	context := map[string]any{
		"user": map[string]any{"id": "user_01", "email": "ada@example.com", "first_name": "Ada", "metadata": map[string]any{"plan": "pro"}},
		"organization": map[string]any{"name": "Acme", "metadata": map[string]any{},
			"domains": []any{map[string]any{"domain": "acme.com"}, map[string]any{"domain": "example.com"}}},
	}
	renders := func(content string) bool {
		claims, err := Render(content, context)
		return err == nil && len(claims) > 2
	}
	for _, size := range []int{3_000, 30_000, 300_000} {
		clean := repeated("{\n  \"urn:myapp:profile\": {{ user }},\n  \"urn:myapp:domains\": [ {{ organization.domains.0.domain }}, {{ organization.domains.1.domain }} ],\n"+
			"  \"urn:myapp:name\": \"{{ user.first_name || 'Someone' }} {{ user.last_name || 'Unknown' }}\"",
			",\n  \"urn:myapp:claim_%d\": {{ user.metadata.absent_%d || organization.metadata.absent }}", size)
		for name, c := range map[string]struct {
			content string
			works   func(content string) bool
		}{
			"Check":         {clean, func(content string) bool { return Check(content) == nil }},
			"CheckProblems": {strings.ReplaceAll(clean, "user.", "usr."), func(content string) bool { return len(Check(content)) > 0 }},
			"Same":          {clean, func(content string) bool { return Same(content, content+"\n") }},
			"Render":        {clean, renders},
			"RenderClaims":  {repeated(`{"urn:myapp:id": {{ user.id }}`, `, "urn:myapp:claim_%d": "x\n{{ user.email || 'none' }} {{ organization.name }}"`, 2_900), renders},
		} {
			b.Run(fmt.Sprintf("%s/%dKB", name, size/1000), func(b *testing.B) {
				b.SetBytes(int64(len(c.content)))
				b.ReportAllocs()
				for b.Loop() {
					if !c.works(c.content) {
						b.Fatal("it does not do what it is measured for")
					}
				}
			})
		}
	}
}
