package apology

import (
	"strconv"

	"github.com/goldmend/goldmend/html"
	"github.com/goldmend/goldmend/practice"
	"github.com/goldmend/goldmend/record"
	"github.com/goldmend/goldmend/ui"
)

// forHurt guards the pages on which an apology is answered.
func (d *desk) forHurt(title string, page func(a *apology, f ui.Form) []html.Node, path string) practice.Page {
	if d.a == nil {
		return practice.Page{}
	}
	back := ui.Actions(ui.ButtonLink(ui.Quiet, practice.Upper(d.title(d.a)), d.Path(d.a.id)))
	if !d.asked(d.a) {
		return practice.Shown(title, ui.Notice(ui.P(refusals[refuseHurt])), back)
	}
	return practice.Shown(title, page(d.a, d.Form(d.Path(d.a.id, path)))...)
}

func showAnswer(d *desk) practice.Page {
	return d.forHurt(sayAnswer, func(a *apology, f ui.Form) []html.Node {
		var options []ui.Option
		for r := Landed; r < Declined; r++ {
			options = append(options, ui.Option{Value: strconv.Itoa(int(r)), Text: reaches[r].choose, Hint: reaches[r].hint})
		}
		return []html.Node{ui.Lead(sayAnswerBy), f.Node(
			f.Field(ui.Field{Name: "reach", Label: sayReach, Kind: ui.Choice, Options: options, Value: " "}),
			f.Field(ui.Field{Name: "landed", Label: sayLanded, Kind: ui.Area, Max: mostNote, Optional: true}),
			f.Field(ui.Field{Name: "missing", Label: sayMissing, Kind: ui.Area, Max: mostNote, Optional: true}),
			f.Submit(d.Send(), d.ReadBy()))}
	}, "answer")
}

func showDecline(d *desk) practice.Page {
	return d.forHurt(sayDecline, func(a *apology, f ui.Form) []html.Node {
		return []html.Node{ui.Lead(practice.Fill(sayDeclineBy, practice.Upper(d.V.Name(a.owner)))), f.Node(
			f.Hidden("reach", strconv.Itoa(int(Declined))),
			f.Field(ui.Field{Name: "missing", Label: sayNote, Kind: ui.Area, Max: mostNote, Optional: true}),
			f.Submit(practice.Upper("tell "+d.Other()), d.ReadBy()))}
	}, "decline")
}

// doAnswer answers. Words are welcome and never asked for.
func doAnswer(d *desk) practice.Outcome {
	if d.a == nil {
		return practice.Outcome{Refusal: practice.Refuse(refuseUnknown)}
	}
	n, _ := strconv.Atoi(d.R.Value("reach"))
	b := Answered{Apology: d.a.id, Reach: Reach(max(0, min(n, 255))), Landed: d.Text("landed", mostNote), Missing: d.Text("missing", mostNote)}
	if d.R.Value("reach") == "" {
		d.Wrong("reach", mendReach)
	}
	return d.Then(d.s, d.Path(d.a.id), saySaid, b)
}

func showWithdraw(d *desk) practice.Page {
	if d.a == nil {
		return practice.Page{}
	}
	if no := d.V.Try(d.s, Withdrawn{d.a.id}).Refusal; no != nil {
		return practice.Shown(sayWithdraw, ui.Notice(ui.P(refusals[no.Key])), ui.Actions(ui.ButtonLink(ui.Quiet, practice.Upper(d.title(d.a)), d.Path(d.a.id))))
	}
	f := d.Form(d.Path(d.a.id, "withdraw"))
	return practice.Shown(sayWithdraw, ui.Lead(sayWithdrBy), f.Node(f.Buttons("", ui.Button{Text: sayWithdraw, Look: ui.Danger})),
		ui.Actions(ui.ButtonLink(ui.Quiet, sayKeepIt, d.Path(d.a.id))))
}

// doWithdraw takes an apology back, and its words with it.
func doWithdraw(d *desk) practice.Outcome {
	if d.a == nil {
		return practice.Outcome{Refusal: practice.Refuse(refuseUnknown)}
	}
	out := d.Then(d.s, d.Path(d.a.id), sayWithdrawn, Withdrawn{d.a.id})
	if len(out.Append) > 0 {
		out.Erase = []record.ID{d.a.id}
	}
	return out
}
