package demo

import (
	"github.com/goldmend/goldmend/relay"
)

// RelayConfig is that of a relay on the story's clock, which waits for nobody: half a year passes within seconds.
func RelayConfig(origin string, clock *Clock) relay.Config {
	often := relay.Rate{PerSecond: 1e6, Burst: 1e6}
	return relay.Config{
		Origin: origin, Now: clock.Now,
		Rates: relay.Rates{SignIn: often, Account: often, SignUp: often, Request: often, Append: often, Stranger: often},
	}
}
