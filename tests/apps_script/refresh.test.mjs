/** A press in Google Sheets -> what the service is asked, what the person reads, what the spreadsheet holds afterwards. */

import assert from "node:assert/strict";
import { after, test } from "node:test";

import { DocumentLock, RealFetch, script } from "./google.mjs";
import { KEY, deadUrl, serving } from "./service.mjs";

const urlFetch = new RealFetch();
after(() => urlFetch.close());

const UNITS = { expected: 6, read: 3, unchanged: 1, held: 1, failed: 0, missing: 1 };

function sheet(url, more = {}) {
  return script({ urlFetch, properties: { TONGHOP_URL: url, TONGHOP_TOKEN: KEY }, ...more });
}

function pressed(google) {
  google.functions.refreshMaster();
  return google.book.told.at(-1);
}

function assertUntouched(google) {
  assert.deepEqual(google.book.written, []);
  assert.deepEqual(google.book.sheets.map((one) => one.name), ["Trang tính1"]);
}

test("every item of the menu names a function of the script", () => {
  const { functions, ui } = script();
  functions.onOpen();
  const items = ui.menus["Tổng hợp"];
  assert.deepEqual(items.map(([caption]) => caption), ["Làm mới", "Việc cần làm", "Thiết lập…"]);
  for (const [, name] of items) assert.equal(typeof functions[name], "function", name);
});

test("a press makes a run, tells each stage once and then the result", async (t) => {
  const reading = { state: "running", stage: "Đọc tệp", done: 2, of: 6 };
  const states = [{ state: "waiting" }, reading, reading, { state: "done", result: { units: UNITS, findings: { must_fix: 12 } } }];
  const service = await serving(t, { states });
  const google = sheet(`${service.url}/`);
  pressed(google);
  assert.deepEqual(google.book.told, [
    "Đang nhờ dịch vụ làm mới…",
    "Đang chờ lượt…",
    "Đọc tệp 2/6…",
    "Đã cập nhật · 5/6 đơn vị · 1 chưa gửi · 1 tạm giữ số cũ · 12 lỗi cần sửa",
  ]);
  assert.ok(google.book.toasts.every(([, title, seconds]) => title === "Tổng hợp" && seconds > 0));
  assertUntouched(google);
  const asked = await service.asked();
  assert.deepEqual(asked.map(({ method, url }) => `${method} ${url}`), ["POST /refresh", ...Array(4).fill("GET /runs/r1")]);
  // A program that says it takes pages gets a page instead of the run's id.
  assert.ok(asked.every(({ headers }) => headers.accept === "application/json"));
});

test("a run of a pretended day says so", async (t) => {
  const result = { units: { ...UNITS, held: 0, missing: 0, read: 5 }, today: "2022-04-17", simulated: true };
  const service = await serving(t, { states: [{ state: "done", result }] });
  assert.equal(pressed(sheet(service.url)), "Đã cập nhật · 6/6 đơn vị · ngày giả định 17/04/2022");
});

test("a wrong key: told, nothing asked after it, nothing changed", async (t) => {
  const service = await serving(t);
  const google = sheet(service.url, { properties: { TONGHOP_URL: service.url, TONGHOP_TOKEN: "khoa-sai" } });
  assert.match(pressed(google), /^Mã truy cập không đúng, chưa thay đổi gì → /);
  assertUntouched(google);
  assert.equal((await service.asked()).length, 1);
  assert.ok(!google.book.told.join().includes("khoa-sai"));
});

test("a service that fails says what its fault says, in Vietnamese", async (t) => {
  const fault = { vi: "Dịch vụ gặp lỗi → xem nhật ký của dịch vụ", en: "The service failed" };
  const service = await serving(t, { refresh: { status: 500, json: { fault } } });
  const google = sheet(service.url);
  assert.equal(pressed(google), fault.vi);
  assertUntouched(google);
});

test("a proxy that fails without our fault is told by its code", async (t) => {
  const service = await serving(t, { refresh: { status: 502, text: "<html>Bad Gateway" } });
  assert.match(pressed(sheet(service.url)), /^Dịch vụ gặp lỗi \(mã 502\) → /);
});

test("a run that fails is told by the Vietnamese of its fault", async (t) => {
  const fault = { vi: "Không thấy thư mục nguon → kiểm tra ổ mạng", en: "no folder" };
  const service = await serving(t, { states: [{ state: "running" }, { state: "failed", fault }] });
  const google = sheet(service.url);
  assert.equal(pressed(google), fault.vi);
  assertUntouched(google);
});

