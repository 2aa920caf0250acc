package relay

import (
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"time"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/wire"
)

// Config is how a relay is set up. The zero value serves http://localhost:7433 with limits for some
// hundred households.
type Config struct {
	// Origin is the relay's own, as clients reach it: scheme://host[:port]. Signatures are bound to it, so
	// it must be right behind a proxy, too.
	Origin string
	// Origins are other origins whose pages may call the API, with bearer tokens.
	Origins []string
	// App answers everything that is not the API: the static app. Nil: not found.
	App http.Handler
	// Version of the program, for /v1/info.
	Version string
	// SignUpClosed takes no new accounts.
	SignUpClosed bool
	// TrustedProxies may say in X-Forwarded-For for whom they speak.
	TrustedProxies []netip.Prefix

	Limits Limits
	Rates  Rates

	SessionIdle time.Duration // a session ends when it is not used for so long; 90 days
	NonceLife   time.Duration // how long a challenge is good; 2 minutes
	Heartbeat   time.Duration // between signs of life on a change stream; 20 seconds
	SlowWrite   time.Duration // a client that takes no bytes for so long is cut off; 30 seconds
	Connections int           // open at once; 10,000

	// Now is the clock; time.Now by default.
	Now func() time.Time
}

// Limits bound what the relay takes. Zero fields get the default.
type Limits struct {
	Entry   int // bytes of one entry; [ledger.MaxEntry]
	Batch   int // entries of one append; 64
	Frames  int // bytes of one append; 1 MiB
	JSON    int // bytes of any other request; 64 KiB
	Slots   int // of an account; 8
	Share   int // bytes of a device's share; 256
	Label   int // bytes of a device's sealed name; 512
	Sealed  int // bytes sealed in a slot; 2 KiB
	Streams int // change streams of an account at once; 16
	// Sessions of an account; 32. A new one beyond that ends the one seen longest ago.
	Sessions int

	RoomsOfAccount                   int // rooms that an account opened; 32
	EntriesOfRoom, BytesOfRoom       int // 250,000 and 1 GiB
	EntriesOfAccount, BytesOfAccount int // in the rooms that it opened; 500,000 and 2 GiB
	InvitationsOfRoom                int // open at once; 10
}

// Rates bound how often. Zero fields get the default.
type Rates struct {
	SignIn     Rate // challenges and proofs of one address; 1 a second, 60 at once
	Account    Rate // the same for one account, from anywhere, before each waits; 1 a second, 120 at once
	Again      Rate // proofs of one session, of the words again; 1 a second, 60 at once
	SignUp     Rate // new accounts from one address; 20 an hour, 20 at once
	Request    Rate // requests of one account; 20 a second, 400 at once
	Append     Rate // entries of one account; 20 a second, 1,000 at once
	Stranger   Rate // requests of one address without a session; 10 a second, 200 at once
	Remembered int  // addresses and accounts that are kept track of, each; 20,000

	// Wait is how long a sign-in waits at most while too many are tried for its account; 2 seconds. Nobody is
	// refused for what others do: whoever knows a name could keep its owner out.
	Wait time.Duration
}

// Rate is a number of events a second, and how many may come at once.
type Rate struct {
	PerSecond float64
	Burst     int
}

func orDefault[T comparable](v *T, d T) {
	var zero T
	if *v == zero {
		*v = d
	}
}

// withDefaults fills in zero fields and checks the rest.
func (c Config) withDefaults() (Config, error) {
	orDefault(&c.Origin, "http://localhost:7433")
	orDefault(&c.Version, "unreleased")
	orDefault(&c.SessionIdle, 90*24*time.Hour)
	orDefault(&c.NonceLife, 2*time.Minute)
	orDefault(&c.Heartbeat, 20*time.Second)
	orDefault(&c.SlowWrite, 30*time.Second)
	orDefault(&c.Connections, 10_000)
	if c.Now == nil {
		c.Now = time.Now
	}
	c.Limits.fill()
	c.Rates.fill()
	for _, o := range append([]string{c.Origin}, c.Origins...) {
		if err := checkOrigin(o); err != nil {
			return c, err
		}
	}
	if c.Limits.Entry > ledger.MaxEntry {
		return c, fmt.Errorf("an entry of %d bytes is more than the ledger's %d", c.Limits.Entry, ledger.MaxEntry)
	}
	return c, nil
}

func (l *Limits) fill() {
	orDefault(&l.Entry, ledger.MaxEntry)
	orDefault(&l.Batch, 64)
	orDefault(&l.Frames, 1<<20)
	orDefault(&l.JSON, 64<<10)
	orDefault(&l.Slots, 8)
	orDefault(&l.Share, 256)
	orDefault(&l.Label, 512)
	orDefault(&l.Sealed, 2<<10)
	orDefault(&l.Streams, 16)
	orDefault(&l.Sessions, 32)
	orDefault(&l.RoomsOfAccount, 32)
	orDefault(&l.EntriesOfRoom, 250_000)
	orDefault(&l.BytesOfRoom, 1<<30)
	orDefault(&l.EntriesOfAccount, 500_000)
	orDefault(&l.BytesOfAccount, 2<<30)
	orDefault(&l.InvitationsOfRoom, 10)
}

func (r *Rates) fill() {
	orDefault(&r.SignIn, Rate{1, 60})
	orDefault(&r.Account, Rate{1, 120})
	orDefault(&r.Again, Rate{1, 60})
	orDefault(&r.Wait, 2*time.Second)
	orDefault(&r.SignUp, Rate{20.0 / 3600, 20})
	orDefault(&r.Request, Rate{20, 400})
	orDefault(&r.Append, Rate{20, 1000})
	orDefault(&r.Stranger, Rate{10, 200})
	orDefault(&r.Remembered, 20_000)
}

// checkOrigin wants scheme://host[:port] and nothing else, as browsers write it.
func checkOrigin(o string) error {
	u, err := url.Parse(o)
	if err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https" || u.Scheme+"://"+u.Host != o {
		return errors.New("origin " + o + ": want http(s)://host[:port], without a path")
	}
	return nil
}

// info is what /v1/info says.
func (c *Config) info() wire.Info {
	l := c.Limits
	return wire.Info{
		Origin: c.Origin, API: wire.Version, Version: c.Version, SignUp: !c.SignUpClosed,
		Limits: wire.Limits{
			Entry: l.Entry, Batch: l.Batch, Body: l.Frames, RoomsOfAccount: l.RoomsOfAccount,
			EntriesOfRoom: l.EntriesOfRoom, BytesOfRoom: l.BytesOfRoom,
			EntriesOfAccount: l.EntriesOfAccount, BytesOfAccount: l.BytesOfAccount,
			Slots: l.Slots, Sessions: l.Sessions,
		},
	}
}

// store is what the limits mean to a store.
func (l *Limits) store() StoreLimits {
	return StoreLimits{
		RoomsOfAccount: l.RoomsOfAccount,
		EntriesOfRoom:  int64(l.EntriesOfRoom), BytesOfRoom: int64(l.BytesOfRoom),
		EntriesOfAccount: int64(l.EntriesOfAccount), BytesOfAccount: int64(l.BytesOfAccount),
	}
}
