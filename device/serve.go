//go:build js && wasm

package device

import (
	"context"
	"encoding/json"
	"strings"
	"syscall/js"
	"time"

	"github.com/goldmend/goldmend/front"
	"github.com/goldmend/goldmend/seal"
)

// Program answers what a person does; front.Front is one.
type Program interface {
	Handle(ctx context.Context, r front.Request) (resp front.Response, show bool)
	Events() <-chan front.Event
}

// message is one message of the page. Those with an id want an answer.
type message struct {
	ID int
	front.Request
}

// Serve passes the page's messages to the program, and pages and events back, until the context ends.
func Serve(ctx context.Context, p Program) {
	// Pages are asked for one after the other; what is typed and what the page tells never waits for them.
	asked := make(chan message, 64)
	take := js.FuncOf(func(_ js.Value, args []js.Value) any {
		var m message
		text := global.Get("JSON").Call("stringify", args[0]).String()
		if err := json.Unmarshal([]byte(text), &m); err != nil {
			return nil // not one of the page's messages
		}
		switch m.Do {
		case "draft":
			p.Handle(ctx, m.Request)
		case "go", "submit":
			select {
			case asked <- m:
			default: // a page that asks this often is stuck; what it waits for will come
			}
		default:
			go answer(ctx, p, m)
		}
		return nil
	})
	global.Call("ready", take)
	for {
		select {
		case m := <-asked:
			answer(ctx, p, m)
		case e := <-p.Events():
			post(map[string]any{"event": e.Event, "text": e.Text, "say": e.Say, "page": e.Page, "field": e.Field})
		case <-ctx.Done():
			return
		}
	}
}

func answer(ctx context.Context, p Program, m message) {
	r, show := p.Handle(ctx, m.Request)
	if !show {
		return
	}
	if m.ID == 0 { // the page told something, and finds itself locked
		if r.Locked {
			post(map[string]any{"event": "locked", "say": r.Say})
		}
		return
	}
	out := map[string]any{
		"id": m.ID, "html": r.HTML, "title": r.Title, "path": r.Path, "say": r.Say, "focus": r.Focus, "locked": r.Locked, "bar": r.Bar,
	}
	if r.File != nil {
		out["file"] = map[string]any{"name": r.File.Name, "type": r.File.Type, "data": toJS(r.File.Data)}
	}
	post(out)
}

func post(m map[string]any) { global.Call("postMessage", object(m)) }

// Origin is where the page came from.
func Origin() string { return global.Get("location").Get("origin").String() }

// Rules fetches the packed rules of package words. They are a file of their own, so that the first page does
// not wait for them.
func Rules(ctx context.Context) ([]byte, error) {
	promise, err := call(global, "fetch", global.Get("rules").String(), object(map[string]any{"credentials": "omit"}))
	if err != nil {
		return nil, err
	}
	answer, err := await(ctx, promise)
	if err != nil {
		return nil, err
	}
	if !answer.Get("ok").Bool() {
		return nil, &failure{"fetch", answer.Get("statusText").String()}
	}
	bytes, err := await(ctx, answer.Call("arrayBuffer"))
	if err != nil {
		return nil, err
	}
	return toGo(bytes)
}

// BuiltZones is the table of zones that the worker brought along.
func BuiltZones() Zones { return Zones(global.Get("zones").String()) }

// BuiltWords is the list of words that the worker brought along.
func BuiltWords() seal.WordList { return strings.Fields(global.Get("words").String()) }

// Own is the device's own time zone; UTC when the browser does not say, or says one that is unknown.
func (z Zones) Own() *time.Location {
	name := global.Get("Intl").Call("DateTimeFormat").Call("resolvedOptions").Get("timeZone")
	if name.Type() == js.TypeString {
		if zone := z.Load(name.String()); zone != nil {
			return zone
		}
	}
	return time.UTC
}

// Name says what this device is called in a list of devices, as "Firefox on Linux". It tells no more than
// the browser tells every site.
func Name() string {
	agent := global.Get("navigator").Get("userAgent").String()
	find := func(table ...[2]string) string {
		for _, x := range table {
			if strings.Contains(agent, x[0]) {
				return x[1]
			}
		}
		return ""
	}
	browser := find([2]string{"Edg", "Edge"}, [2]string{"OPR", "Opera"}, [2]string{"Firefox", "Firefox"}, [2]string{"FxiOS", "Firefox"},
		[2]string{"Chrom", "Chrome"}, [2]string{"CriOS", "Chrome"}, [2]string{"Safari", "Safari"})
	system := find([2]string{"Android", "Android"}, [2]string{"iPhone", "an iPhone"}, [2]string{"iPad", "an iPad"},
		[2]string{"Windows", "Windows"}, [2]string{"Mac OS", "a Mac"}, [2]string{"CrOS", "ChromeOS"}, [2]string{"Linux", "Linux"})
	switch {
	case browser == "" && system == "":
		return "a browser"
	case browser == "" || system == "":
		return browser + system
	}
	return browser + " on " + system
}
