package workostest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// JWTTemplate is the environment's JWT template. Times have milliseconds.
type JWTTemplate struct {
	Content   string
	CreatedAt time.Time
	UpdatedAt time.Time
}

func (s *Server) getTemplate(c *call) *Response {
	t := s.template
	switch {
	case c.cfg.profile&emulated != 0:
		now := timestamp(s.now())
		return jsonResponse(http.StatusOK, map[string]any{"object": "jwt_template", "created_at": now, "updated_at": now})
	case t == nil:
		return apiError(http.StatusNotFound, "", "JWT template not found.")
	}
	return jsonResponse(http.StatusOK, map[string]any{
		"object": "jwt_template", "content": t.Content,
		"created_at": timestamp(t.CreatedAt), "updated_at": timestamp(t.UpdatedAt),
	})
}

func (s *Server) putTemplate(c *call) *Response {
	var content string
	if refusal := c.body(map[string]any{"content": &content}); refusal != nil {
		return refusal
	}
	if problem := checkTemplate(content); problem != "" {
		return apiError(http.StatusUnprocessableEntity, "invalid_request_parameters", problem)
	}
	if c.cfg.profile&emulated == 0 {
		s.setTemplate(content)
	}
	return s.getTemplate(c)
}

// SetJWTTemplate sets the JWT template without any check.
func (s *Server) SetJWTTemplate(content string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.setTemplate(content)
}

func (s *Server) setTemplate(content string) {
	if s.config.normalises {
		content = reserialised(content)
	}
	now := s.now()
	t := &JWTTemplate{Content: content, CreatedAt: now, UpdatedAt: now}
	if s.template != nil {
		t.CreatedAt = s.template.CreatedAt
	}
	s.template = t
}

// reserialised is a template that is JSON already, written anew; of another one the white space around it is cut.
func reserialised(content string) string {
	var v map[string]any
	if json.Unmarshal([]byte(content), &v) != nil {
		return strings.TrimSpace(content)
	}
	return string(mustJSON(v))
}

// RemoveJWTTemplate removes the JWT template, if there is one.
func (s *Server) RemoveJWTTemplate() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.template = nil
}

// JWTTemplate is the environment's template; it is false if there is none.
func (s *Server) JWTTemplate() (JWTTemplate, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.template == nil {
		return JWTTemplate{}, false
	}
	return *s.template, true
}

var (
	// token is an expression, the start of one without an end, an escape or a quote.
	token = regexp.MustCompile(`(?s)\{\{(?:'[^']*'|"[^"]*"|[^'"}]|\}[^}])*\}\}|\{\{|\\.|"`)
	// operands are literals and paths below the three roots.
	operands = regexp.MustCompile(`^\{\{\s*` + operand + `(?:\s*\|\|\s*` + operand + `)*\s*\}\}$`)
	// composite is an operand that is documented as an object or an array.
	composite = regexp.MustCompile(`[{|\s](?:user|organization|organization_membership|(?:user|organization)\.metadata` +
		`|user\.identities|organization\.domains|organization_membership\.(?:custom_attributes|roles))[}|\s]`)
)

const operand = `(?:'[^']*'|"[^"]*"|(?:user|organization|organization_membership)(?:\.[A-Za-z0-9_-]+)*)`

// insideString stands for an expression in a JSON string: from the private use area, so in nobody's text.
const insideString = "\ue000"

// checkTemplate gives what is wrong with a template, or "". It puts a placeholder for each {{ }} and leaves the rest to
// encoding/json: right about the documented cases, no parser.
func checkTemplate(content string) (problem string) {
	inString := false
	object := token.ReplaceAllStringFunc(content, func(found string) string {
		switch {
		case found == `"`:
			inString = !inString
			return found
		case found[0] == '\\':
			return found
		case found == "{{":
			problem = "Missing closing '}}'."
		case !operands.MatchString(found):
			problem = "Invalid expression: " + found
		case inString && composite.MatchString(found):
			problem = "An object or array can't stand inside a string: " + found
		case inString:
			return insideString
		}
		return "null"
	})
	var members map[string]json.RawMessage
	switch err := json.Unmarshal([]byte(object), &members); {
	case problem != "":
		return problem
	case err != nil || members == nil:
		return "Template must be a JSON object."
	}
	explicit := false
	for key := range members {
		if slices.Contains([]string{"iss", "sub", "exp", "iat", "nbf", "jti"}, key) {
			return fmt.Sprintf("Reserved key: %q", key)
		}
		explicit = explicit || !strings.Contains(key, insideString)
	}
	if !explicit {
		return "Template must have at least one top-level key."
	}
	return ""
}
