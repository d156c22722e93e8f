package workostest

import "net/http"

type jwtTemplateJSON struct {
	Object    string `json:"object"`
	Content   string `json:"content"`
	CreatedAt string `json:"created_at"`
	UpdatedAt string `json:"updated_at"`
}

func jwtTemplateObject(t JWTTemplate) any {
	return jwtTemplateJSON{
		Object: "jwt_template", Content: t.Content,
		CreatedAt: timestamp(t.CreatedAt), UpdatedAt: timestamp(t.UpdatedAt),
	}
}

func (s *Server) getJWTTemplate(*call) *Response {
	t, ok := s.JWTTemplate()
	if !ok {
		return plainError(http.StatusNotFound, "JWT template not found.")
	}
	return jsonResponse(http.StatusOK, jwtTemplateObject(t))
}

func (s *Server) putJWTTemplate(c *call) *Response {
	content, refusal := c.field("content")
	if refusal != nil {
		return refusal
	}
	if problem := checkTemplate(c.cfg, content); problem != "" {
		return c.refuseTemplate(problem)
	}
	s.state.mu.Lock()
	defer s.state.mu.Unlock()
	return jsonResponse(http.StatusOK, jwtTemplateObject(s.putTemplate(c.cfg, content)))
}

// refuseTemplate is the documented 422 of a template: a code and a message, no items.
func (c *call) refuseTemplate(problem string) *Response {
	if c.cfg.errorShape == ErrorOAuth || c.cfg.errorShape == ErrorStatusCode {
		return c.refuse(rejection{"content", "invalid_request_parameters", problem})
	}
	return codedError(http.StatusUnprocessableEntity, "invalid_request_parameters", problem)
}
