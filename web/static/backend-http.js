// The way to the program when it runs on this computer (`goldmend open`): requests and a stream of events
// to the address that the page came from. Same messages as backend-worker.js.
//
// The address that was opened holds a token behind "#". It is exchanged, once, for two random texts which stay with
// this tab: the secret is shown with every request, the proof is awaited from the program. A program that took the place
// of ours knows no proof and is told nothing.
'use strict';
(() => {
  const tokenOf = (hash) => (/^#start=([\w-]+)$/.exec(hash) || [])[1] || '';
  const json = { 'Content-Type': 'application/json' };
  const token = tokenOf(location.hash);
  if (token) history.replaceState(0, '', '/');
  // An address pasted into this tab: "#" alone does not load the page again.
  window.addEventListener('hashchange', (e) => {
    if (!tokenOf(location.hash)) return;
    e.stopImmediatePropagation();
    location.reload();
  });

  const read = () => { try { return JSON.parse(sessionStorage.getItem('session')); } catch { return null; } };
  const keep = (s) => { try { sessionStorage.setItem('session', JSON.stringify(s)); } catch { /* until a reload, then */ } };
  // Why there is no session, in words of the page that says so.
  const words = {
    used: 'This address was used already: it works once, in one tab. End goldmend open with Ctrl-C, and start it again for a new address.',
    closed: 'This tab was not opened by the address that goldmend open prints. Paste that address into it. If it was used already, ' +
      'end goldmend open with Ctrl-C, and start it again for a new one.',
  };
  const explain = (why) => {
    const p = document.createElement('p');
    p.dataset.why = why;
    p.textContent = words[why];
    document.querySelector('#cannot h1').after(p);
  };
  const after = (ms) => new Promise((done) => setTimeout(done, ms));

  // The session of this tab, or why there is none.
  async function begin() {
    if (token) {
      const r = await fetch('/session', { method: 'POST', headers: json, body: JSON.stringify({ token }) });
      if (r.ok) {
        const session = await r.json();
        keep(session);
        return session;
      }
    }
    return read() || { why: token ? 'used' : 'closed' };
  }

  self.backend = (scriptURL, hear, fell) => {
    let session = null;
    let chain = Promise.resolve();
    let draft = null;
    let timer = 0;
    let sure = null; // fulfilled while the program has shown its proof
    let prove = null;
    let proven = false; // as sure is, for what this tab hears
    let over = false; // this tab has no session
    const doubt = () => {
      proven = false;
      sure = new Promise((done) => { prove = done; });
    };
    const ended = new AbortController();

    const headers = (more) => ({ ...more, Authorization: 'Bearer ' + session.secret });
    const post = (m) => fetch('/do', {
      method: 'POST', headers: headers(json), body: JSON.stringify(m), keepalive: m.do === 'lock' || m.do === 'draft',
    }).then((r) => r.ok ? (r.status === 204 ? null : r.json()) : Promise.reject(new Error(r.status)));
    const patient = () => Promise.race([sure, after(4000).then(() => Promise.reject(new Error('gone')))]);
    const refused = (why) => {
      over = true;
      explain(why);
      fell(why);
    };
    // One after the other, so that a draft never overtakes the form that it belongs to.
    const queue = (m) => {
      chain = chain.then(patient).then(() => post(m)).then((a) => a && hear(unpacked(a))).catch(() => m.id && !over && fell('gone'));
    };
    // JSON has no bytes: a file to be saved arrives as base64.
    const unpacked = (a) => {
      if (a.file) a.file.data = Uint8Array.from(atob(a.file.data), (c) => c.charCodeAt(0));
      return a;
    };
    const flush = () => {
      clearTimeout(timer);
      if (draft) queue(draft);
      draft = null;
    };

    // Whoever has shown no proof is not heard, either: a page that it sends could ask for the words.
    const heard = (m) => {
      if (!proven && m.proof !== session.proof) throw new Error('not ours');
      if (proven) return hear(m);
      proven = true;
      prove(true);
    };
    // An EventSource sends no headers.
    async function listen() {
      const r = await fetch('/events', { headers: headers(), cache: 'no-store', signal: ended.signal });
      if (!r.ok) return r.status;
      const text = r.body.pipeThrough(new TextDecoderStream()).getReader();
      let rest = '';
      try {
        for (let got = await text.read(); !got.done; got = await text.read()) {
          const parts = (rest + got.value).split('\n\n');
          rest = parts.pop();
          for (const part of parts) if (part.startsWith('data: ')) heard(JSON.parse(part.slice(6)));
        }
      } finally {
        text.cancel().catch(() => {});
      }
      return r.status;
    }
    async function start() {
      session = await begin();
      if (session.why) return refused(session.why);
      while (!ended.signal.aborted) {
        const status = await listen().catch(() => 0);
        doubt();
        if (status === 403) return refused('closed');
        await after(1000);
      }
    }

    doubt();
    start().catch(() => fell('gone'));
    return {
      send: (m) => {
        if (m.do === 'draft') {
          if (draft && (draft.path !== m.path || draft.form !== m.form)) flush();
          draft = m;
          clearTimeout(timer);
          timer = setTimeout(flush, 300);
          return;
        }
        flush();
        queue(m);
      },
      restart: () => {},
      // What waits in line may not be sent any more when the page goes; the lock is.
      end: () => {
        if (session && !over) sure.then(() => post({ do: 'lock' })).catch(() => {});
        ended.abort();
      },
    };
  };
  self.backend.needs = () => '';
})();
