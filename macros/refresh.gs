/**
 * The menu "Tổng hợp" of a Google spreadsheet: a press -> a run of the service, or a wish left in a cell; told in toasts.
 *
 * Nothing is counted here and no number is written here: the program counts, so that every way in gives the same numbers.
 * To add an action: a function, and a line in MENU.
 */

const TITLE = "Tổng hợp";
const MENU = [
  ["Làm mới", "refreshMaster"],
  ["Việc cần làm", "showTasks"],
  null,
  ["Thiết lập…", "setUp"],
];

/** Script Properties: where the service is, and the key that opens it. */
const URL_PROPERTY = "TONGHOP_URL";
const TOKEN_PROPERTY = "TONGHOP_TOKEN";

/** Over plain HTTP anybody on the way could read the key; this machine itself is the exception, which only tests can reach. */
const ADDRESS = /^(https:\/\/[\w.-]+|http:\/\/(127\.0\.0\.1|localhost))(:\d+)?(\/[^\s?#@]*)?$/;
const TOKEN = /^[!-~]+$/;

/** Google ends a script after 6 minutes, and one request may take the last of them. */
const BUDGET_MS = 270 * 1000;
const FIRST_PAUSE_MS = 1000;
const LONGEST_PAUSE_MS = 5000;
const LOCK_WAIT_MS = 100;
/** How many answers in a row may be missing before a run is given up: a phone network loses one now and then. */
const MOST_LOST = 3;

const SHORT_S = 10;
const LONG_S = 60;

const OVERVIEW_SHEET = "Tổng quan";
const TASKS_NAME = "tonghop_tasks";
const REQUEST_NAME = "tonghop_yeu_cau";
const REQUEST_SHEET = "_tonghop";

/** What went wrong, in words that end in what to do. `isPassing`: the next try may well succeed. */
class Fault extends Error {
  constructor(words, isPassing = false) {
    super(words);
    this.isPassing = isPassing;
  }
}

/** Google calls this when the spreadsheet is opened. */
function onOpen() {
  const menu = SpreadsheetApp.getUi().createMenu(TITLE);
  MENU.forEach((item) => (item ? menu.addItem(item[0], item[1]) : menu.addSeparator()));
  menu.addToUi();
}

/** Làm mới: have the service make a run and tell how it ended; without a service, leave a wish for the scheduler. */
function refreshMaster() {
  const lock = LockService.getDocumentLock();
  if (!lock.tryLock(LOCK_WAIT_MS)) {
    say("Lần bấm trước đang chạy → chờ kết quả của lần đó, không cần bấm lại", SHORT_S);
    return;
  }
  try {
    const service = knownService();
    say(service ? askedRun(service) : leftRequest(), LONG_S);
  } catch (fault) {
    if (!(fault instanceof Fault)) throw fault;
    say(fault.message, LONG_S);
  } finally {
    lock.releaseLock();
  }
}

/** Việc cần làm: go to the list of what waits for the coordinator. */
function showTasks() {
  const book = SpreadsheetApp.getActiveSpreadsheet();
  const tasks = book.getRangeByName(TASKS_NAME);
  const sheet = book.getSheetByName(OVERVIEW_SHEET);
  if (tasks) tasks.activate();
  else if (sheet) sheet.activate();
  else say(`Chưa có trang “${OVERVIEW_SHEET}” → bấm Làm mới trước`, SHORT_S);
}

/** Thiết lập…: ask for the address and the key, and keep both only when both are good. */
function setUp() {
  const properties = PropertiesService.getScriptProperties();
  const old = properties.getProperty(URL_PROPERTY) || "";
  const question = "Địa chỉ dịch vụ, ví dụ https://so-lieu.example.vn (để trống: không dùng dịch vụ).";
  const typed = answerTo(`${question}\nĐang dùng: ${old || "chưa có"}`);
  if (typed === null) return;
  const url = withoutSlash(typed);
  if (!url) {
    properties.deleteProperty(URL_PROPERTY);
    properties.deleteProperty(TOKEN_PROPERTY);
    say("Đã bỏ địa chỉ dịch vụ. Từ nay Làm mới chỉ ghi yêu cầu vào bảng tính", SHORT_S);
    return;
  }
  if (!ADDRESS.test(url)) {
    say("Địa chỉ chưa dùng được, chưa lưu gì → nhập dạng https://tên-máy, không kèm dấu ? hay #", LONG_S);
    return;
  }
  setToken(properties, url, url === old);
}

/** The second half of setUp. A new address never gets the key that was meant for the old one. */
function setToken(properties, url, isSameAddress) {
  const kept = isSameAddress ? properties.getProperty(TOKEN_PROPERTY) || "" : "";
  const typed = answerTo(`Mã truy cập do người quản lý dịch vụ đưa${kept ? " (để trống: giữ mã cũ)" : ""}.`);
  if (typed === null) return;
  const token = typed || kept;
  if (!TOKEN.test(token)) {
    say("Mã truy cập chưa đúng dạng, chưa lưu gì → chép lại toàn bộ mã, không có dấu cách", LONG_S);
    return;
  }
  properties.setProperties({ [URL_PROPERTY]: url, [TOKEN_PROPERTY]: token });
  say("Đã lưu địa chỉ và mã truy cập → bấm Làm mới để thử", SHORT_S);
}

/** What was typed, "" when nothing was; null when the dialog was closed. */
function answerTo(question) {
  const ui = SpreadsheetApp.getUi();
  const answer = ui.prompt(TITLE, question, ui.ButtonSet.OK_CANCEL);
  return answer.getSelectedButton() === ui.Button.OK ? answer.getResponseText().trim() : null;
}

// ---- the service

/** {url, token}; null when no address is set. Fault when what is set cannot be used. */
function knownService() {
  const properties = PropertiesService.getScriptProperties();
  const url = withoutSlash((properties.getProperty(URL_PROPERTY) || "").trim());
  const token = (properties.getProperty(TOKEN_PROPERTY) || "").trim();
  if (!url) return null;
  if (!ADDRESS.test(url)) throw new Fault("Địa chỉ dịch vụ phải bắt đầu bằng https:// → Tổng hợp → Thiết lập…");
  if (!TOKEN.test(token)) throw new Fault("Chưa có mã truy cập → Tổng hợp → Thiết lập…, dán mã do người quản lý dịch vụ đưa");
  return { url, token };
}

/** Ask for a run and wait for it; the sentence that tells how it ended. Fault when it failed or took too long. */
function askedRun(service) {
  const deadline = Date.now() + BUDGET_MS;
  say("Đang nhờ dịch vụ làm mới…", SHORT_S);
  const run = answerOf(service, "post", "/refresh").run;
  if (!run) throw new Fault(notOurs(service));
  const ended = endOf(service, `/runs/${encodeURIComponent(run)}`, deadline);
  if (ended.state === "failed") throw new Fault((ended.fault && ended.fault.vi) || "Làm mới không thành → xem nhật ký của dịch vụ");
  return sentenceOf(ended.result || {});
}

/** Ask until the run is done or failed; tell each new stage. Fault when the deadline, in ms since 1970, comes first. */
function endOf(service, path, deadline) {
  let told = "";
  for (let pause = FIRST_PAUSE_MS, lost = 0; Date.now() + pause < deadline; pause = Math.min(pause * 1.5, LONGEST_PAUSE_MS)) {
    Utilities.sleep(pause);
    const run = stateOf(service, path, lost);
    lost = run ? 0 : lost + 1;
    if (run && (run.state === "done" || run.state === "failed")) return run;
    const stage = run ? progressOf(run) : told;
    if (stage !== told) say(stage, LONG_S);
    told = stage;
  }
  throw new Fault("Dịch vụ vẫn đang làm → vài phút nữa bấm Làm mới để xem kết quả");
}

/** What the service tells of a run; null when the answer was lost and may come the next time. */
function stateOf(service, path, lost) {
  try {
    return answerOf(service, "get", path);
  } catch (fault) {
    if (fault instanceof Fault && fault.isPassing && lost + 1 < MOST_LOST) return null;
    throw fault;
  }
}

/** "Đang chờ lượt…", "Đọc tệp 2/6…". */
function progressOf(run) {
  if (run.state === "waiting") return "Đang chờ lượt…";
  return `${run.stage || "Đang làm"}${run.of ? ` ${run.done}/${run.of}` : ""}…`;
}

/** "Đã cập nhật · 5/6 đơn vị · 1 chưa gửi · 12 lỗi cần sửa", from what `tonghop sync --json` prints. */
function sentenceOf(result) {
  const units = result.units;
  const findings = result.findings || {};
  const parts = ["Đã cập nhật"];
  if (units) {
    parts.push(`${units.read + units.unchanged + units.held}/${units.expected} đơn vị`);
    if (units.missing) parts.push(`${units.missing} chưa gửi`);
    if (units.failed) parts.push(`${units.failed} không đọc được`);
    if (units.held) parts.push(`${units.held} tạm giữ số cũ`);
  }
  if (findings.must_fix) parts.push(`${findings.must_fix} lỗi cần sửa`);
  if (result.simulated) parts.push(`ngày giả định ${String(result.today).split("-").reverse().join("/")}`);
  return parts.join(" · ");
}

/** The JSON object that the service answers. Fault for any answer that is none, or no 2xx. */
function answerOf(service, method, path) {
  const answer = fetched(service, method, path);
  const status = answer.getResponseCode();
  const told = objectIn(answer.getContentText());
  if (status >= 200 && status < 300 && told) return told;
  if (status === 401) {
    throw new Fault("Mã truy cập không đúng, chưa thay đổi gì → Tổng hợp → Thiết lập…, dán lại mã do người quản lý dịch vụ đưa");
  }
  const isPassing = status === 429 || status >= 500;
  if (told && told.fault && told.fault.vi) throw new Fault(told.fault.vi, isPassing);
  if (status >= 500) throw new Fault(`Dịch vụ gặp lỗi (mã ${status}) → báo người quản lý dịch vụ`, isPassing);
  throw new Fault(notOurs(service));
}

/** The HTTP answer, whatever its status. Fault when there is none. */
function fetched(service, method, path) {
  const options = {
    method,
    headers: { Authorization: `Bearer ${service.token}`, Accept: "application/json" },
    muteHttpExceptions: true,
    // The key is for this address; where an answer points to is not known.
    followRedirects: false,
  };
  try {
    return UrlFetchApp.fetch(service.url + path, options);
  } catch (error) {
    const reason = String(error.message).split(service.token).join("…");
    throw new Fault(
      `Không gọi được ${service.url} → xem máy chạy dịch vụ có bật, có vào được từ Internet không (Google báo: ${reason})`,
      true,
    );
  }
}

function objectIn(text) {
  try {
    const found = JSON.parse(text);
    return found && typeof found === "object" ? found : null;
  } catch (error) {
    return null;
  }
}

function notOurs(service) {
  return `${service.url} không trả lời như dịch vụ tổng hợp → kiểm tra địa chỉ ở Tổng hợp → Thiết lập…`;
}

function withoutSlash(url) {
  return url.replace(/\/+$/, "");
}

// ---- the wish in a cell

/** Write when, and by whom, fresh numbers were wished for; the sentence that says so. */
function leftRequest() {
  const cell = requestCell(SpreadsheetApp.getActiveSpreadsheet());
  // Text stays text, so that whoever reads it need not know the time zone of this spreadsheet.
  cell.setNumberFormat("@").setValue(`${new Date().toISOString()} ${emailOfUser()}`.trim());
  return "Chưa đặt địa chỉ dịch vụ: đã ghi yêu cầu làm mới vào bảng tính, số chưa đổi. Muốn có số ngay → Tổng hợp → Thiết lập…";
}

/** The named cell when there is one, else A1 of a hidden sheet of ours, made at the first wish. */
function requestCell(book) {
  const named = book.getRangeByName(REQUEST_NAME);
  if (named) return named;
  const known = book.getSheetByName(REQUEST_SHEET);
  return (known || hiddenSheet(book)).getRange("A1");
}

function hiddenSheet(book) {
  const shown = book.getActiveSheet();
  const made = book.insertSheet(REQUEST_SHEET, book.getNumSheets());
  // A new sheet comes to the front, and what is in front cannot be left there hidden.
  book.setActiveSheet(shown);
  return made.hideSheet();
}

/** "" where Google does not tell a script who presses: private accounts of other people. */
function emailOfUser() {
  try {
    return Session.getActiveUser().getEmail();
  } catch (error) {
    return "";
  }
}

function say(words, seconds) {
  SpreadsheetApp.getActiveSpreadsheet().toast(words, TITLE, seconds);
}
