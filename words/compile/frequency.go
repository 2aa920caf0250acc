package compile

import (
	"strings"
	"sync"
)

// frequent lists words in steps of how often they come, so that a pattern is looked for by its rarest one.
var frequent = [...]string{
	"i you the to and a that it was my your",
	"is not of in me but for have do be so on this with what just if we are when had",
	"about know am at would can did all will how said because feel want more never there been as time no like time up out think from he she they her him or them were get got has one sorry now us our by go who why",
	"then only even really after again see need could should always any some told tell felt made make back going before other way thing things day ever way too into here over still being much than which their his an good right take say went anything nothing something night work where much well lot first year years home came come",
}

var frequencies = sync.OnceValue(func() map[string]float64 {
	m, weight := map[string]float64{}, 100.0
	for _, step := range frequent {
		for _, w := range strings.Fields(step) {
			if m[w] == 0 {
				m[w] = weight
			}
		}
		weight /= 3
	}
	return m
})

func frequency(word string) float64 {
	if f := frequencies()[word]; f != 0 {
		return f
	}
	return 0.3
}
