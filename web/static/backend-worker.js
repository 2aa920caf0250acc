// The way to the program: a Worker of this page. See backend-http.js for the other way.
'use strict';
self.backend = (scriptURL, hear, fell) => {
  const { worker: script, wasm } = document.documentElement.dataset;
  // The service worker leaves the program alone: browsers keep what they compiled only of their own copies. Its copy is
  // for when there is no other, or none comes.
  const kept = (otherwise) => caches.match(wasm).then((r) => r || otherwise, () => otherwise);
  const load = () => {
    const own = fetch(wasm).then((r) => r.ok ? r : Promise.reject(new Error(r.status)));
    const late = new Promise((done) => { setTimeout(done, 3000); }).then(() => kept(own));
    return Promise.race([own, late]).catch(() => kept(own));
  };
  const compile = () => WebAssembly.compileStreaming(load()).catch(() =>
    load().then((r) => r.arrayBuffer()).then((b) => WebAssembly.compile(b)));
  const module = compile();
  let worker = null;

  const listen = (w) => (e) => {
    if (w !== worker) return; // ended meanwhile
    if (e.data.fell === 'storage') {
      end();
      return fell('storage');
    }
    if (e.data.fell) return fell('crash');
    if (e.data.spawn) return spawn(e.data.spawn, e.data.port);
    hear(e.data);
  };
  // A throw-away worker for work whose memory must be returned.
  const spawn = (mode, port) => {
    module.then((m) => new Worker(scriptURL(script)).postMessage({ module: m, mode, port }, [port]));
  };
  const start = () => {
    const w = worker = new Worker(scriptURL(script));
    w.onmessage = listen(w);
    w.onerror = () => w === worker && fell('crash');
    module.then((m) => w.postMessage({ module: m, mode: 'app' }), () => fell('load'));
  };
  const end = () => {
    if (worker) worker.terminate();
    worker = null;
  };
  start();
  return {
    send: (m) => worker && worker.postMessage(m),
    restart: () => { end(); start(); },
    end,
  };
};
self.backend.needs = () => {
  if (!self.isSecureContext) return 'insecure';
  if (typeof WebAssembly !== 'object' || !self.Worker) return 'wasm';
  if (!self.indexedDB) return 'storage';
  return '';
};
