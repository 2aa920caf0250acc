package relay

import (
	"encoding/json"
	"errors"
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/goldmend/goldmend/wire"
)

// problem makes a refusal with its status and title.
func problem(code wire.Code, detail string) *wire.Problem {
	t, ok := problems[code]
	if !ok {
		panic("relay: no title for the problem " + string(code)) // a programmer's mistake
	}
	return &wire.Problem{Type: "/problems/" + string(code), Title: t.title, Status: t.status, Code: code, Detail: detail}
}

// problems says for each code with which status and in which words it is answered.
var problems = map[wire.Code]struct {
	status int
	title  string
}{
	wire.CodeMalformed:     {http.StatusBadRequest, "The request does not have the shape that this call takes."},
	wire.CodeNotSignedIn:   {http.StatusUnauthorized, "The session has ended."},
	wire.CodeNoSuchSlot:    {http.StatusUnauthorized, "The name or the words are not right."},
	wire.CodeBadProof:      {http.StatusUnauthorized, "The proof does not hold."},
	wire.CodeForbidden:     {http.StatusForbidden, "This is not allowed."},
	wire.CodeForeignOrigin: {http.StatusForbidden, "Pages of this origin may not call the relay."},
	wire.CodeClosed:        {http.StatusForbidden, "This relay takes no new accounts."},
	wire.CodeNotFound:      {http.StatusNotFound, "There is nothing here."},
	wire.CodeMethod:        {http.StatusMethodNotAllowed, "This call takes another method."},
	wire.CodeTaken:         {http.StatusConflict, "An account with this name exists."},
	wire.CodeBehind:        {http.StatusConflict, "The room has moved on."},
	wire.CodeGap:           {http.StatusConflict, "Entries are missing in between."},
	wire.CodeLastSlot:      {http.StatusConflict, "The last way in cannot be dropped."},
	wire.CodeExists:        {http.StatusConflict, "Something with this id is there already."},
	wire.CodeInviteUsed:    {http.StatusGone, "The invitation was used."},
	wire.CodeInviteExpired: {http.StatusGone, "The invitation has expired."},
	wire.CodeInviteRevoked: {http.StatusGone, "The invitation was withdrawn."},
	wire.CodeTooLarge:      {http.StatusRequestEntityTooLarge, "This is too large."},
	wire.CodeMediaType:     {http.StatusUnsupportedMediaType, "The body has another type than this call takes."},
	wire.CodeRefusedEntry:  {http.StatusUnprocessableEntity, "The entry is against the rules of the ledger."},
	wire.CodeFull:          {http.StatusUnprocessableEntity, "A limit is reached."},
	wire.CodeInvitesFull:   {http.StatusUnprocessableEntity, "The room has as many open invitations as it may have."},
	wire.CodeTooMany:       {http.StatusTooManyRequests, "Too many requests."},
	wire.CodeInternal:      {http.StatusInternalServerError, "Something went wrong at the relay."},
	wire.CodeUnavailable:   {http.StatusServiceUnavailable, "The relay is not available now."},
}

// tooMany says when to come back.
func tooMany(wait time.Duration) *wire.Problem {
	p := problem(wire.CodeTooMany, "")
	p.Retry = max(1, int(math.Ceil(wait.Seconds())))
	return p
}

// problemOf turns an error of a handler into what is answered. The bool reports whether it is one to log.
func problemOf(err error) (*wire.Problem, bool) {
	var p *wire.Problem
	var c *Conflict
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &p):
		return p, false
	case errors.As(err, &c):
		p = problem(wire.CodeBehind, "")
		p.Head = &c.Head
		return p, false
	case errors.As(err, &big):
		return problem(wire.CodeTooLarge, ""), false
	case errors.Is(err, ErrNotFound):
		return problem(wire.CodeNotFound, ""), false
	case errors.Is(err, ErrForbidden):
		return problem(wire.CodeForbidden, ""), false
	case errors.Is(err, ErrFull):
		return problem(wire.CodeFull, ""), false
	case errors.Is(err, ErrExists):
		return problem(wire.CodeExists, ""), false
	case errors.Is(err, ErrLastSlot):
		return problem(wire.CodeLastSlot, ""), false
	case errors.Is(err, ErrClosed):
		p = problem(wire.CodeUnavailable, "")
		p.Retry = 5
		return p, false
	}
	return problem(wire.CodeInternal, ""), true
}

// writeProblem answers with a refusal.
func writeProblem(w http.ResponseWriter, p *wire.Problem) {
	h := w.Header()
	if p.Retry > 0 {
		h.Set("Retry-After", strconv.Itoa(p.Retry))
	}
	if p.Status == http.StatusUnauthorized {
		h.Set("WWW-Authenticate", `Bearer realm="goldmend"`)
	}
	body, err := json.Marshal(p)
	if err != nil {
		panic("relay: " + err.Error()) // a problem always has a JSON form
	}
	h["Content-Type"] = typeProblem
	w.WriteHeader(p.Status)
	w.Write(body) // an error here is the client's having gone
}

func writeJSON(w http.ResponseWriter, status int, v any) error {
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	w.Header()["Content-Type"] = typeJSON
	w.WriteHeader(status)
	w.Write(body) // an error here is the client's having gone
	return nil
}

// Header values that are shared by all answers, and never changed.
var (
	typeProblem = []string{wire.TypeProblem}
	typeJSON    = []string{wire.TypeJSON}
	typeFrames  = []string{wire.TypeFrames}
	typeEvents  = []string{wire.TypeEvents}
)