for (const [what, refresh] of Object.entries({
  "another site's page": { status: 200, text: "<html>" },
  "an answer without a run": { status: 202, json: {} },
  "a way to another address": { status: 302, headers: { Location: "http://127.0.0.1:1/" }, json: {} },
})) {
  test(`${what} is not taken for the service`, async (t) => {
    const service = await serving(t, { refresh });
    assert.match(pressed(sheet(service.url)), /không trả lời như dịch vụ tổng hợp → /);
    assert.equal((await service.asked()).length, 1);
  });
}

test("out of reach: what to look at, and no key in the words", async () => {
  const url = await deadUrl();
  const leaking = { fetch: (...given) => ((urlFetch.leak = KEY), urlFetch.fetch(...given)) };
  const google = sheet(url, { urlFetch: leaking });
  const told = pressed(google);
  delete urlFetch.leak;
  assert.ok(told.startsWith(`Không gọi được ${url} → `), told);
  assert.match(told, /ECONNREFUSED/);
  assert.ok(!google.book.told.join().includes(KEY));
  assertUntouched(google);
});

test("an answer that is lost on the way does not end the wait", async (t) => {
  const lost = { status: 503, json: { fault: { vi: "Đang dừng", en: "" } } };
  const states = [null, lost, { state: "running", stage: "Ghi" }, null, { state: "done", result: {} }];
  const service = await serving(t, { states });
  const google = sheet(service.url);
  assert.equal(pressed(google), "Đã cập nhật");
  assert.deepEqual(google.book.told.slice(1, -1), ["Ghi…"]);
});

test("a service that stays away ends the wait", async (t) => {
  const service = await serving(t, { states: [null] });
  assert.match(pressed(sheet(service.url)), /^Không gọi được /);
  assert.equal((await service.asked()).length, 4);
});

test("a run longer than Google lets a script live is left to the service, in time", async (t) => {
  const service = await serving(t, { states: [{ state: "running", stage: "Đọc tệp", done: 1, of: 6 }] });
  const google = sheet(service.url);
  assert.match(pressed(google), /^Dịch vụ vẫn đang làm → /);
  assert.ok(google.clock.slept > 240_000 && google.clock.slept <= 270_000, `${google.clock.slept}`);
  assert.equal(google.book.told.length, 3);
});

test("a second press while one waits asks for nothing", async (t) => {
  const service = await serving(t, { states: [{ state: "running" }, { state: "done", result: {} }] });
  const lock = new DocumentLock();
  const other = sheet(service.url, { lock });
  const google = sheet(service.url, { lock, onPause: () => pressed(other) });
  assert.equal(pressed(google), "Đã cập nhật");
  assert.ok(other.book.told.length && other.book.told.every((words) => words.startsWith("Lần bấm trước đang chạy → ")));
  assert.equal((await service.asked()).filter(({ method }) => method === "POST").length, 1);
});

test("a press that failed does not lock out the next one", async (t) => {
  const service = await serving(t);
  const lock = new DocumentLock();
  pressed(sheet(await deadUrl(), { lock }));
  assert.equal(pressed(sheet(service.url, { lock })), "Đã cập nhật");
});

test("a fault of the script itself is not hidden, nor does it lock out the next press", async (t) => {
  const lock = new DocumentLock();
  const broken = sheet("http://127.0.0.1:1", { lock, urlFetch: { fetch: () => ({}) } });
  assert.throws(() => pressed(broken), /getResponseCode/);
  const service = await serving(t);
  assert.equal(pressed(sheet(service.url, { lock })), "Đã cập nhật");
});

for (const url of [
  "http://example.vn", "http://127.0.0.1.example.vn", "https://ai@example.vn", "https://example.vn/?x=1", "example.vn",
]) {
  test(`no key is sent to ${url}`, () => {
    const fetch = () => assert.fail("it was asked");
    assert.match(pressed(sheet(url, { urlFetch: { fetch } })), /^Địa chỉ dịch vụ phải bắt đầu bằng https:\/\/ → /);
  });
}

test("without a key nothing is asked", () => {
  const google = script({ properties: { TONGHOP_URL: "https://so-lieu.example.vn" } });
  assert.match(pressed(google), /^Chưa có mã truy cập → /);
});
