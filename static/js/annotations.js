// Annotating: select words of the text, or choose them in a field by keyboard; lists and marks follow the room.

import { csrfToken, herdDelay, read, refresh, watchRoom } from "./lib/live.js";
import { passage } from "./lib/passages.js";

const SETTLED = 250; // ms after which a selection is taken to be finished

export function mount(element) {
  if (element.dataset.part === "list") {
    const list = new List(element);
    list.begin();
  }
  if (element.dataset.part === "choose") choose(element);
}

class List {
  constructor(element) {
    this.element = element;
    this.article = element.dataset.article;
    this.text = document.querySelector(`section.article[data-article="${this.article}"], .article[data-article="${this.article}"]`);
  }

  begin() {
    this.follow();
    document.addEventListener("click", (event) => this.showMore(event));
    if (!this.text) return;
    this.text.addEventListener("click", (event) => this.open(event));
    document.addEventListener("pointerover", (event) => this.point(event.target.closest?.(".annotation")));
    document.addEventListener("focusin", (event) => this.point(event.target.closest?.(".annotation")));
    if (!this.element.querySelector("[data-popover], [data-log-in]")) return;
    let timer = null;
    document.addEventListener("selectionchange", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.offer(), SETTLED);
    });
  }

  // -- marks and what is said about them

  open(event) {
    const mark = event.target.closest("mark[data-about]");
    if (!mark || !getSelection().isCollapsed) return;
    location.hash = mark.dataset.about.split(" ")[0];
  }

  async showMore(event) {
    const link = event.target.closest?.("[data-more]");
    if (!link || !this.element.contains(link) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.element.dataset.refresh = link.getAttribute("href");
    await this.renew();
  }

  point(card) {
    for (const mark of this.text.querySelectorAll("mark.here")) mark.classList.remove("here");
    if (!card) return;
    for (const mark of this.text.querySelectorAll("mark[data-about]")) {
      mark.classList.toggle("here", mark.dataset.about.split(" ").includes(card.id));
    }
  }

  // -- a selection

  /** The words selected in one paragraph of the text; of a longer selection, those in its first paragraph. */
  selected() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const first = closest(range.startContainer, ".words");
    if (!first || !this.text.contains(first)) return null;
    const from = unitsBefore(first, range.startContainer, range.startOffset);
    const isWithin = first.contains(range.endContainer);
    const to = isWithin ? unitsBefore(first, range.endContainer, range.endOffset) : first.textContent.length;
    const found = passage(first.textContent, from, to);
    return found && { ...found, paragraph: first.closest("[data-paragraph]").dataset.paragraph, box: range.getBoundingClientRect() };
  }

  offer() {
    const found = this.selected();
    if (!found) { this.button?.remove(); this.button = null; return; }
    this.found = found;
    this.button ??= this.offered();
    document.body.append(this.button);
    const { left, bottom, width } = found.box;
    const half = this.button.offsetWidth / 2;
    const middle = Math.min(Math.max(left + width / 2, half + 8), innerWidth - half - 8);
    this.button.style.left = `${middle - half + scrollX}px`;
    this.button.style.top = `${bottom + 8 + scrollY}px`;
  }

  offered() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn go small annotate-here";
    button.textContent = this.element.querySelector("[data-words]").dataset.annotate;
    button.addEventListener("pointerdown", (event) => event.preventDefault()); // keeps the selection
    button.addEventListener("click", () => this.compose());
    return button;
  }

  compose() {
    this.button?.remove();
    this.button = null;
    const logIn = this.element.querySelector("[data-log-in]");
    if (logIn) { location.href = logIn.dataset.logIn; return; }
    const dialog = document.createElement("dialog");
    dialog.append(this.element.querySelector("[data-popover]").content.cloneNode(true));
    const form = dialog.querySelector("form");
    const { paragraph, start, end, quote } = this.found;
    dialog.querySelector("[data-quote]").textContent = quote;
    form.action = `/paragraphs/${paragraph}/annotate`;
    form.elements.start.value = start;
    form.elements.end.value = end;
    form.elements.client_key.value = crypto.randomUUID?.() ?? `${Date.now()}-${Math.random().toString(36).slice(2)}`;
    dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
    dialog.addEventListener("close", () => dialog.remove());
    form.addEventListener("submit", (event) => { event.preventDefault(); this.send(form, dialog); });
    document.body.append(dialog);
    dialog.showModal();
    form.elements.body.focus();
  }

  async send(form, dialog) {
    const error = form.querySelector("[data-error]");
    const button = form.querySelector(".btn.go");
    error.hidden = true;
    button.disabled = true;
    try {
      const answer = await fetch(form.action, {
        method: "POST", body: new URLSearchParams(new FormData(form)),
        headers: { "X-CSRFToken": csrfToken(), Accept: "application/json, text/html;q=0.5" },
      });
      if (answer.ok) {
        dialog.close();
        await this.renew();
        return;
      }
      error.textContent = (await answer.json()).error;
    } catch {
      error.textContent = this.element.querySelector("[data-words]").dataset.failed;
    } finally {
      button.disabled = false;
    }
    error.hidden = false;
  }

  // -- what others write

  follow() {
    const { room, seq } = this.element.dataset;
    let timer = null;
    watchRoom(room, Number(seq), (events) => {
      const ours = events.some(({ type, payload }) => type.startsWith("annotation:") && String(payload.article) === this.article);
      if (!ours || timer) return;
      timer = setTimeout(async () => { timer = null; await this.renew(); }, herdDelay());
    });
  }

  /** Reads the list and the marks again; never under the hands of who is writing an answer. */
  async renew() {
    const isWriting = [...this.element.querySelectorAll("details[open] textarea")].some((area) => area.value.trim());
    if (!isWriting) {
      const open = document.activeElement?.id;
      this.element = (await refresh(this.element, this.element.dataset.refresh)) ?? this.element;
      if (open) document.getElementById(open)?.focus();
    }
    if (this.text && getSelection().isCollapsed) await this.renewMarks();
  }

  async renewMarks() {
    const answer = await read(location.pathname);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const fresh of page.querySelectorAll("[data-paragraph] > .words")) {
      const paragraph = fresh.closest("[data-paragraph]").dataset.paragraph;
      const shown = this.text.querySelector(`[data-paragraph="${paragraph}"] > .words`);
      if (shown && shown.innerHTML !== fresh.innerHTML) shown.replaceWith(document.adoptNode(fresh));
    }
  }
}

