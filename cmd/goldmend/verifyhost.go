package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/goldmend/goldmend/web"
)

func verifyHost(ctx context.Context, c *Command, fs *flag.FlagSet, args []string) error {
	rest, err := parse(fs, args, 1)
	if err != nil {
		return err
	}
	origin, err := originOf(rest[0])
	if err != nil {
		return err
	}
	files, err := web.Files(web.Options{})
	if err != nil {
		return err
	}
	same := 0
	for _, f := range files {
		if err := compare(ctx, origin, f); errors.Is(err, errUnreachable) {
			return err
		} else if err != nil {
			fmt.Fprintf(c.Stdout, "%s: %v\n", f.Path, err)
			continue
		}
		same++
	}
	if same < len(files) {
		fmt.Fprintf(c.Stdout, "%s serves something else than goldmend %s: %d of %d files differ.\n", origin, versionOf(), len(files)-same, len(files))
		fmt.Fprintln(c.Stdout, "It may run another version. If it should run this one, do not type your words there; goldmend open is safe to use.")
		return errSilent
	}
	fmt.Fprintf(c.Stdout, "%s serves exactly the page of goldmend %s: %d files are the same.\n", origin, versionOf(), len(files))
	fmt.Fprintln(c.Stdout, "This is what it served now and here; it could serve something else to somebody else.")
	return nil
}

var errUnreachable = errors.New("cannot be reached")

// compare fetches one file as a browser does and compares what a reader gets.
func compare(ctx context.Context, origin string, f web.File) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, origin+f.Path, nil)
	if err != nil {
		return err
	}
	req.Header.Set("User-Agent", "Mozilla/5.0") // a host cannot tell this visit from another by its name
	resp, err := noRedirects.Do(req)
	if err != nil {
		return fmt.Errorf("%s %w: %w", origin, errUnreachable, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("is not there (status %d)", resp.StatusCode)
	}
	if f.Path == "/" {
		if err := compareHeaders(resp.Header); err != nil {
			return err
		}
	}
	sum := sha256.New()
	if _, err := io.Copy(sum, io.LimitReader(resp.Body, int64(f.Size)+1)); err != nil {
		return fmt.Errorf("%s %w: %w", origin, errUnreachable, err)
	}
	if hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
		return errors.New("differs")
	}
	return nil
}

// compareHeaders refuses headers that would let the same bytes do something else. Which relays a page may
// talk to is the host's choice, so connect-src is not compared.
func compareHeaders(h http.Header) error {
	for _, name := range []string{"Refresh", "Link", "Content-Location"} {
		if h.Get(name) != "" {
			return fmt.Errorf("comes with a header that it does not need: %s", name)
		}
	}
	want, err := web.Policy()
	if err != nil {
		return err
	}
	got := h.Values("Content-Security-Policy")
	if len(got) == 0 || withoutConnect(got[0]) != withoutConnect(want) {
		return errors.New("comes with another content security policy")
	}
	return nil
}

func withoutConnect(policy string) string {
	var kept []string
	for directive := range strings.SplitSeq(policy, ";") {
		if d := strings.TrimSpace(directive); !strings.HasPrefix(d, "connect-src ") {
			kept = append(kept, d)
		}
	}
	return strings.Join(kept, "; ")
}

var noRedirects = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// originOf reads an address as people paste it and returns its origin.
func originOf(address string) (string, error) {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || u.User != nil {
		return "", advise("%q is not an address: give one such as https://goldmend.example", address)
	}
	host := strings.ToLower(u.Host)
	if standard := map[string]string{"https": "443", "http": "80"}[u.Scheme]; u.Port() == standard {
		host = strings.TrimSuffix(host, ":"+standard) // browsers leave it out
	}
	return u.Scheme + "://" + host, nil
}
