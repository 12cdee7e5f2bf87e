// Votes without leaving the page, and counts that follow the room. One listener for the whole document:
// ballots come and go with the partials that carry them.

import { csrfToken, herdDelay, refresh, watchRoom } from "./lib/live.js";

let installed = false;
const followed = new Set(); // rooms whose votes this page's counts follow
const waiting = new Map(); // ballot id -> timer: a crowd's votes are read again once

export function mount(element) {
  if (!installed) {
    installed = true;
    document.addEventListener("submit", onSubmit);
  }
  const page = element.closest("[data-room][data-seq]");
  if (page && !page.dataset.followsVotes) {
    page.dataset.followsVotes = "yes";
    followVotes(page.dataset.room, Number(page.dataset.seq));
  }
}

/** Counts follow the votes told in this room too, once, after this event. */
export function followVotes(room, seq) {
  if (followed.has(room)) return;
  followed.add(room);
  watchRoom(room, seq, follow);
}

function follow(events) {
  for (const event of events) {
    if (event.type === "ballot:moved") schedule(String(event.payload.ballot));
  }
}

function schedule(ballot) {
  if (waiting.has(ballot)) return;
  waiting.set(ballot, setTimeout(() => {
    waiting.delete(ballot);
    for (const box of boxes(ballot)) refreshBox(box);
  }, herdDelay()));
}

/** The ballot's boxes that show counts: the others have nothing that moved. */
function boxes(ballot) {
  return document.querySelectorAll(`[data-ballot="${CSS.escape(ballot)}"][data-counted="yes"]`);
}

async function refreshBox(box) {
  if (box.getAttribute("aria-busy") === "true") return;
  const kept = focusIn(box);
  const wereOpen = openDetails(box);
  const fresh = await refresh(box, box.dataset.refresh);
  if (fresh) restore(fresh, kept, wereOpen);
}

async function onSubmit(event) {
  const form = event.target;
  if (!form.matches("form[data-vote]")) return;
  const box = form.closest("[data-ballot]");
  event.preventDefault();
  if (box.getAttribute("aria-busy") === "true") return;
  const body = new FormData(form, event.submitter);
  const pressed = event.submitter ? event.submitter.value : "";
  box.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(form.action, {
      method: "POST", body,
      headers: { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch", Accept: "application/json" },
    });
    if (answer.status === 401) { askToLogIn(); return; }
    if (!answer.ok) { complain(box, (await answer.json()).error); return; }
    show(box, await answer.text(), pressed);
  } catch {
    complain(box, box.dataset.offline);
  } finally {
    box.removeAttribute("aria-busy");
  }
}

function show(box, html, pressed) {
  const template = document.createElement("template");
  template.innerHTML = html;
  const fresh = template.content.firstElementChild;
  const wereOpen = openDetails(box);
  box.replaceWith(fresh);
  restore(fresh, pressed === "none" ? "for" : pressed, wereOpen);
  say(fresh.dataset.said);
  fresh.dispatchEvent(new CustomEvent("voted", { bubbles: true, detail: { position: pressed } }));
}

function focusIn(box) {
  const active = document.activeElement;
  return active && box.contains(active) ? active.value : null;
}

function openDetails(box) {
  return [...box.querySelectorAll("details")].map((details) => details.open);
}

function restore(fresh, value, wereOpen) {
  [...fresh.querySelectorAll("details")].forEach((details, i) => { if (wereOpen[i]) details.open = true; });
  if (value) fresh.querySelector(`button[value="${CSS.escape(value)}"]`)?.focus({ preventScroll: true });
}

function askToLogIn() {
  location.href = `/log-in?next=${encodeURIComponent(location.pathname + location.search)}`;
}

function complain(box, sentence) {
  let note = box.querySelector(":scope > .error");
  if (!note) {
    note = document.createElement("p");
    note.className = "error";
    note.setAttribute("role", "alert");
    box.append(note);
  }
  note.textContent = sentence;
}

/** Speaks a sentence to screen readers, wherever the page's focus is. */
function say(sentence) {
  let voice = document.getElementById("vote-said");
  if (!voice) {
    voice = document.createElement("p");
    voice.id = "vote-said";
    voice.className = "sr";
    voice.setAttribute("role", "status");
    document.body.append(voice);
  }
  voice.textContent = sentence;
}
