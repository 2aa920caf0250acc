// Runs the program. The first message brings the compiled module; what comes before the program is
// ready to hear waits in line.
'use strict';
(() => {
  self.zones = '{{zones}}'; // see device.Zones
  self.words = '{{words}}'; // see device.BuiltWords
  self.rules = "rules.bin"; // where they are; see device.Rules
  const early = [];
  let take = null;

  // The program calls this once, with the function that takes every message from then on.
  self.ready = (f) => {
    take = f;
    for (const m of early.splice(0)) f(m);
  };

  self.onmessage = (e) => {
    if (e.data.module) return start(e.data);
    if (take) take(e.data);
    else early.push(e.data);
  };

  async function start({ module, mode, port }) {
    const go = new Go();
    go.argv = ['app', mode];
    self.port = port;
    let why = 'ended';
    try {
      await go.run(await WebAssembly.instantiate(module, go.importObject));
    } catch (err) {
      why = String(err);
    }
    if (mode === 'kdf') self.close();
    else self.postMessage({ fell: why });
  }
})();