/** By keyboard: the words are those selected in a read-only field. */
function choose(page) {
  const area = page.querySelector("[data-passage]");
  const form = area.form;
  page.querySelector(".needs-js").hidden = false;
  area.readOnly = false; // a read-only field has no cursor in every browser: nothing typed is taken instead
  const text = area.value;
  area.inputMode = "none"; // no keyboard comes up on a phone
  area.setAttribute("aria-readonly", "true");
  area.addEventListener("beforeinput", (event) => event.preventDefault());
  area.addEventListener("input", () => { area.value = text; }); // an input method does not ask first
  page.querySelector("[data-no-js]").remove();
  const said = page.querySelector("[data-chosen]");
  const settle = () => {
    const found = passage(area.value, area.selectionStart, area.selectionEnd);
    form.elements.start.value = found ? found.start : "";
    form.elements.end.value = found ? found.end : "";
    said.textContent = found ? `« ${found.quote} »` : "";
  };
  for (const name of ["select", "keyup", "pointerup"]) area.addEventListener(name, settle);
  document.addEventListener("selectionchange", () => { if (document.activeElement === area) settle(); });
}

function closest(node, selector) {
  return (node.nodeType === Node.ELEMENT_NODE ? node : node.parentElement)?.closest(selector);
}

/** How many UTF-16 units of `root`'s text stand before a place in it, whatever marks cut it. */
function unitsBefore(root, node, offset) {
  const range = document.createRange();
  range.setStart(root, 0);
  range.setEnd(node, offset);
  return range.toString().length;
}
