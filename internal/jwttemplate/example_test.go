package jwttemplate_test

import (
	"encoding/json"
	"fmt"

	"github.com/workos/terraform-provider-workos/internal/jwttemplate"
)

func ExampleCheck() {
	content := "{\n\t\"email\": {{ usr.email }}\n}"
	for _, p := range jwttemplate.Check(content) {
		fmt.Printf("%s, %s: %s\n%s\n%s\n", p.Severity, p.Position, p.Summary, jwttemplate.Excerpt(content, p.Position), p.Detail)
	}
	// Output:
	// error, line 2, column 14: WorkOS has no variable with this name
	//      "email": {{ usr.email }}
	//                  ^
	// WorkOS knows no variable "usr". Did you mean "user"? The variables are user, organization and organization_membership.
}

func ExampleRender() {
	context := map[string]any{"user": map[string]any{
		"email": "ada@example.com", "metadata": map[string]any{"seats": json.Number("9007199254740993")},
	}}
	claims, err := jwttemplate.Render(`{
		"email": {{ user.email }},
		"seats": {{ user.metadata.seats }},
		"org":   {{ organization.id }},
		"name":  "{{ user.first_name || 'Someone' }} {{ user.last_name }}"
	}`, context)
	if err != nil {
		panic(err)
	}
	fmt.Println(claims)
	// Output:
	// map[email:ada@example.com name:Someone seats:9007199254740993]
}
