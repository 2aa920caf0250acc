package promise

import (
	"slices"
	"sort"
	"time"

	"github.com/goldmend/goldmend/record"
)

// Wall is what a clock on the wall shows, without saying where: the seconds that its date and time
// would have in UTC. It names one occurrence of a promise. The zero wall is no time at all.
type Wall int64

// WallOf reads the date and time that t shows in its own location.
func WallOf(t time.Time) Wall {
	y, m, d := t.Date()
	return Wall(time.Date(y, m, d, t.Hour(), t.Minute(), t.Second(), 0, time.UTC).Unix())
}

// Time returns the wall's date and time, written as if it were UTC.
func (w Wall) Time() time.Time { return time.Unix(int64(w), 0).UTC() }

// sound reports whether w is a time that a promise can have.
func (w Wall) sound() bool { return w > 0 && w.Time().Year() <= lastYear }

// Zone is a time zone as it was known when a promise was made: its IANA name, and the offsets that it
// takes while the promise runs. The offsets travel in the record, so that every reader, with whatever
// time zone data, finds the same moment behind "19:00", and so the same outcome.
type Zone struct {
	Name   string
	Offset int     // minutes east of UTC, before the first shift
	Shifts []Shift // in order of time
}

// Shift is a change of a zone's offset, as summer time begins and ends.
type Shift struct {
	At     time.Time // whole minutes
	Offset int       // minutes east of UTC, from then on
}

// The bounds of a zone in a record. Morocco shifts four times a year, so ten years need forty.
const (
	maxShifts = 64
	maxOffset = 18 * 60
	maxName   = 64
)

// Freeze writes down a location's offsets from one moment to another. It looks at each day rather than
// asking [time.Time.ZoneBounds], whose answers stand still where a zone's rule ends a year.
func Freeze(loc *time.Location, from, to time.Time) Zone {
	t := from.UTC().Truncate(time.Minute)
	z := Zone{Name: loc.String(), Offset: minutes(t.In(loc))}
	last := z.Offset
	for ; t.Before(to) && len(z.Shifts) < maxShifts; t = t.Add(day) {
		o := minutes(t.Add(day).In(loc))
		if o == last {
			continue
		}
		n := sort.Search(int(day/time.Minute), func(n int) bool {
			return minutes(t.Add(time.Duration(n)*time.Minute).In(loc)) != last
		})
		z.Shifts = append(z.Shifts, Shift{At: t.Add(time.Duration(n) * time.Minute), Offset: o})
		last = o
	}
	return z
}

const day = 24 * time.Hour

func minutes(t time.Time) int {
	_, offset := t.Zone()
	return offset / 60
}

// Instant returns the moment at which a clock in the zone shows w. A time that a shift leaves out is read
// with the offset before it, and of a time that a shift repeats the first is meant (RFC 5545, 3.3.5).
func (z Zone) Instant(w Wall) time.Time {
	offset := z.Offset
	for _, s := range z.Shifts {
		if t := w.at(offset); t.Before(s.At) {
			return t // before the shift; of two such moments this is the first
		} else if w.at(s.Offset).Before(s.At) {
			return t // in the gap that the shift leaves
		}
		offset = s.Offset
	}
	return w.at(offset)
}

func (w Wall) at(offset int) time.Time {
	return time.Unix(int64(w)-int64(offset)*60, 0).UTC()
}

// Wall returns what a clock in the zone shows at a moment.
func (z Zone) Wall(t time.Time) Wall { return Wall(t.Unix() + int64(z.offset(t))*60) }

func (z Zone) offset(t time.Time) int {
	offset := z.Offset
	for _, s := range z.Shifts {
		if t.Before(s.At) {
			break
		}
		offset = s.Offset
	}
	return offset
}

// At returns the zone as a location that is right at t, to show t in.
func (z Zone) At(t time.Time) *time.Location { return time.FixedZone(z.Name, z.offset(t)*60) }

// Agrees reports whether the zone's offsets are those of a location while it runs; a reader shows when
// they are not.
func (z Zone) Agrees(loc *time.Location, at time.Time) bool {
	return minutes(at.In(loc)) == z.offset(at)
}

// sound reports whether a zone keeps its bounds.
func (z Zone) sound() bool {
	if z.Name == "" || len(z.Name) > maxName || len(z.Shifts) > maxShifts || !within(z.Offset) {
		return false
	}
	if n := len(z.Shifts); n > 0 && (z.Shifts[0].At.Year() < 1970 || z.Shifts[n-1].At.Year() > lastYear) {
		return false
	}
	ascend := func(a, b Shift) int { return a.At.Compare(b.At) }
	return slices.IsSortedFunc(z.Shifts, ascend) && !slices.ContainsFunc(z.Shifts, func(s Shift) bool { return !within(s.Offset) })
}

func within(offset int) bool { return -maxOffset <= offset && offset <= maxOffset }

// epoch is where the minutes of a zone's first shift are counted from.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func (z Zone) write(w *record.Writer) {
	w.String(1, z.Name)
	w.Int(2, int64(z.Offset))
	last := epoch
	w.Messages(3, len(z.Shifts), func(i int, w *record.Writer) {
		s := z.Shifts[i]
		w.Int(1, int64(s.At.Sub(last)/time.Minute))
		w.Int(2, int64(s.Offset))
		last = s.At
	})
}

func readZone(r *record.Reader) Zone {
	z := Zone{Name: r.String(1), Offset: int(clamp(r.Int(2)))}
	last := epoch
	r.Messages(3, func(r *record.Reader) {
		// A hostile number is clamped, so that it cannot overflow; sound refuses it then.
		last = last.Add(time.Duration(clamp(r.Int(1))) * time.Minute)
		z.Shifts = append(z.Shifts, Shift{At: last, Offset: int(clamp(r.Int(2)))})
	})
	return z
}

// lastYear is the last year in which a promise may be due.
const lastYear = 2200

// clamp keeps a number within what 250 years have minutes.
func clamp(n int64) int64 {
	const most = 250 * 366 * 24 * 60
	return min(max(n, -most), most)
}
