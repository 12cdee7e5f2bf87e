// The bill's page: the contents follow the reading and can be searched; the margin follows what people say.

import { herdDelay, read, watchRoom } from "./lib/live.js";

const SPOKEN = new Set(["amendment", "annotation", "argument"]); // what the margin counts

export function mount(page) {
  const contents = page.querySelector(".toc");
  if (contents) {
    followReading(page, contents);
    filterContents(contents);
    closeOnEscape(contents);
  }
  followRoom(page);
}

/** Marks in the contents the article that one reads, and keeps it in sight. */
function followReading(page, contents) {
  const links = new Map([...contents.querySelectorAll(".toc-article a")].map((a) => [a.hash.slice(1), a]));
  const articles = [...page.querySelectorAll(".article")];
  const near = new Set();
  let current = null;
  const observer = new IntersectionObserver((entries) => {
    for (const { target, isIntersecting } of entries) isIntersecting ? near.add(target) : near.delete(target);
    const first = articles.find((article) => near.has(article));
    const link = first && links.get(first.id);
    if (!link || link === current) return;
    current?.removeAttribute("aria-current");
    link.setAttribute("aria-current", "location");
    current = link;
    keepInSight(contents, link);
  }, { rootMargin: "-15% 0px -55% 0px" });
  for (const article of articles) observer.observe(article);
}

function keepInSight(contents, link) {
  if (contents.matches(":hover, :focus-within")) return; // one is reading the contents themselves
  const { top, bottom } = link.getBoundingClientRect();
  const box = contents.getBoundingClientRect();
  if (top < box.top + 40 || bottom > box.bottom - 40) {
    contents.scrollTop += top - box.top - box.height / 2;
  }
}

/** Leaves in the contents the articles whose number or heading has the words typed. */
function filterContents(contents) {
  const field = contents.querySelector(".toc-filter");
  const items = [...contents.querySelectorAll("li")].map((item) => [item, plain(item.textContent)]);
  field.hidden = false;
  field.addEventListener("input", () => {
    const sought = plain(field.value);
    for (const [item, words] of items) item.hidden = !words.includes(sought);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    contents.querySelector("li:not([hidden]) a")?.click();
  });
}

/** Words as they are compared: without accents, capitals, or spaces in a row. */
function plain(words) {
  return words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ").trim();
}

function closeOnEscape(contents) {
  contents.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && location.hash === "#toc") location.hash = "#content";
  });
}

/** Re-reads the margin once things have been said, and says when another version takes this one's place. */
function followRoom(page) {
  const { room, seq, margin } = page.dataset;
  if (!room) return;
  let timer = null;
  watchRoom(room, Number(seq), (events) => {
    if (events.some((event) => event.type === "bill:replaced")) sayReplaced();
    if (timer || !events.some((event) => SPOKEN.has(event.type.split(":")[0]))) return;
    timer = setTimeout(async () => { timer = null; await refreshMargin(margin); }, herdDelay());
  });
}

/** Puts the notice that the page now carries above its text; nothing that is being written is lost to a reload. */
async function sayReplaced() {
  const answer = await read(location.href);
  if (!answer.ok || document.querySelector("[data-newer]")) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-newer]");
  if (!fresh) return;
  fresh.setAttribute("role", "alert");
  document.querySelector("main h1").before(fresh);
}

async function refreshMargin(url) {
  const answer = await read(url);
  if (!answer.ok) return;
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  for (const shown of document.querySelectorAll(".marks:not(:empty)")) {
    if (!template.content.getElementById(shown.id)) shown.replaceChildren(); // withdrawn, or hidden since
  }
  for (const fresh of template.content.querySelectorAll("[id]")) {
    const shown = document.getElementById(fresh.id);
    if (shown && shown.innerHTML !== fresh.innerHTML) shown.replaceWith(fresh);
  }
}
