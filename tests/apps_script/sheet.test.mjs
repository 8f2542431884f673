/** What the menu does without a service: the wish in a cell, the way to what waits, the settings. */

import assert from "node:assert/strict";
import { test } from "node:test";

import { Book, named, script } from "./google.mjs";

const SET = { TONGHOP_URL: "https://so-lieu.example.vn", TONGHOP_TOKEN: "khoa-cu" };

function setUp(properties, ...answers) {
  const google = script({ properties: { ...properties }, answers });
  google.functions.setUp();
  return google;
}

test("without an address the wish stands in a hidden sheet, as text, and the same sheet stays in front", () => {
  const { book, functions } = script();
  const shown = book.active;
  functions.refreshMaster();
  const made = book.getSheetByName("_tonghop");
  assert.equal(made.isHidden, true);
  assert.equal(book.active, shown);
  assert.equal(made.getRange("A1").text, "2022-04-17T00:30:00.000Z an@example.vn");
  assert.equal(made.getRange("A1").format, "@");
  assert.match(book.told.at(-1), /^Chưa đặt địa chỉ dịch vụ: đã ghi yêu cầu làm mới vào bảng tính/);
});

test("the next wish takes the place of the last", () => {
  const { book, functions, clock } = script();
  functions.refreshMaster();
  clock.ms += 60_000;
  functions.refreshMaster();
  assert.equal(book.sheets.length, 2);
  assert.equal(book.getSheetByName("_tonghop").getRange("A1").text, "2022-04-17T00:31:00.000Z an@example.vn");
});

test("a cell that was named for it gets the wish", () => {
  const book = new Book("Tổng quan");
  const cell = named(book, "tonghop_yeu_cau", "Tổng quan", "H2");
  script({ book }).functions.refreshMaster();
  assert.equal(cell.text, "2022-04-17T00:30:00.000Z an@example.vn");
  assert.deepEqual(book.sheets.map((one) => one.name), ["Tổng quan"]);
});

for (const email of ["", null]) {
  test(`a wish of somebody whom Google does not name (${email})`, () => {
    const { book, functions } = script({ email });
    functions.refreshMaster();
    assert.equal(book.getSheetByName("_tonghop").getRange("A1").text, "2022-04-17T00:30:00.000Z");
  });
}

test("Việc cần làm goes to the named list, else to the overview, else says what to do", () => {
  const book = new Book("Trang tính1", "Tổng quan");
  const { functions } = script({ book });
  functions.showTasks();
  assert.equal(book.active, book.getSheetByName("Tổng quan"));
  const list = named(book, "tonghop_tasks", "Tổng quan", "A9");
  functions.showTasks();
  assert.equal(book.active, list);
  const bare = script();
  bare.functions.showTasks();
  assert.match(bare.book.told.at(-1), /^Chưa có trang “Tổng quan” → /);
});

test("address and key are kept together, without the slash at the end", () => {
  const { properties, ui, book } = setUp({}, " https://so-lieu.example.vn/ ", " khoa-moi ");
  assert.deepEqual(properties, { TONGHOP_URL: "https://so-lieu.example.vn", TONGHOP_TOKEN: "khoa-moi" });
  assert.ok(![...ui.asked, ...book.told].join().includes("khoa"));
});

test("the key of an address stays when none is typed", () => {
  assert.deepEqual(setUp(SET, SET.TONGHOP_URL, "").properties, SET);
});

test("the old key never goes to a new address", () => {
  const { properties, book } = setUp(SET, "https://khac.example.vn", "");
  assert.deepEqual(properties, SET);
  assert.match(book.told.at(-1), /^Mã truy cập chưa đúng dạng, chưa lưu gì → /);
});

test("a dialog that is closed changes nothing", () => {
  for (const answers of [[null], ["https://khac.example.vn", null]]) {
    const { properties, book } = setUp(SET, ...answers);
    assert.deepEqual(properties, SET);
    assert.deepEqual(book.told, []);
  }
});

test("an address over plain HTTP is not kept", () => {
  const { properties, book } = setUp(SET, "http://so-lieu.example.vn", "khoa-moi");
  assert.deepEqual(properties, SET);
  assert.match(book.told.at(-1), /^Địa chỉ chưa dùng được, chưa lưu gì → /);
});

test("no address takes the key away too", () => {
  assert.deepEqual(setUp(SET, "").properties, {});
});
