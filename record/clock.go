package record

import "time"

// Clock gives the records of one room their rule time, in chain order. The zero Clock is ready.
//
// Rule time is the author's own, with two bounds: it is never below the largest earlier rule time of the
// room, so that nobody writes into the past; and a time said to be more than [Ahead] later than the
// record's arrival counts as the arrival, so that nobody writes into the future.
type Clock struct{ latest time.Time }

// Ahead is how far an author's clock may be ahead of the relay's.
const Ahead = time.Hour

// Rule returns the rule time of the next record. Arrived is when the relay took it, the zero time for
// what waits in the local queue. The result is in whole seconds.
func (c *Clock) Rule(said, arrived time.Time) time.Time {
	t := said.UTC().Truncate(time.Second)
	if !arrived.IsZero() && t.After(arrived.Add(Ahead)) {
		t = arrived.UTC().Truncate(time.Second)
	}
	if t.Before(c.latest) {
		t = c.latest
	}
	c.latest = t
	return t
}
