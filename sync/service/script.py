"""What a browser with scripts does more: refresh and follow a run without leaving the page, sign in by a link."""

from __future__ import annotations

SCRIPT = """
"use strict";
const POLL_MS = 500, AGAIN_MS = 60000;
const ENGLISH = document.documentElement.lang === "en";
const either = (vi, en) => ENGLISH ? en : vi;
const OUT_OF_REACH = either("Mất liên lạc với dịch vụ → kiểm tra mạng rồi bấm Làm mới",
  "The service cannot be reached → check the network, then press Refresh");
const byId = (id) => document.getElementById(id);
const format = (value) => String(value).replace(/\\B(?=(\\d{3})+$)/g, either(".", ","));
let following = false, pressed = false;

function lost() { location.replace("/login"); }

function show(run) {
  const form = byId("refresh");
  form.querySelector("button").disabled = true;
  byId("running").hidden = false;
  const stage = run.stage || either("Đang làm mới…", "A run goes on…");
  byId("stage").textContent = run.of ? `${stage} ${format(run.done)}/${format(run.of)}` : stage;
  const bar = byId("bar");
  if (run.of) { bar.max = run.of; bar.value = run.done; } else { bar.removeAttribute("value"); }
}

function failed(text) {
  const said = document.createElement("p");
  said.className = "fault"; said.setAttribute("role", "status"); said.textContent = text;
  byId("failed").replaceChildren(said);
}

async function renew() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" }, credentials: "same-origin" });
  if (answer.redirected) { return lost(); }
  const open = [...document.querySelectorAll("details[open]")].length > 0;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  document.querySelector("main").replaceWith(fresh.querySelector("main"));
  if (open) { document.querySelectorAll("details").forEach((one) => { one.open = true; }); }
  document.title = fresh.title;
  ready();
  if (pressed) {
    // The button is a new one, and a screen reader was listening to the old page.
    pressed = false;
    byId("refresh").querySelector("button").focus();
    byId("aloud").textContent = byId("failed").textContent || (byId("status") || {}).textContent || "";
  }
}

async function follow(id) {
  if (following) { return; }
  following = true;
  try {
    for (;;) {
      const answer = await fetch("/runs/" + id, { headers: { Accept: "application/json" } });
      if (answer.status === 401) { return lost(); }
      if (!answer.ok) { break; }
      const run = await answer.json();
      if (run.state === "done" || run.state === "failed") { break; }
      show(run);
      await new Promise((after) => setTimeout(after, POLL_MS));
    }
    following = false;
    await renew();
  } catch (error) {
    following = false;
    byId("running").hidden = true;
    byId("refresh").querySelector("button").disabled = false;
    failed(OUT_OF_REACH);
  }
}

async function refresh(event) {
  event.preventDefault();
  pressed = true;
  byId("failed").replaceChildren();
  show({});
  try {
    const answer = await fetch("/refresh", { method: "POST", headers: { Accept: "application/json" } });
    if (answer.status === 401) { return lost(); }
    const told = await answer.json();
    if (answer.status !== 202) { throw new Error(told.fault ? either(told.fault.vi, told.fault.en) : ""); }
    await follow(told.run);
  } catch (error) {
    byId("running").hidden = true;
    byId("refresh").querySelector("button").disabled = false;
    failed(error.message && !(error instanceof TypeError) ? error.message : OUT_OF_REACH);
  }
}

async function signIn(token) {
  const said = byId("said");
  const body = new URLSearchParams({ token });
  const answer = await fetch("/login", { method: "POST", headers: { Accept: "application/json" }, body });
  if (answer.ok) { location.replace("/"); return; }
  const told = await answer.json();
  const line = document.createElement("p");
  line.className = "fault"; line.setAttribute("role", "status"); line.textContent = either(told.fault.vi, told.fault.en);
  said.replaceChildren(line);
}

function fromLink() {
  const token = location.hash.slice(1);
  if (!token) { return false; }
  // Out of the address and its history before anything else.
  history.replaceState(null, "", "/login");
  signIn(token);
  return true;
}

function login(form) {
  form.addEventListener("submit", (event) => { event.preventDefault(); signIn(byId("token").value.trim()); });
  addEventListener("hashchange", fromLink);
  if (fromLink()) { return; }
  // A link from elsewhere comes without the cookie; asked from our own page the browser sends it.
  fetch("/session", { headers: { Accept: "application/json" } }).then((answer) => { if (answer.ok) { location.replace("/"); } });
}

function copy(button) {
  if (!navigator.clipboard) { return; }
  button.hidden = false;
  button.addEventListener("click", () => navigator.clipboard.writeText(byId("message").textContent)
    .then(() => { button.textContent = either("Đã chép", "Copied"); }));
}

function ready() {
  const form = byId("refresh");
  if (form) {
    form.addEventListener("submit", refresh);
    if (form.dataset.run) { follow(form.dataset.run); }
  }
}

ready();
if (byId("login")) { login(byId("login")); }
if (byId("copy")) { copy(byId("copy")); }
if (byId("refresh")) {
  setInterval(() => { if (!document.hidden && !following) { renew().catch(() => {}); } }, AGAIN_MS);
}
"""
