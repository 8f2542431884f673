/** What a service shall answer -> a real HTTP server on a free port that answers so, and keeps what it was asked. */

import http from "node:http";
import { parentPort, workerData } from "node:worker_threads";

const { key, refresh, states } = workerData;
const UNKNOWN = { status: 401, json: { fault: { vi: "Cần mã truy cập", en: "A key is needed" } } };
const asked = [];
const left = [...states];

const server = http.createServer((request, response) => {
  const { method, url, headers } = request;
  asked.push({ method, url, headers });
  const answer = headers.authorization === `Bearer ${key}` ? answerTo(method, url) : UNKNOWN;
  if (answer === null) {
    request.socket.destroy();
    return;
  }
  response.writeHead(answer.status, { "Content-Type": "application/json", ...answer.headers });
  response.end(answer.text ?? JSON.stringify(answer.json));
});

function answerTo(method, url) {
  if (method === "POST" && url === "/refresh") return refresh ?? { status: 202, json: { run: "r1" } };
  if (method === "GET" && url === "/runs/r1") return stateNow();
  return { status: 404, json: { fault: { vi: "Không có ở đây", en: "Not here" } } };
}

/** The next state; the last one stays. null = the line breaks. */
function stateNow() {
  const state = left.length > 1 ? left.shift() : left[0];
  if (state === null || state.status) return state;
  const whole = { id: "r1", stage: "", done: 0, of: 0, result: null, fault: null, ...state };
  return { status: 200, json: whole };
}

parentPort.on("message", () => parentPort.postMessage({ asked }));
server.listen(0, "127.0.0.1", () => parentPort.postMessage({ port: server.address().port }));
