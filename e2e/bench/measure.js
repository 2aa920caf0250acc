// What passes between the page and its Worker, with the time. It changes nothing but the way of one message: the
// derived key passes through here, so that the time at which it was there is known.
(() => {
  const Plain = self.Worker;
  const measure = self.measure = { unlocked: 0, asked: new Map(), last: 0, answers: new Map() };
  let derived = 0;
  const now = () => performance.now();

  self.Worker = class extends Plain {
    postMessage(m, transfer) {
      if (m && m.module && m.mode !== 'kdf') measure.worker = this;
      if (m && m.mode === 'kdf') {
        const { port1, port2 } = new MessageChannel();
        const far = m.port;
        far.onmessage = (e) => port1.postMessage(e.data);
        port1.onmessage = (e) => { derived = now(); far.postMessage(e.data); };
        return super.postMessage({ ...m, port: port2 }, [port2]);
      }
      if (m && m.id && !m.module) {
        if (m.do === 'go' && measure.want) { measure.want.id = m.id; measure.want = null; }
        measure.asked.set(m.id, now());
      }
      return super.postMessage(m, transfer);
    }
    set onmessage(f) {
      super.onmessage = (e) => {
        const at = now();
        const m = e.data;
        if (m && m.event === 'advice' && m.field === 'measured') return measure.advised(at);
        if (m && m.id && measure.asked.has(m.id)) {
          const took = at - measure.asked.get(m.id);
          const done = measure.answers.get(m.id);
          f(e);
          if (!m.locked && derived) { measure.unlocked = at - derived; derived = 0; }
          if (done) done(took);
          return;
        }
        f(e);
      };
    }
  };

  // go asks for a page by a link, as a person does, and tells how long its HTML took.
  measure.go = (path) => new Promise((done) => {
    const a = document.createElement('a');
    a.setAttribute('href', path);
    document.body.append(a);
    const want = measure.want = {};
    a.click();
    a.remove();
    measure.answers.set(want.id, (took) => setTimeout(() => done(took), 0));
  });

  // check asks for feedback on a text, as a field does, and tells how long it took.
  measure.check = (kind, text) => new Promise((done) => {
    const begun = now();
    measure.advised = (at) => setTimeout(() => done(at - begun), 0);
    measure.worker.postMessage({ do: 'check', path: '/', form: kind, field: 'measured', fields: { text: [text] } });
  });

  // see notes when a text stands on the page; submit fills in one field and presses the button. Both tell the time
  // in milliseconds since 1970, so that two browsers of one computer can be compared.
  const clock = () => performance.timeOrigin + now();
  measure.see = (text) => {
    measure.seen = new Promise((done) => {
      const look = new MutationObserver(() => {
        if (!document.getElementById('page').textContent.includes(text)) return;
        look.disconnect();
        done(clock());
      });
      look.observe(document.getElementById('page'), { childList: true, subtree: true, characterData: true });
    });
    return true;
  };
  measure.submit = (action, name, value) => {
    const form = [...document.forms].find((f) => f.getAttribute('action').endsWith(action));
    form.elements[name].value = value;
    const at = clock();
    form.querySelector('button[type=submit]').click();
    return at;
  };

  // kept waits until so many values are stored on this device.
  measure.kept = async (n) => {
    const db = await new Promise((done) => { indexedDB.open('notes').onsuccess = (e) => done(e.target.result); });
    for (let stored = 0; stored < n;) {
      await new Promise((f) => setTimeout(f, 200));
      stored = await new Promise((done) => { db.transaction('values').objectStore('values').count().onsuccess = (e) => done(e.target.result); });
    }
    db.close();
    return true;
  };

  // quiet waits until the Worker answers the same page at the same speed ten times in a row.
  measure.quiet = async () => {
    let fast = Infinity;
    let calm = 0;
    for (let n = 0; n < 600 && calm < 10; n++) {
      const took = await measure.go('/mine');
      fast = Math.min(fast, took);
      calm = took < 2 * fast + 2 ? calm + 1 : 0;
      await new Promise((f) => setTimeout(f, 50));
    }
    return true;
  };
})();
