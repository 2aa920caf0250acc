package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/goldmend/goldmend/demo"
	"github.com/goldmend/goldmend/e2e"
)

// steps measures from one person's press of a button in one browser until the words stand on the other's page in
// another browser: what is done is signed, sealed, stored durably by the relay, told of, fetched, verified, folded
// and shown. The step is a change of one's name, which can be repeated without end.
func steps(b *bench, s settings, h *house) {
	jonas, mira := h.enters(b, demo.Jonas), h.enters(b, demo.Mira)
	quiet(jonas)
	quiet(mira)
	room := find(jonas, "/ours/{room}")
	ask(mira, "/ours")
	var took []float64
	for n := range s.steps {
		name := fmt.Sprintf("Jonas the %dth", n+1)
		seen, _ := json.Marshal(name) // text
		ask(jonas, room+"/name")
		e2e.Eval[bool](mira, fmt.Sprintf("measure.see(%s)", seen))
		sent := e2e.Eval[float64](jonas, fmt.Sprintf("measure.submit('/name', 'name', %s)", seen))
		at := e2e.Eval[float64](mira, "measure.seen")
		took = append(took, at-sent)
		time.Sleep(100 * time.Millisecond)
	}
	b.say("seen after %.0f", took)
	figure{"step: seen by the other, large room, p50", median(took), "ms", ""}.print()
	figure{"step: seen by the other, large room, p95", quantile(took, 0.95), "ms", "at most 150"}.print()
}
