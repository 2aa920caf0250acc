// The way to the program when it runs on this computer (`goldmend open`): requests and a stream of events
// to the address that the page came from. Same messages as backend-worker.js.
'use strict';
self.backend = (scriptURL, hear, fell) => {
  let stream = null;
  let chain = Promise.resolve();
  let draft = null;
  let timer = 0;

  const post = (m) => fetch('/do', {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(m), keepalive: m.do === 'lock' || m.do === 'draft',
  }).then((r) => r.ok ? (r.status === 204 ? null : r.json()) : Promise.reject(new Error(r.status)));
  // One after the other, so that a draft never overtakes the form that it belongs to.
  const queue = (m) => {
    chain = chain.then(() => post(m)).then((a) => a && hear(unpacked(a))).catch(() => m.id && fell('gone'));
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
  const open = () => {
    stream = new EventSource('/events');
    stream.onmessage = (e) => hear(JSON.parse(e.data));
  };
  open();
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
    end: () => { flush(); stream.close(); },
  };
};
self.backend.needs = () => '';
