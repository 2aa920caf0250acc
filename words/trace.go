package words

// Signal is one place where a rule holds, whatever it leads to.
type Signal struct {
	Head       string // the code, component, fact or mask that the rule is about
	Rule       int    // which of the head's rules
	Start, End int    // bytes
}

// Trace returns everything that was seen in a text: for those who write rules, and for what learns from them.
func (e *Engine) Trace(kind Kind, text string) ([]Signal, error) {
	r, err := e.reading(kind, text)
	if err != nil {
		return nil, err
	}
	var all []Signal
	for i := range e.rules {
		h := &e.heads[e.rules[i].head]
		for _, m := range r.found[i] {
			all = append(all, Signal{h.name, i - int(h.from), int(r.tokens[m.at.from].start), int(r.tokens[m.at.to-1].end)})
		}
	}
	return all, nil
}
