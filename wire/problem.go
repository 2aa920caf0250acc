package wire

import (
	"encoding/json"
	"fmt"
)

// Code names a problem for programs; its type URI is "/problems/" and the code.
type Code string

// The codes of problems.
const (
	CodeMalformed     Code = "malformed"          // 400: not the shape that the call takes
	CodeNotSignedIn   Code = "not-signed-in"      // 401: no session, an ended or unknown one
	CodeNoSuchSlot    Code = "no-such-slot"       // 401: unknown account or wrong words, indistinguishably
	CodeBadProof      Code = "bad-proof"          // 401: a signature or nonce that does not hold
	CodeForbidden     Code = "forbidden"          // 403: signed in, and not allowed
	CodeForeignOrigin Code = "foreign-origin"     // 403: a page of an origin that is not configured
	CodeNotFound      Code = "not-found"          // 404: no such path, or a room that one may not know of
	CodeMethod        Code = "method-not-allowed" // 405
	CodeTaken         Code = "name-taken"         // 409: an account of that name exists
	CodeBehind        Code = "behind"             // 409: the room has moved on; Head says where to
	CodeGap           Code = "gap"                // 409: the append leaves a gap; Head says where the room ends
	CodeLastSlot      Code = "last-slot"          // 409: the last slot cannot be dropped
	CodeExists        Code = "exists"             // 409: something with that id is there, and is another thing
	CodeInviteUsed    Code = "invitation-used"    // 410
	CodeInviteExpired Code = "invitation-expired" // 410
	CodeInviteRevoked Code = "invitation-revoked" // 410
	CodeTooLarge      Code = "too-large"          // 413: a body or entry beyond its limit
	CodeMediaType     Code = "media-type"         // 415
	CodeRefusedEntry  Code = "refused-entry"      // 422: an entry that the ledger's rules refuse
	CodeFull          Code = "full"               // 422: a limit on rooms, entries, bytes or slots is reached
	CodeInvitesFull   Code = "invitations-full"   // 422: the room has as many open invitations as it may
	CodeClosed        Code = "sign-up-closed"     // 403: this relay takes no new accounts
	CodeTooMany       Code = "too-many-requests"  // 429: Retry says when to come back
	CodeInternal      Code = "internal"           // 500
	CodeUnavailable   Code = "unavailable"        // 503: shutting down, or the disk does not answer
)

// Problem is a refusal (RFC 9457, problem details). It is an error, so that a client can return it as
// it came.
type Problem struct {
	Type   string `json:"type"`             // "/problems/" + code
	Title  string `json:"title"`            // one plain sentence
	Status int    `json:"status"`           // the HTTP status
	Code   Code   `json:"code"`             // what to decide on
	Detail string `json:"detail,omitempty"` // what exactly, when that helps
	Head   *Head  `json:"head,omitempty"`   // with CodeBehind and CodeGap
	Retry  int    `json:"retry,omitempty"`  // seconds to wait, with CodeTooMany and CodeUnavailable
}

// Error says the title, with the detail.
func (p *Problem) Error() string {
	if p.Detail == "" {
		return p.Title
	}
	return p.Title + ": " + p.Detail
}

// Is makes errors.Is(err, wire.CodeBehind.Err()) true for any problem with that code.
func (p *Problem) Is(target error) bool {
	t, ok := target.(*Problem)
	return ok && t.Code == p.Code && t.Status == 0
}

// Err is an error to compare with errors.Is.
func (c Code) Err() error { return &Problem{Code: c} }

// ReadProblem reads the body of an answer with a status of 400 or above. A body that is no problem,
// from a proxy in between say, becomes one that holds only the status.
func ReadProblem(status int, body []byte) *Problem {
	var p Problem
	if err := json.Unmarshal(body, &p); err != nil || p.Code == "" {
		p = Problem{Code: codeOf(status), Title: fmt.Sprintf("the relay answered %d", status)}
	}
	p.Status = status
	return &p
}

// codeOf guesses the code of a problem that something between client and relay made up.
func codeOf(status int) Code {
	switch {
	case status == 401:
		return CodeNotSignedIn
	case status == 403:
		return CodeForbidden
	case status == 404:
		return CodeNotFound
	case status == 413:
		return CodeTooLarge
	case status == 429:
		return CodeTooMany
	case status >= 502 && status <= 504:
		return CodeUnavailable
	case status >= 500:
		return CodeInternal
	}
	return CodeMalformed
}
