/** A double of `tonghop serve` for one test: a server in a thread of its own, since a script that waits holds this one. */

import { once } from "node:events";
import { createServer } from "node:net";
import { Worker } from "node:worker_threads";

export const KEY = "khoa-chi-de-thu-0123456789";

/** `states`: what the run is at each look, the last one from then on; `refresh`: another answer to POST /refresh. */
export async function serving(t, { states = [{ state: "done", result: {} }], refresh } = {}) {
  const worker = new Worker(new URL("./service_worker.mjs", import.meta.url), { workerData: { key: KEY, refresh, states } });
  t.after(() => worker.terminate());
  const [{ port }] = await once(worker, "message");
  return {
    url: `http://127.0.0.1:${port}`,
    /** Every request so far: {method, url, headers}. */
    async asked() {
      worker.postMessage("asked");
      return (await once(worker, "message"))[0].asked;
    },
  };
}

/** An address of this machine at which nobody listens. */
export async function deadUrl() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return `http://127.0.0.1:${port}`;
}
