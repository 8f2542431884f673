/** Doubles of the parts of Google Apps Script that macros/refresh.gs uses; UrlFetchApp speaks real HTTP. */

import { readFileSync } from "node:fs";
import vm from "node:vm";
import { MessageChannel, Worker, receiveMessageOnPort } from "node:worker_threads";

const SOURCE = new URL("../../macros/refresh.gs", import.meta.url);
const FETCH_OPTIONS = ["method", "headers", "payload", "contentType", "muteHttpExceptions", "followRedirects"];
const ANSWER_TIMEOUT_MS = 40_000;
const LIMIT_MS = 6 * 60 * 1000;

/** UrlFetchApp: blocks, as Google's does, while another thread talks to the server. Close it when done. */
export class RealFetch {
  #worker = new Worker(new URL("./fetch_worker.mjs", import.meta.url));

  fetch(url, options = {}) {
    const unknown = Object.keys(options).filter((name) => !FETCH_OPTIONS.includes(name));
    if (unknown.length) throw new Error(`Attribute provided with invalid value: ${unknown}`);
    const { status, text, location, error } = this.#wait(url, options);
    if (error) throw new Error(`Address unavailable: ${url} (${error}) ${this.leak || ""}`);
    // As Google does: unless told otherwise it goes on, with the key in its hand.
    if (location && options.followRedirects !== false) return this.fetch(location, options);
    if (status >= 400 && !options.muteHttpExceptions) throw new Error(`Request failed for ${url} returned code ${status}`);
    return { getResponseCode: () => status, getContentText: () => text };
  }

  #wait(url, options) {
    const bell = new Int32Array(new SharedArrayBuffer(4));
    const { port1, port2 } = new MessageChannel();
    this.#worker.postMessage({ url, options, bell, port: port2 }, [port2]);
    if (Atomics.wait(bell, 0, 0, ANSWER_TIMEOUT_MS) === "timed-out") throw new Error("the fetching thread is gone");
    const { message } = receiveMessageOnPort(port1);
    port1.close();
    return message;
  }

  close() {
    return this.#worker.terminate();
  }
}

/** One cell; `text` is what a person sees in it. */
class Cell {
  constructor(book) {
    this.book = book;
    this.text = "";
    this.format = "";
  }

  setNumberFormat(format) {
    this.format = format;
    return this;
  }

  setValue(value) {
    this.text = value;
    this.book.written.push(value);
    return this;
  }

  activate() {
    this.book.active = this;
    return this;
  }
}

class Sheet {
  constructor(book, name) {
    this.book = book;
    this.name = name;
    this.cells = {};
    this.isHidden = false;
  }

  getRange(address) {
    return (this.cells[address] ??= new Cell(this.book));
  }

  hideSheet() {
    if (this.book.sheets.every((sheet) => sheet === this || sheet.isHidden)) throw new Error("You can't hide all the sheets.");
    this.isHidden = true;
    if (this.book.active === this) throw new Error("a test would not see which sheet comes to the front");
    return this;
  }

  activate() {
    this.book.active = this;
    return this;
  }
}

/** A spreadsheet. `toasts`: every [words, title, seconds]; `written`: every value that a script put into a cell. */
export class Book {
  constructor(...sheets) {
    this.sheets = sheets.map((name) => new Sheet(this, name));
    this.active = this.sheets[0];
    this.names = {};
    this.toasts = [];
    this.written = [];
  }

  /** The words of its toasts. */
  get told() {
    return this.toasts.map(([words]) => words);
  }

  toast(...told) {
    this.toasts.push(told);
  }

  getSheetByName(name) {
    return this.sheets.find((sheet) => sheet.name === name) ?? null;
  }

  getRangeByName(name) {
    return this.names[name] ?? null;
  }

  getActiveSheet() {
    return this.active;
  }

  setActiveSheet(sheet) {
    return sheet.activate();
  }

  getNumSheets() {
    return this.sheets.length;
  }

  insertSheet(name, index) {
    if (this.getSheetByName(name)) throw new Error(`A sheet with the name "${name}" already exists.`);
    const made = new Sheet(this, name);
    this.sheets.splice(index, 0, made);
    return made.activate();
  }
}

/** A name to be defined by its cell, as a person does in Google Sheets. */
export function named(book, name, sheet, address) {
  book.names[name] = book.getSheetByName(sheet).getRange(address);
  return book.names[name];
}

class Ui {
  ButtonSet = { OK_CANCEL: "OK_CANCEL" };
  Button = { OK: "OK", CLOSE: "CLOSE" };

  constructor(answers) {
    this.answers = answers;
    this.menus = {};
    this.asked = [];
  }

  createMenu(title) {
    const items = [];
    const menu = {
      addItem: (caption, name) => (items.push([caption, name]), menu),
      addSeparator: () => menu,
      addToUi: () => void (this.menus[title] = items),
    };
    return menu;
  }

  prompt(title, question, buttons) {
    if (buttons !== this.ButtonSet.OK_CANCEL) throw new Error("The parameters don't match the method signature for Ui.prompt.");
    this.asked.push(question);
    const answer = this.answers.shift();
    return {
      getSelectedButton: () => (answer === null ? this.Button.CLOSE : this.Button.OK),
      getResponseText: () => answer ?? "",
    };
  }
}

/** A lock of a spreadsheet, shared by all who have it open. */
export class DocumentLock {
  isHeld = false;

  /** As one press sees it. */
  asked() {
    let isMine = false;
    return {
      tryLock: () => (isMine ||= !this.isHeld && (this.isHeld = true)),
      releaseLock: () => void (isMine && (isMine = this.isHeld = false)),
    };
  }
}

/**
 * The script as Google runs it, for one user. `properties`: Script Properties; `answers`: what is typed into its dialogs, null
 * closes one; `realPauseMs`: how long a pause really takes, 0 for a clock that jumps; `onPause`: what happens meanwhile.
 */
export function script({
  book = new Book("Trang tính1"), properties = {}, answers = [], email = "an@example.vn", lock = new DocumentLock(), urlFetch,
  realPauseMs = 0, onPause = () => {},
} = {}) {
  const ui = new Ui(answers);
  const clock = { ms: Date.UTC(2022, 3, 17, 0, 30), slept: 0 };
  const pause = (ms) => {
    if (realPauseMs) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, realPauseMs);
    clock.ms += realPauseMs || ms;
    clock.slept += realPauseMs || ms;
    if (clock.slept > LIMIT_MS) throw new Error("Exceeded maximum execution time");
    onPause();
  };
  const context = vm.createContext({
    Date: class extends Date {
      constructor(...given) {
        super(...(given.length ? given : [clock.ms]));
      }

      static now() {
        return clock.ms;
      }
    },
    SpreadsheetApp: { getUi: () => ui, getActiveSpreadsheet: () => book },
    PropertiesService: { getScriptProperties: () => propertiesOf(properties) },
    LockService: { getDocumentLock: () => lock.asked() },
    Session: { getActiveUser: () => ({ getEmail: () => emailOr(email) }) },
    Utilities: { sleep: pause },
    UrlFetchApp: urlFetch,
  });
  vm.runInContext(readFileSync(SOURCE, "utf8"), context, { filename: "refresh.gs" });
  return { book, ui, properties, clock, functions: context };
}

function propertiesOf(values) {
  return {
    getProperty: (name) => values[name] ?? null,
    setProperties: (given) => void Object.assign(values, given),
    deleteProperty: (name) => void delete values[name],
  };
}

function emailOr(email) {
  if (email === null) throw new Error("You do not have permission to call Session.getActiveUser");
  return email;
}
