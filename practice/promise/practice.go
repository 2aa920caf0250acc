package promise

import "github.com/goldmend/goldmend/practice"

// Practice returns what the app needs to know of promises.
func Practice() practice.Practice {
	return practice.Practice{
		Name: "promise", Title: "Promises", About: sayAbout, Room: practice.Ours,
		Kinds: kinds, New: New, Refusals: refusals, Promise: wish,
		Routes: []practice.Route{
			{Path: "", Show: show(showAll)},
			{Path: "earlier", Show: show(showEarlier)},
			{Path: "new", Show: show(showNew), Do: do(doNew)},
			{Path: "{id}", Show: showOf(showOne)},
			{Path: "{id}/times", Show: showOf(showTimes)},
			{Path: "{id}/change", Show: showOf(showChange), Do: doOf(doChange)},
			{Path: "{id}/yes", Show: showOf(showAccept), Do: doOf(doAccept)},
			{Path: "{id}/answer", Show: showOf(showAnswer), Do: doOf(doAnswer)},
			{Path: "{id}/early", Show: showOf(showEarly), Do: doOf(doEarly)},
			{Path: "{id}/kept", Show: showOf(keeping.show), Do: doOf(keeping.do)},
			{Path: "{id}/missed", Show: showOf(missing.show), Do: doOf(missing.do)},
			{Path: "{id}/found", Show: showOf(finding.show), Do: doOf(finding.do)},
			{Path: "{id}/seen", Show: showOf(seeing.show), Do: doOf(seeing.do)},
			{Path: "{id}/not-seen", Show: showOf(notSeeing.show), Do: doOf(notSeeing.do)},
			{Path: "{id}/mended", Show: showOf(mending.show), Do: doOf(mending.do)},
			{Path: "{id}/lapse", Show: showOf(showLapse), Do: doOf(doLapse)},
			{Path: "{id}/review", Show: showOf(showReview), Do: doOf(doReview)},
			{Path: "{id}/end", Show: showOf(showEnd), Do: doOf(doEnd)},
		},
	}
}
