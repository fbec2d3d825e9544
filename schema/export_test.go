package schema

// Text gives the text that was parsed, for the messages of tests. It is empty for a schema that the algebra made.
func (s *Schema) Text() string { return s.text }
