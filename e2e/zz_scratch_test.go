package e2e

import (
	"fmt"
	"os"
	"testing"
	"time"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

func (p *Person) view(name string) {
	picture, err := chromedp.Call(p.ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{Format: "png"})
	if err != nil {
		p.t.Fatal(err)
	}
	os.WriteFile("/tmp/shots/"+name+".png", picture.Data, 0o600)
}

func (p *Person) pdf(name string) {
	bg := true
	r, err := chromedp.Call(p.ctx, page.PrintToPDF, page.PrintToPDFParams{PrintBackground: &bg})
	if err != nil {
		p.t.Fatal(err)
	}
	os.WriteFile("/tmp/shots/"+name+".pdf", r.Data, 0o600)
}

func TestScratch(t *testing.T) {
	demo := NewDemo(t)
	p := NewPerson(t, "mira", demo.Origin, false)
	p.Visit("/")
	p.SignIn(demo.Logins[0])
	time.Sleep(500 * time.Millisecond)
	p.view("p-today")
	p.do("size", chromedp.EmulateViewport(1280, 780))
	p.view("p-today-1280")
	p.do("size", chromedp.EmulateViewport(360, 780))
	for i := range 12 {
		p.Press("\t")
		if i%2 == 1 {
			p.view(fmt.Sprint("tab-", i))
		}
		t.Log(Eval[string](p, "document.activeElement.tagName + ' ' + document.activeElement.innerText"))
	}
	p.follow("/story?tone=mended")
	p.view("p-mended")
	hrefs := Eval[[]string](p, `[...document.querySelectorAll('#page .moment a')].map(a => a.getAttribute('href'))`)
	t.Log(hrefs)
	p.follow("/story")
	p.scheme("dark")
	p.do("size", chromedp.EmulateViewport(1280, 780))
	p.view("p-story-1280-dark")
	p.follow("/story?tone=mended")
	p.view("p-mended-1280-dark")
	p.scheme("light")
	p.do("size", chromedp.EmulateViewport(360, 780))
	if len(hrefs) > 0 {
		p.follow(hrefs[0])
		p.shot("/tmp/shots/p-repaired.png")
		p.follow(hrefs[len(hrefs)-1])
		p.shot("/tmp/shots/p-repaired2.png")
	}
	Eval[bool](p, "document.documentElement.style.fontSize='212%', true")
	p.follow("/")
	p.view("p-zoom-today")
	p.follow("/settings/words")
	p.shot("/tmp/shots/p-zoom-words.png")
	t.Log("over", Eval[int](p, "document.documentElement.scrollWidth-document.documentElement.clientWidth"))
	Eval[bool](p, "document.documentElement.style.fontSize='', true")
	p.follow("/story?print=1")
	p.pdf("story")
	p.follow("/kit/new")
	p.Fill("Your words", demo.Logins[0].Words)
	p.Press("\r")
	p.See("Your recovery kit")
	p.pdf("kit")
}
