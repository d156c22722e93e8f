package jwttemplate

import (
	"strconv"
	"strings"
)

// isNumber reports whether s is a JSON number (RFC 8259, section 6).
func isNumber(s string) bool {
	s = strings.TrimPrefix(s, "-")
	integer := digits(s)
	if integer == 0 || integer > 1 && s[0] == '0' {
		return false
	}
	s = s[integer:]
	if strings.HasPrefix(s, ".") {
		fraction := digits(s[1:])
		if fraction == 0 {
			return false
		}
		s = s[1+fraction:]
	}
	if s == "" {
		return true
	}
	if s[0] != 'e' && s[0] != 'E' {
		return false
	}
	s = s[1:]
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	return s != "" && digits(s) == len(s)
}

// digits counts the decimal digits at the beginning of s.
func digits(s string) int {
	n := 0
	for n < len(s) && '0' <= s[n] && s[n] <= '9' {
		n++
	}
	return n
}

// inRange reports whether a JSON number is finite as a double.
func inRange(number string) bool {
	_, err := strconv.ParseFloat(number, 64)
	return err == nil
}
