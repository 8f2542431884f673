/** A request from the thread that waits -> its answer, by real HTTP; the waiting thread is woken when the answer lies ready. */

import http from "node:http";
import https from "node:https";
import { parentPort } from "node:worker_threads";

const TIMEOUT_MS = 30_000;

parentPort.on("message", async ({ url, options, bell, port }) => {
  port.postMessage(await answered(url, options).catch((error) => ({ error: error.code || error.message })));
  Atomics.store(bell, 0, 1);
  Atomics.notify(bell, 0);
});

function answered(url, { method = "get", headers = {}, payload }) {
  return new Promise((resolve, reject) => {
    const way = url.startsWith("https:") ? https : http;
    // No header of our own: the service must get what the script says, and nothing else.
    const request = way.request(url, { method: method.toUpperCase(), headers, agent: false, timeout: TIMEOUT_MS }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => {
        const { statusCode: status, headers: { location } } = response;
        resolve({ status, location, text: Buffer.concat(parts).toString("utf8") });
      });
      response.on("error", reject);
    });
    request.on("timeout", () => request.destroy(new Error("timeout")));
    request.on("error", reject);
    request.end(payload);
  });
}
