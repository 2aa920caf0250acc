package front

import (
	"context"
	"net/url"
	"strings"
	"sync"

	"github.com/goldmend/goldmend/app"
	"github.com/goldmend/goldmend/client"
)

// drafts keeps what stands in unsent forms. Saving never makes anybody wait: the last word on a page wins,
// and one writer works them off.
type drafts struct {
	client *client.Client

	mu      sync.Mutex
	latest  map[string][]byte // by page; nil: to be dropped
	writing bool
	idle    *sync.Cond
}

// Draft keeps what was typed into a form of a page. What opens the account is never kept, not even sealed,
// nor is what was searched for.
func (f *Front) Draft(page, form string, fields map[string][]string) {
	for _, place := range []string{"/welcome", "/unlock", "/kit", "/settings", "/signout"} {
		if strings.HasPrefix(clean(form), place) {
			return
		}
	}
	values := url.Values{}
	for k, v := range fields {
		if k != app.SearchField {
			values["."+k] = v
		}
	}
	if len(values) == 0 {
		return
	}
	values.Set("form", clean(form))
	f.drafts.put(page, []byte(values.Encode()))
}

// load returns the form that a draft belongs to, and what was typed into it.
func (d *drafts) load(ctx context.Context, page string) (form string, fields map[string][]string) {
	d.mu.Lock()
	b, there := d.latest[page]
	d.mu.Unlock()
	if !there {
		var err error
		if b, err = d.client.LoadDraft(ctx, page); err != nil {
			return "", nil
		}
	}
	values, err := url.ParseQuery(string(b))
	if err != nil || len(b) == 0 {
		return "", nil
	}
	fields = map[string][]string{}
	for k, v := range values {
		if k[:1] == "." {
			fields[k[1:]] = v
		}
	}
	return values.Get("form"), fields
}

func (d *drafts) drop(page string) { d.put(page, nil) }

func (d *drafts) put(page string, b []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.latest == nil {
		d.latest = map[string][]byte{}
		d.idle = sync.NewCond(&d.mu)
	}
	d.latest[page] = b
	if !d.writing {
		d.writing = true
		go d.write()
	}
}

// write works off what is waiting. A draft that cannot be kept (locked, storage full) is let go: the page
// still shows it.
func (d *drafts) write() {
	ctx := context.Background()
	d.mu.Lock()
	defer d.mu.Unlock()
	for len(d.latest) > 0 {
		for page, b := range d.latest {
			d.mu.Unlock()
			if b == nil {
				_ = d.client.DropDraft(ctx, page)
			} else {
				_ = d.client.SaveDraft(ctx, page, b)
			}
			d.mu.Lock()
			if now, ok := d.latest[page]; ok && string(now) == string(b) && (now == nil) == (b == nil) {
				delete(d.latest, page)
			}
		}
	}
	d.writing = false
	d.idle.Broadcast()
}

// flush waits until everything is kept.
func (d *drafts) flush() {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.writing {
		d.idle.Wait()
	}
}
