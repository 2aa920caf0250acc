package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"syscall"
	"time"

	"github.com/goldmend/goldmend/ledger"
	"github.com/goldmend/goldmend/seal"
	"github.com/goldmend/goldmend/wire"
)

const origin = "http://localhost:7433"

// served is a relay in a process of its own, with its clients.
type served struct {
	cmd     *exec.Cmd
	clients []*client
}

func newServed(ctx context.Context, path string, s settings) (*served, error) {
	address := "127.0.0.1:" + freePort()
	args := []string{"-serve", path, "-dir", address}
	if s.profile != "" {
		args = append(args, "-profile", s.profile)
	}
	r := &served{cmd: exec.CommandContext(ctx, os.Args[0], args...), clients: make([]*client, s.clients)}
	r.cmd.Stderr = os.Stderr
	if err := r.cmd.Start(); err != nil {
		return nil, err
	}
	if err := healthy(ctx, "http://"+address); err != nil {
		return r, err
	}
	for i := range r.clients {
		var err error
		if r.clients[i], err = newClient(address, fmt.Sprint("client ", i), s.entry); err != nil {
			return r, fmt.Errorf("set up: %w", err)
		}
	}
	return r, nil
}

// run has all clients append for some time, each as fast as it is answered.
func (r *served) run(d time.Duration) (perSecond float64, err error) {
	var wg sync.WaitGroup
	errs := make([]error, len(r.clients))
	start, before := time.Now(), r.answered()
	for i, c := range r.clients {
		wg.Go(func() { errs[i] = c.run(start.Add(d)) })
	}
	wg.Wait()
	return float64(r.answered()-before) / time.Since(start).Seconds(), errors.Join(errs...)
}

func (r *served) answered() (n int) {
	for _, c := range r.clients {
		n += len(c.took)
	}
	return n
}

func (r *served) close() error {
	for _, c := range r.clients {
		if c != nil {
			c.conn.Close()
		}
	}
	r.cmd.Process.Signal(syscall.SIGTERM)
	return r.cmd.Wait()
}

// client appends to a room of its own over one connection. It speaks HTTP itself: on a machine with few
// cores a full client would be most of what is measured.
type client struct {
	conn    net.Conn
	r       *bufio.Reader
	request []byte // head of every request; the body follows
	raw     []byte // the entry, inside of request
	took    []time.Duration
}

func newClient(address, name string, size int) (*client, error) {
	id, err := seal.NewIdentity(seal.NewSeed(rand.Reader))
	if err != nil {
		return nil, err
	}
	a := api{url: "http://" + address, account: seal.AccountID(name), login: id.LoginKey(origin)}
	token, err := a.signIn()
	if err != nil {
		return nil, err
	}
	room, raws, err := ledger.Create(rand.Reader, id, ledger.Founding{Kind: ledger.Ours})
	if err != nil {
		return nil, err
	}
	var made wire.Appended
	if err := a.post(wire.PathRooms, token, wire.TypeFrames, wire.AppendFrames(nil, raws...), &made); err != nil {
		return nil, err
	}
	c := &client{}
	if c.conn, err = net.Dial("tcp", address); err != nil {
		return nil, err
	}
	c.r = bufio.NewReader(c.conn)
	entry := content(room, made.Head, size)
	body := wire.AppendFrames(nil, entry)
	c.request = fmt.Appendf(nil, "POST %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n",
		wire.EntriesPath(wire.Hash(room)), address, token, wire.TypeFrames, len(body))
	c.request = append(c.request, body...)
	c.raw = c.request[len(c.request)-len(entry):]
	return c, nil
}

// content is a well-formed content entry of exactly size bytes after a head. What is sealed in it nobody
// could open, which the relay cannot know.
func content(room seal.Hash, head wire.Head, size int) []byte {
	b := make([]byte, 0, size)
	b = append(b, ledger.Version, byte(ledger.ContentEntry))
	b = append(b, room[:]...)
	b = append(b, make([]byte, 8+32+8)...) // seq, prev, arrival: next fills them in
	b = binary.BigEndian.AppendUint32(b, 1)
	b = append(b, bytes.Repeat([]byte{1}, 32+32)...)
	nonces := make([]byte, 48)
	rand.Read(nonces)
	b = append(b, nonces...)
	left := size - len(b) - 32 - 4 - 1 - 4
	ct1, ct2 := make([]byte, left/2), make([]byte, left-left/2)
	rand.Read(ct1)
	rand.Read(ct2)
	h2 := seal.HashOf("part/v1", ct2)
	b = append(b, h2[:]...)
	b = append(binary.BigEndian.AppendUint32(b, uint32(len(ct1))), ct1...)
	b = append(binary.BigEndian.AppendUint32(append(b, 1), uint32(len(ct2))), ct2...)
	next(b, head.Seq+1, seal.Hash(head.Hash), head.Arrived)
	return b
}

