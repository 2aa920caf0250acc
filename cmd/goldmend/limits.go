package main

import (
	"errors"
	"fmt"
	"math"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/relay"
)

// limit is one bound of a relay that --limit NAME=VALUE sets. One of number, size and rate says where it goes.
type limit struct {
	name   string
	number func(s *Server) *int
	size   func(s *Server) *int
	rate   func(s *Server) *relay.Rate
	// The bounds of a number or a size. What people's devices send in ordinary use fits into the least: they give back
	// what a relay lost in appends of 32 entries and half a MiB.
	least, most int
}

const (
	kib = 1 << 10
	mib = 1 << 20
)

var limits = []limit{
	{name: "entry", size: func(s *Server) *int { return &s.Limits.Entry }, least: 64 * kib, most: ledger.MaxEntry},
	{name: "append", size: func(s *Server) *int { return &s.Limits.Frames }, least: mib, most: 64 * mib},
	{name: "request", size: func(s *Server) *int { return &s.Limits.JSON }, least: 16 * kib, most: mib},
	{name: "append-entries", number: func(s *Server) *int { return &s.Limits.Batch }, least: 32, most: 1024},
	{name: "rooms", number: func(s *Server) *int { return &s.Limits.RoomsOfAccount }, least: 2},
	{name: "room-entries", number: func(s *Server) *int { return &s.Limits.EntriesOfRoom }, least: 1000},
	{name: "room-size", size: func(s *Server) *int { return &s.Limits.BytesOfRoom }, least: mib},
	{name: "account-entries", number: func(s *Server) *int { return &s.Limits.EntriesOfAccount }, least: 1000},
	{name: "account-size", size: func(s *Server) *int { return &s.Limits.BytesOfAccount }, least: mib},
	{name: "invitations", number: func(s *Server) *int { return &s.Limits.InvitationsOfRoom }, least: 1},
	{name: "slots", number: func(s *Server) *int { return &s.Limits.Slots }, least: 3},
	{name: "devices", number: func(s *Server) *int { return &s.Limits.Sessions }, least: 1},
	{name: "streams", number: func(s *Server) *int { return &s.Limits.Streams }, least: 1},
	{name: "connections", number: func(s *Server) *int { return &s.Connections }, least: 10},
	{name: "sign-in-rate", rate: func(s *Server) *relay.Rate { return &s.Rates.SignIn }},
	{name: "again-rate", rate: func(s *Server) *relay.Rate { return &s.Rates.Again }},
	{name: "account-rate", rate: func(s *Server) *relay.Rate { return &s.Rates.Account }},
	{name: "sign-up-rate", rate: func(s *Server) *relay.Rate { return &s.Rates.SignUp }},
	{name: "request-rate", rate: func(s *Server) *relay.Rate { return &s.Rates.Request }},
	{name: "append-rate", rate: func(s *Server) *relay.Rate { return &s.Rates.Append }},
	{name: "stranger-rate", rate: func(s *Server) *relay.Rate { return &s.Rates.Stranger }},
}

// setLimit reads one NAME=VALUE.
func (s *Server) setLimit(text string) error {
	name, value, ok := strings.Cut(text, "=")
	if !ok {
		return errors.New("give a name and a value, such as rooms=64")
	}
	at := slices.IndexFunc(limits, func(l limit) bool { return l.name == name })
	if at < 0 {
		return fmt.Errorf("there is no such limit, only %s", limitNames())
	}
	switch l := limits[at]; {
	case l.rate != nil:
		return readInto(l.rate(s), value, parseRate)
	case l.size != nil:
		return readInto(l.size(s), value, func(v string) (int, error) { return l.bounded(v, parseSize, sizeText) })
	default:
		return readInto(l.number(s), value, func(v string) (int, error) { return l.bounded(v, parseNumber, strconv.Itoa) })
	}
}

func readInto[T any](to *T, value string, parse func(string) (T, error)) error {
	v, err := parse(value)
	if err == nil {
		*to = v
	}
	return err
}

func (l *limit) bounded(value string, parse func(string) (int, error), text func(int) string) (int, error) {
	n, err := parse(value)
	switch {
	case err != nil:
		return 0, err
	case n < l.least:
		return 0, fmt.Errorf("give at least %s", text(l.least))
	case l.most != 0 && n > l.most:
		return 0, fmt.Errorf("give at most %s", text(l.most))
	}
	return n, nil
}

func limitNames() string {
	names := make([]string, len(limits))
	for i, l := range limits {
		names[i] = l.name
	}
	return strings.Join(names, ", ")
}

func parseNumber(s string) (int, error) {
	n, err := strconv.Atoi(s)
	if err != nil {
		return 0, errors.New("give a number, such as 64")
	}
	return n, nil
}

var units = []struct {
	name  string
	bytes int
}{{"KiB", kib}, {"MiB", mib}, {"GiB", 1 << 30}, {"", 1}}

func parseSize(s string) (int, error) {
	for _, u := range units {
		number, ok := strings.CutSuffix(s, u.name)
		if !ok {
			continue
		}
		if n, err := strconv.Atoi(strings.TrimSpace(number)); err == nil && n >= 0 && n <= math.MaxInt/u.bytes {
			return n * u.bytes, nil
		}
		break
	}
	return 0, errors.New("give a size, such as 256KiB, 4MiB or 2GiB")
}

func sizeText(n int) string {
	for _, u := range slices.Backward(units[:3]) {
		if n >= u.bytes && n%u.bytes == 0 {
			return strconv.Itoa(n/u.bytes) + u.name
		}
	}
	return strconv.Itoa(n) + " bytes"
}

// parseRate reads "20/hour:5": 20 an hour, and 5 at once.
func parseRate(s string) (relay.Rate, error) {
	wrong := errors.New("give how often and how many at once, such as 20/hour:5")
	often, burst, ok := strings.Cut(s, ":")
	number, unit, slash := strings.Cut(often, "/")
	if !ok || !slash {
		return relay.Rate{}, wrong
	}
	seconds := map[string]float64{"second": 1, "minute": 60, "hour": 3600, "day": 86400}[unit]
	n, err := strconv.ParseUint(number, 10, 31)
	if err != nil || n == 0 || seconds == 0 {
		return relay.Rate{}, wrong
	}
	b, err := strconv.ParseUint(burst, 10, 31)
	if err != nil || b == 0 {
		return relay.Rate{}, wrong
	}
	return relay.Rate{PerSecond: float64(n) / seconds, Burst: int(b)}, nil
}

// trust reads addresses and networks of proxies, one or several with commas.
func (s *Server) trust(text string) error {
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		p, err := netip.ParsePrefix(part)
		if a, noPrefix := netip.ParseAddr(part); noPrefix == nil && a.Zone() == "" {
			a = a.Unmap()
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		switch {
		case err != nil:
			return errors.New("give the proxy's address or network, such as 127.0.0.1 or 10.0.0.0/8")
		case p.Bits() == 0:
			return errors.New("this would trust everybody to say who they are: name the proxy's own address")
		}
		s.Proxies = append(s.Proxies, p.Masked())
	}
	return nil
}

// welcome reads the origin of pages that may call the relay from elsewhere.
func (s *Server) welcome(text string) error {
	if strings.TrimSpace(text) == "*" {
		return errors.New("name the page's own origin, such as https://app.example; there is none for everybody")
	}
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" {
		return errors.New("give an origin, such as https://app.example, without a path")
	}
	origin, err := originOf(text)
	if err != nil {
		return errors.New("give an origin, such as https://app.example, without a path")
	}
	s.Origins = append(s.Origins, origin)
	return nil
}
