/** TONGHOP_TEST_URL and TONGHOP_TEST_TOKEN -> one press of Làm mới against that service; prints {told, written, sheets} as JSON. */

import { RealFetch, script } from "./google.mjs";

const REAL_PAUSE_MS = 100;

const urlFetch = new RealFetch();
const { TONGHOP_TEST_URL: url, TONGHOP_TEST_TOKEN: token } = process.env;
const properties = { TONGHOP_URL: url, TONGHOP_TOKEN: token };
const { book, functions } = script({ urlFetch, realPauseMs: REAL_PAUSE_MS, properties });
try {
  functions.refreshMaster();
} finally {
  await urlFetch.close();
}
console.log(JSON.stringify({ told: book.told, written: book.written, sheets: book.sheets.map((sheet) => sheet.name) }));