// next makes an entry follow another.
func next(raw []byte, seq uint64, prev seal.Hash, arrived int64) {
	binary.BigEndian.PutUint64(raw[34:], seq)
	copy(raw[42:], prev[:])
	binary.BigEndian.PutUint64(raw[74:], uint64(arrived))
}

func (c *client) run(until time.Time) error {
	for {
		start := time.Now()
		if start.After(until) {
			return nil
		}
		if _, err := c.conn.Write(c.request); err != nil {
			return err
		}
		e, err := ledger.Parse(c.raw) // while the relay is at work, as whoever has more to say does
		if err != nil {
			return err
		}
		seq, hash := e.Seq, e.Hash()
		arrived, err := c.answer()
		if err != nil {
			return err
		}
		c.took = append(c.took, time.Since(start))
		next(c.raw, seq+1, hash, arrived)
	}
}

// answer reads one answer and returns the arrival time in it.
func (c *client) answer() (arrived int64, err error) {
	line, err := c.r.ReadSlice('\n')
	if err != nil {
		return 0, err
	}
	ok := bytes.HasPrefix(line, []byte("HTTP/1.1 200 "))
	length := 0
	for {
		if line, err = c.r.ReadSlice('\n'); err != nil {
			return 0, err
		}
		if len(line) <= 2 {
			break
		}
		if v, is := bytes.CutPrefix(line, []byte("Content-Length: ")); is {
			if length, err = strconv.Atoi(string(bytes.TrimSpace(v))); err != nil {
				return 0, err
			}
		}
	}
	body, err := c.r.Peek(length)
	if err != nil {
		return 0, err
	}
	defer c.r.Discard(length)
	_, rest, found := bytes.Cut(body, []byte(`"arrived":`))
	if !ok || !found {
		return 0, fmt.Errorf("answered %s", body)
	}
	digits, _, _ := bytes.Cut(rest, []byte(","))
	return strconv.ParseInt(string(digits), 10, 64)
}

// api makes the calls that set a client up.
type api struct {
	url     string
	account wire.ID
	login   ed25519.PrivateKey
}

func (a *api) signIn() (token string, err error) {
	key := wire.Hash(a.login.Public().(ed25519.PublicKey))
	slot := wire.Slot{ID: a.account, Kind: wire.SlotPassphrase, Key: key, Sealed: []byte("nothing")}
	if err := a.prove(wire.PathAccounts, wire.ActionSignUp, wire.SignUp{LoginKey: key, Slots: []wire.Slot{slot}}, nil); err != nil {
		return "", err
	}
	var t wire.Token
	err = a.prove(wire.PathSessions, wire.ActionSession, wire.NewSession{}, &t)
	return t.Token, err
}

func (a *api) prove(path string, action wire.Action, payload, out any) error {
	var nonce wire.Nonce
	q, err := json.Marshal(wire.Challenge{Account: a.account, Action: action})
	if err != nil {
		return err
	}
	if err := a.post(wire.PathChallenge, "", wire.TypeJSON, q, &nonce); err != nil {
		return err
	}
	body, err := json.Marshal(payload)
	if err != nil {
		return err
	}
	signed, err := json.Marshal(wire.Signed{
		Account: a.account, Key: wire.Hash(a.login.Public().(ed25519.PublicKey)), Nonce: nonce.Nonce, Payload: body,
		Sig: seal.Sign(a.login, wire.SignedLabel, wire.SignedParts(origin, action, a.account, nonce.Nonce, body)...),
	})
	if err != nil {
		return err
	}
	return a.post(path, "", wire.TypeJSON, signed, out)
}

func (a *api) post(path, token, kind string, body []byte, out any) error {
	req, err := http.NewRequest("POST", a.url+path, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", kind)
	if token != "" {
		req.Header.Set("Authorization", wire.TokenScheme+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= 400 {
		return wire.ReadProblem(res.StatusCode, answer)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}
