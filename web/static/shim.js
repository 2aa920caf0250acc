// The page's own part of the program: it passes what a person does to the program, and shows what comes
// back. The address is always "/"; which page is shown is known only to this page's memory.
'use strict';
(() => {
  const $ = (id) => document.getElementById(id);
  const root = document.documentElement;
  const page = $('page');

  // The one policy: HTML only while an answer of the program is shown, scripts only by fixed addresses.
  let passing = null;
  const scripts = [root.dataset.worker, root.dataset.sw];
  const rules = {
    createHTML: (s) => { if (s !== passing) throw new TypeError('not from the program'); return s; },
    createScriptURL: (s) => { if (!scripts.includes(s)) throw new TypeError('not a script of this page'); return s; },
  };
  const policy = self.trustedTypes ? trustedTypes.createPolicy('goldmend', rules) : rules;

  let backend = null;
  let locked = true;
  let ready = false; // the program has answered
  let dirty = false; // a form holds something that was not sent
  let waiting = null; // the request whose answer is awaited
  let count = 0;
  let carry = ''; // what the next page says
  let places = [{ path: '/', scroll: 0 }];
  let place = 0;

  // Asking ------------------------------------------------------------------------------------------

  function ask(message, how = {}) {
    waiting = { id: ++count, do: message.do, ...how };
    backend.send({ ...message, id: count });
    root.dataset.asked = ''; // what drives the page can wait for the answer
    const { id } = waiting;
    setTimeout(() => {
      if (!waiting || waiting.id !== id || how.quiet || how.start) return;
      page.setAttribute('aria-busy', 'true');
      root.dataset.busy = '';
      if (!ready && how.person) say('Opening');
    }, 150);
  }

  function settle() {
    waiting = null;
    page.removeAttribute('aria-busy');
    delete root.dataset.busy;
    delete root.dataset.asked;
  }

  const go = (path, how = { person: true }) => ask({ do: 'go', path, push: !how.pop && !how.quiet }, how);
  const here = () => places[place].path;

  // Showing -----------------------------------------------------------------------------------------

  let hear = (m) => {
    if (m.event) return heard(m);
    if (!waiting || m.id !== waiting.id) return; // the person has gone on
    const how = waiting;
    settle();
    const first = !ready;
    ready = true;
    if (first) performance.mark('answered'); // for those who measure
    if (m.locked && !locked) return relock(m.say); // the keys go with the Worker
    // The page that stands there before the program stays, once something was typed or when it is the one
    // that the program would show.
    if (first && how.start && m.locked && (dirty || !how.link && m.title === $('heading').textContent)) return;
    if (how.quiet && (dirty || typing())) return news();
    if (how.quiet && pressing()) return wait();
    locked = !!m.locked;
    show(m, how);
  };

  function show(m, how) {
    const active = how.quiet || m.focus === 'keep' ? whereabouts() : null;
    const began = how.start && typing();
    remember(m.path || here(), how);
    swap(m.html);
    bar(m.bar || '');
    for (const id of ['news', 'cannot']) $(id).hidden = true;
    page.hidden = false;
    if (carry || m.say || !how.quiet) say(carry || m.say || '');
    carry = '';
    if (active) return active();
    if (how.start) return began && ($('f-words') || $('f-name') || $('heading')).focus();
    focus(m.focus);
    const problems = $('problems');
    if (problems) problems.scrollIntoView({ block: 'start' });
    else window.scrollTo(0, how.pop ? places[place].scroll : 0);
    if (m.file) save(m.file);
  }

  function swap(html) {
    passing = html;
    page.innerHTML = policy.createHTML(html);
    passing = null;
    dirty = false;
    document.body.className = '';
    advise(0);
  }

  function bar(where) {
    const open = where !== '';
    $('bar').hidden = !open;
    root.toggleAttribute('data-open', open);
    for (const a of document.querySelectorAll('[data-place]')) {
      if (a.dataset.place === where) a.setAttribute('aria-current', 'page');
      else a.removeAttribute('aria-current');
    }
    document.querySelector('.settings').hidden = !open;
  }

  // The history holds numbers only. A form that is shown again and a pop stay where they are.
  function remember(path, how) {
    if (how.pop !== undefined) place = how.pop;
    if (how.pop !== undefined || how.quiet || how.start || path === here()) {
      places[place] = { ...places[place], path };
      return;
    }
    places[place].scroll = window.scrollY;
    places.length = ++place;
    places.push({ path, scroll: 0 });
    history.pushState(place, '', '/');
  }

  function focus(id) {
    if (id === 'keep') return;
    const target = (id && $(id)) || $('problems') || $('heading') || page.querySelector('h1');
    if (target) target.focus({ preventScroll: true });
  }

  // A background change keeps the focus, what was opened, and the place on the page.
  function whereabouts() {
    const y = window.scrollY;
    const open = [...page.querySelectorAll('details')].map((d) => d.open);
    const same = '#page :is(a, button, input, select, textarea, summary, [tabindex])';
    const index = [...document.querySelectorAll(same)].indexOf(document.activeElement);
    return () => {
      page.querySelectorAll('details').forEach((d, i) => { d.open = !!open[i]; });
      const target = index >= 0 && document.querySelectorAll(same)[index];
      if (target) target.focus({ preventScroll: true });
      window.scrollTo(0, y);
    };
  }

  // Unseen: for those who hear the page, where those who see it are shown the same at another place.
  function say(text, unseen) {
    const line = $('say');
    line.classList.toggle('unseen', !!unseen);
    if (line.textContent === text && text === '') return;
    line.textContent = '';
    if (text) setTimeout(() => { line.textContent = text; }, 30);
  }

  // Events ------------------------------------------------------------------------------------------

  function heard(m) {
    if (m.event === 'news') return dirty || typing() ? news() : waiting || go(here(), { quiet: true });
    if (m.event === 'locked') return relock(m.say);
    if (m.event === 'status') { $('status').textContent = m.text || ''; $('status').hidden = !m.text; }
    if (m.event === 'update') update();
    if (m.event === 'advice') advised(m);
  }

  // A background change does not take a button from under a finger: it waits until the press is over.
  let held = 0;
  let missed = false;
  const pressing = () => held && performance.now() - held < 2000;
  const hold = () => { held = performance.now(); };
  const release = () => setTimeout(() => {
    held = 0;
    if (missed && !waiting) go(here(), { quiet: true });
    missed = false;
  });
  function wait() {
    missed = true;
    setTimeout(() => missed && !pressing() && release(), 2100); // a press that never ends
  }
  for (const name of ['pointerdown', 'keydown']) document.addEventListener(name, hold, true);
  for (const name of ['pointerup', 'pointercancel', 'keyup']) document.addEventListener(name, release, true);

  const typing = () => page.contains(document.activeElement) && document.activeElement.matches('input, textarea, select');

  function news() {
    if ($('news').hidden) say('There is something new on this page.', true);
    $('news').hidden = false;
  }

  // Locked means that keys and plain text are gone from memory: the Worker ends, and so does the page.
  function relock(text) {
    locked = true;
    carry = text || 'Locked. Nothing was lost.';
    restart();
  }

  function restart() {
    if (asked || stale) return useUpdate(); // now that nothing is open
    settle();
    page.replaceChildren();
    bar('');
    $('status').hidden = true;
    places = [];
    places[place] = { path: '/', scroll: 0 };
    dirty = false;
    ready = false;
    backend.restart();
    go('/', { pop: place });
  }

  const falls = [];
  function fell(why) {
    if (why === 'gone') {
      settle(); // so that it can be tried again
      return say('The program on this computer does not answer. Is it still running?');
    }
    if (why === 'used' || why === 'closed') {
      if (!dirty) return cannot(why);
      return say('The program on this computer was started again. What you typed is still here: copy it, then open the new address in this tab.');
    }
    if (why === 'storage') return cannot(why);
    falls.push(performance.now());
    if (why === 'load' || falls.length > 3 && falls.at(-1) - falls.at(-4) < 60000) {
      if (!(why === 'load' && dirty)) return cannot(why);
      return say('The program could not be loaded. What you typed is still here. Check the connection, then load the page again.');
    }
    locked = true;
    carry = 'Goldmend had to start again. Nothing was lost: what you wrote is kept.';
    restart();
  }

  function cannot(why) {
    settle();
    say('');
    page.hidden = true;
    $('cannot').hidden = false;
    for (const p of $('cannot').querySelectorAll('[data-why]')) p.hidden = p.dataset.why !== why;
  }

  // What a person does ------------------------------------------------------------------------------

  document.addEventListener('click', (e) => {
    const a = e.target.closest('a[href]');
    if (a) return follow(e, a);
    const b = e.target.closest('button');
    if (!b) return;
    if (b.id === 'leave') leave();
    else if (b.id === 'show') go(here(), { quiet: false, pop: place });
    else if (b.id === 'use') useUpdate();
    else if (b.dataset.show) reveal(b);
    else if (b.dataset.copy) copy(b);
    else if ('print' in b.dataset) window.print();
  });
  document.addEventListener('auxclick', (e) => { if (inside(e.target.closest('a[href]'))) e.preventDefault(); });

  const inside = (a) => a && !a.target && /^[/#]/.test(a.getAttribute('href'));

  function follow(e, a) {
    if (!inside(a)) return;
    e.preventDefault();
    const href = a.getAttribute('href');
    if (href[0] === '/') return go(href);
    const target = $(href.slice(1));
    if (!target) return;
    for (let d = target.closest('details'); d; d = d.parentElement.closest('details')) d.open = true;
    target.focus();
    target.scrollIntoView({ block: 'center' });
  }

  document.addEventListener('submit', (e) => {
    e.preventDefault();
    if (waiting && waiting.do === 'submit') return; // pressed twice
    const form = e.target;
    const fields = collect(form, e.submitter);
    // The form that is there before the program: without a name it opens what this device knows.
    const path = form.dataset.known && !fields.name[0] ? form.dataset.known : form.getAttribute('action');
    ask({ do: 'submit', path, page: here(), fields }, { person: true });
  });

  document.addEventListener('input', (e) => {
    const form = e.target.form;
    if (!form || !page.contains(form) || form.getAttribute('method') !== 'post') return;
    dirty = true;
    if (locked) return; // there is no key to seal it with
    advise(700);
    backend.send({ do: 'draft', path: here(), form: form.getAttribute('action'), fields: collect(form, null, true) });
  });

  // Feedback beside a field, renewed when the hands rest.
  let resting = 0;
  function advise(after) {
    clearTimeout(resting);
    resting = setTimeout(() => {
      for (const a of page.querySelectorAll('[data-check]')) {
        const field = $(a.dataset.of);
        if (!field || a.asked === field.value || !field.value && !a.firstChild) continue;
        a.asked = field.value;
        backend.send({ do: 'check', path: here(), form: a.dataset.check, field: a.dataset.of, fields: { text: [field.value] } });
      }
    }, after);
  }

  function advised(m) {
    for (const a of page.querySelectorAll('[data-check]')) {
      if (!m.field) a.asked = null;
      if (a.dataset.of !== m.field || m.page !== here() || a.said === m.text) continue;
      passing = a.said = m.text;
      a.innerHTML = policy.createHTML(m.text);
      passing = null;
    }
    if (!m.field) advise(0);
  }

  function collect(form, pressed, draft) {
    const fields = {};
    const add = (name, value) => { (fields[name] ||= []).push(value); };
    for (const el of form.elements) {
      const name = el.name || el.dataset.name;
      if (!name || el.disabled || el.type === 'submit' || el.type === 'button' || draft && el.type === 'password') continue;
      if ((el.type === 'radio' || el.type === 'checkbox') && !el.checked) continue;
      add(name, el.value);
    }
    if (pressed && pressed.name) add(pressed.name, pressed.value);
    return fields;
  }

  window.addEventListener('popstate', (e) => {
    if (places[place]) places[place].scroll = window.scrollY;
    const at = Number.isInteger(e.state) ? e.state : 0;
    places[at] ||= { path: '/', scroll: 0 };
    go(places[at].path, { pop: at, person: true });
  });

  function reveal(b) {
    const field = $(b.dataset.show);
    const on = field.type === 'password';
    field.type = on ? 'text' : 'password';
    b.setAttribute('aria-pressed', String(on));
    b.textContent = on ? 'Hide' : 'Show';
    field.focus();
  }

  async function copy(b) {
    const field = $(b.dataset.copy);
    field.select();
    try { await navigator.clipboard.writeText(field.value); } catch { document.execCommand('copy'); }
    say('Copied.');
  }

  function save(file) {
    const a = document.createElement('a');
    a.href = URL.createObjectURL(new Blob([file.data], { type: file.type }));
    a.download = file.name;
    a.click();
    setTimeout(() => URL.revokeObjectURL(a.href), 60000);
  }

  // Leaving -----------------------------------------------------------------------------------------

  let left = false;
  function leave() {
    if (left) return;
    left = true;
    root.dataset.left = ''; // the style sheet blanks the page
    page.replaceChildren();
    const away = () => { if (backend) backend.end(); location.replace('/quiet.html'); };
    const lock = ++count;
    hear = (m) => { if (m.id === lock) away(); };
    if (!backend) return away(); // the program cannot run here
    backend.send({ do: 'lock', id: lock });
    setTimeout(away, 250);
  }

  let shifts = [];
  document.addEventListener('keydown', (e) => {
    if (e.key !== 'Shift') { shifts = []; return; }
    if (e.repeat) return;
    shifts = [...shifts.filter((t) => e.timeStamp - t < 1000), e.timeStamp];
    if (shifts.length >= 3) leave();
  });
  window.addEventListener('pageshow', (e) => { if (e.persisted) location.reload(); });
  document.addEventListener('visibilitychange', () => backend && backend.send({ do: document.hidden ? 'hidden' : 'visible' }));
  for (const name of ['online', 'offline']) window.addEventListener(name, () => backend && backend.send({ do: name }));

  // A newer version ---------------------------------------------------------------------------------

  let fresh = null; // the service worker that waits
  let asked = false;
  let stale = false; // another tab has taken the newer version into use
  function update() {
    asked = true;
    if (locked && !dirty) return useUpdate();
    if ($('update').hidden) say('A newer version is ready.', true);
    $('update').hidden = false;
  }

  function useUpdate() {
    if (!fresh || stale) return location.reload();
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload());
    fresh.postMessage('use');
  }

  async function keep() {
    const { serviceWorker } = navigator;
    if (!root.dataset.sw || !serviceWorker) return;
    let kept = !!serviceWorker.controller; // the first one to take over is this page's own version
    serviceWorker.addEventListener('controllerchange', () => { stale = kept; kept = true; });
    const known = await serviceWorker.register(policy.createScriptURL(root.dataset.sw), { scope: '/', updateViaCache: 'none' });
    const found = (w) => { if (w && known.active) { fresh = w; update(); } };
    found(known.waiting);
    known.addEventListener('updatefound', () => {
      const w = known.installing;
      w.addEventListener('statechange', () => w.state === 'installed' && found(w));
    });
    // A page may stay open for weeks; whoever comes back to it hears of a newer version.
    let looked = performance.now();
    document.addEventListener('visibilitychange', () => {
      if (document.hidden || performance.now() - looked < 3600000) return;
      looked = performance.now();
      known.update().catch(() => {});
    });
  }

  // Starting ----------------------------------------------------------------------------------------

  const why = self.backend.needs();
  if (why) return cannot(why);
  history.scrollRestoration = 'manual';
  // An invitation stands in the part of the address that is never sent; it is taken out at once.
  const link = () => location.hash.length > 1 ? location.href : undefined;
  const invited = link();
  history.replaceState(0, '', '/');
  backend = self.backend(policy.createScriptURL.bind(policy), (m) => hear(m), fell);
  ask({ do: 'go', path: '/', link: invited }, { start: true, link: invited });
  window.addEventListener('hashchange', () => {
    const l = link();
    history.replaceState(place, '', '/');
    if (l) ask({ do: 'go', path: '/', link: l }, { person: true });
  });
  window.addEventListener('load', () => setTimeout(() => keep().catch(() => {}), 1500));
})();
