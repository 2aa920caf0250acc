// What a person can do with a page, found by what they can read on it. Every function waits.
const person = {
  wait(find, ms, why) {
    return new Promise((done) => {
      const end = performance.now() + ms;
      const look = () => {
        const value = find();
        if (value !== undefined && value !== null && value !== false) return done({ ok: true, value });
        if (performance.now() > end) return done({ ok: false, why });
        // A hidden tab draws no frames, so a timer looks as well.
        setTimeout(look, 20);
      };
      look();
    });
  },
  still: (ms) => person.wait(() => !person.busy(), ms, 'still busy'),
  busy: () => !!document.querySelector('[data-asked]') || document.readyState !== 'complete',
  words: (s) => (s || '').replace(/\s+/g, ' ').trim(),
  shown: (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== 'hidden',
  see: (text, ms) => person.wait(() => !person.busy() && person.words(document.body.innerText).includes(person.words(text)), ms, 'not seen'),
  path: (path, ms) => person.wait(() => location.pathname === path && document.readyState === 'complete', ms, 'elsewhere'),
  kept: (ms) => Promise.race([
    navigator.serviceWorker.ready.then(() => ({ ok: true, value: true })),
    new Promise((done) => setTimeout(() => done({ ok: false, why: 'no service worker' }), ms)),
  ]),
  otherVersion: (before, ms) => person.wait(() => !person.busy() && document.documentElement.dataset.worker !== before, ms, 'still that version'),
  online: (ms) => person.wait(() => !person.busy() && document.getElementById('status').hidden, ms, 'not online'),
  seeNot: (text, ms) => person.wait(() => !person.words(document.body.innerText).includes(person.words(text)), ms, 'still seen'),
  // Exact names win over longer ones that begin with the text, and those over ones that hold it.
  find(selector, name, text) {
    const want = person.words(text);
    const all = [...document.querySelectorAll(selector)].filter(person.shown);
    const named = all.map((e) => [e, person.words(name(e))]);
    const hit = named.find(([, n]) => n === want) || named.find(([, n]) => n.startsWith(want)) || named.find(([, n]) => n.includes(want));
    return hit && hit[0];
  },
  target: (text) => person.find('button, a[href], summary, label', (e) => e.getAttribute('aria-label') || e.innerText, text),
  place: (text, ms) => person.wait(() => {
    const e = person.target(text);
    if (!e || person.busy()) return null;
    e.scrollIntoView({ block: 'center', behavior: 'instant' });
    const r = e.getClientRects()[0];
    self.aimed = e;
    return { X: r.left + r.width / 2, Y: r.top + r.height / 2 };
  }, ms, 'nothing to press'),
  // Whether what was aimed at is still at that place.
  holds(x, y) {
    const e = document.elementFromPoint(x, y);
    const aim = self.aimed;
    return { ok: true, value: !!e && !!aim && aim.isConnected && (aim.contains(e) || e.contains(aim)) };
  },
  // Without a label: the first field in which words can be written.
  field(label) {
    if (!label) return [...document.querySelectorAll('main textarea')].find(person.shown);
    const l = person.find('label', (e) => e.innerText, label);
    return l && (l.control || l.querySelector('input, textarea, select'));
  },
  focus: (label, ms) => person.wait(() => {
    const f = person.field(label);
    if (!f || person.busy()) return null;
    f.focus();
    f.select && f.select();
    return document.activeElement === f;
  }, ms, 'no such field'),
  set: (label, value, ms) => person.wait(() => {
    const f = !person.busy() && person.field(label);
    if (!f) return null;
    f.value = value;
    f.dispatchEvent(new Event('input', { bubbles: true }));
    f.dispatchEvent(new Event('change', { bubbles: true }));
    return f.value === value;
  }, ms, 'no such field, or it does not take the value'),
  value: (label, ms) => person.wait(() => {
    const f = person.field(label);
    return f ? f.value : null;
  }, ms, 'no such field'),

  bigWords: (ms) => person.wait(() => {
    const list = [...document.querySelectorAll('.big > *')].map((e) => person.words(e.innerText)).filter(Boolean);
    return list.length > 1 && list;
  }, ms, 'no words shown large'),
  labels: (ms) => person.wait(() => [...document.querySelectorAll('label')].filter(person.shown).map((e) => person.words(e.innerText)), ms, ''),

  // Whether what has the focus is called so, and shows it by an outline, a shadow or a border.
  focused(text) {
    const e = document.activeElement;
    if (!e || e === document.body) return false;
    const label = e.labels && e.labels[0] ? e.labels[0].innerText : '';
    const name = person.words(e.getAttribute('aria-label') || label || e.innerText || e.value);
    if (!name.startsWith(person.words(text))) return false;
    const s = getComputedStyle(e);
    return e.matches(':focus-visible') && (s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0 || s.boxShadow !== 'none');
  },
};
