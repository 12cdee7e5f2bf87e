// One socket a page. `watchRoom` follows a room from the last event that the page's HTML already shows,
// over the socket when it works and over HTTP when it does not; nothing is lost or applied twice.

import { io } from "socket.io-client";
import { Cursor } from "./cursor.js";

const POLL = 2500; // ms between two looks at the log while the socket is down: a page is complete within 5 s
const LONGEST_WAIT = 15000; // ms before reading again what could not be read
const rooms = new Map(); // name -> { cursor, apply, onReset, queue }
let socket = null;

/** Calls `apply(events)` with what happens in `room` after `seq`; `onReset()` when the page must be fetched again. */
export function watchRoom(room, seq, apply, onReset = reloadUnlessWriting) {
  const known = rooms.get(room);
  if (known) {
    known.listeners.push({ apply, onReset });
    return;
  }
  rooms.set(room, { cursor: new Cursor(seq), listeners: [{ apply, onReset }], busy: false });
  connect();
  if (socket.connected) join(room);
}

/** Fetches the page again, unless somebody is writing in it: their words are worth more than being up to date. */
function reloadUnlessWriting() {
  const fields = [...document.querySelectorAll("textarea, input[type=text]")];
  if (!fields.some((field) => field.value !== field.defaultValue)) location.reload();
}

function connect() {
  if (socket) return;
  socket = io({ transports: ["websocket", "polling"], reconnectionDelayMax: 4000 });
  socket.on("connect", () => { for (const room of rooms.keys()) join(room); });
  socket.on("events", ({ room, events }) => receive(room, events));
  setInterval(() => { if (!socket.connected) for (const room of rooms.keys()) pull(room); }, POLL);
}

function join(room) {
  const state = rooms.get(room);
  socket.emit("watch", { room, after: state.cursor.seq }, (answer) => settle(room, answer));
}

function settle(room, answer) {
  const state = rooms.get(room);
  if (!answer || answer.error) return;
  if (answer.reset) {
    state.cursor.seq = answer.seq;
    for (const listener of state.listeners) listener.onReset();
    return;
  }
  receive(room, answer.events);
}

function receive(room, events) {
  const state = rooms.get(room);
  if (!state) return;
  const fresh = state.cursor.take(events);
  if (fresh === null) { pull(room); return; }
  if (fresh.length) for (const listener of state.listeners) listener.apply(fresh);
}

async function pull(room) {
  const state = rooms.get(room);
  if (state.busy) return;
  state.busy = true;
  try {
    const answer = await fetch(`/events/${room}?after=${state.cursor.seq}`);
    if (answer.ok) settle(room, await answer.json());
  } catch { /* offline: the next turn tries again */ } finally {
    state.busy = false;
  }
}

/** Asks until there is an answer: an event is applied once, so what it announced must be read however long the network is away. */
export async function read(url) {
  for (let wait = 500; ; wait = Math.min(2 * wait, LONGEST_WAIT)) {
    try {
      const answer = await fetch(url, { headers: { "X-Requested-With": "fetch" } });
      if (answer.status < 500 && answer.status !== 429) return answer;
    } catch { /* no network */ }
    await new Promise((resolve) => { setTimeout(resolve, wait * (1 + Math.random())); });
  }
}

/** Reads a partial and puts it in the place of `element`; the page's own mark-up is the only rendering. */
export async function refresh(element, url) {
  const answer = await read(url);
  if (!answer.ok) return null;
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  const fresh = template.content.firstElementChild;
  element.replaceWith(fresh);
  return fresh;
}

export function csrfToken() {
  return document.querySelector('meta[name="csrf-token"]').content;
}

/** The delay before re-reading what a crowd is told to re-read: at least a second, spread over another. */
export function herdDelay() {
  return 1000 + Math.random() * 1000;
}
