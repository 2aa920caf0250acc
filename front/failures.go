package front

import (
	"context"
	"errors"

	"github.com/goldmend/goldmend/app"
	"github.com/goldmend/goldmend/client"
)

// failures pairs the client's errors with the app's words for them.
var failures = []struct {
	err  error
	code app.Failure
}{
	{client.ErrWrongWords, app.FailWrong},
	{client.ErrNameTaken, app.FailTaken},
	{client.ErrWeakWords, app.FailWeak},
	{client.ErrKeyMissing, app.FailMissing},
	{client.ErrRevoked, app.FailRevoked},
	{client.ErrRekeyed, app.FailRekeyed},
	{client.ErrExpired, app.FailExpired},
	{client.ErrOffline, app.FailOffline},
	{client.ErrBusy, app.FailBusy},
	{client.ErrTooBig, app.FailTooBig},
	{client.ErrOrigin, app.FailOrigin},
	{client.ErrRelay, app.FailRelay},
	{client.ErrReadOnly, app.FailReadOnly},
	{client.ErrNotYet, app.FailNotYet},
	{client.ErrInvitation, app.FailInvite},
	{client.ErrInvites, app.FailInvites},
	{client.ErrFull, app.FailFull},
	{client.ErrClosed, app.FailClosed},
	{client.ErrCode, app.FailCode},
	{client.ErrLate, app.FailLate},
	{client.ErrKeys, app.FailKeys},
	{client.ErrRead, app.FailRead},
	{client.ErrStorage, app.FailStorage},
	{client.ErrNotLeading, app.FailTab},
	{client.ErrLocked, app.FailExpired},
	{context.DeadlineExceeded, app.FailOffline},
}

func failure(err error) app.Failure {
	for _, f := range failures {
		if errors.Is(err, f.err) {
			return f.code
		}
	}
	return app.FailOther
}
