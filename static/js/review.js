// The lawmakers' desk: keys that move in the list, the amendment in full beside it, more rows at its end.
// Everything is also a link or a form: without this script they lead to pages of their own.

import { csrfToken } from "./lib/live.js";
import { keyAction } from "./lib/keys.js";

const LETTERS_OFF = "lawlab:desk:letters-off";
const BESIDE = matchMedia("(min-width: 60rem)"); // below, an amendment opens as a page

export function mount(element) {
  new Desk(element).begin();
}

class Desk {
  constructor(root) {
    this.root = root;
    this.body = root.querySelector(".desk-body");
    this.panel = root.querySelector("[data-panel]");
    this.help = root.querySelector("[data-keys-help]");
    this.said = root.querySelector("[data-said]");
    this.count = root.querySelector(".batch-count");
    this.ticket = 0;
  }

  begin() {
    for (const button of this.root.querySelectorAll("[data-keys], .batch-all")) button.hidden = false;
    this.root.addEventListener("click", (event) => this.click(event));
    this.root.addEventListener("change", (event) => this.change(event));
    this.root.addEventListener("submit", (event) => this.submit(event));
    document.addEventListener("keydown", (event) => this.key(event));
    const letters = this.root.querySelector("[data-keys-on]");
    letters.checked = this.letters;
    this.offerMore();
    this.tally();
  }

  // ---- keys

  get letters() {
    try { return localStorage.getItem(LETTERS_OFF) === null; } catch { return true; }
  }

  set letters(on) {
    try {
      if (on) localStorage.removeItem(LETTERS_OFF);
      else localStorage.setItem(LETTERS_OFF, "yes");
    } catch { /* private browsing: they stay as they are */ }
  }

  key(event) {
    if (this.help.open) return;
    const action = keyAction(event, { letters: this.letters, inRow: event.target.closest(".desk-row") !== null });
    if (!action) return;
    if (action === "close") {
      if (this.panel.hidden) return;
      this.close();
    } else if (!this.act(action)) return;
    event.preventDefault();
  }

  /** Does what a key asks for; whether there was anything to do. */
  act(action) {
    if (action === "help") { this.showHelp(); return true; }
    if (action === "next" || action === "previous") return this.move(action === "next" ? 1 : -1);
    const row = this.row;
    if (!row) return false;
    if (action === "tick") {
      const box = row.querySelector(".row-tick input");
      box.checked = !box.checked;
      this.tally();
    }
    if (action === "mine") this.assignToMe(row);
    if (action === "note") this.openNote(row);
    if (action === "answer") location.href = `/desk/${this.root.dataset.slug}/responses/new?amendment=${row.dataset.id}`;
    return true;
  }

  get rows() {
    return [...this.root.querySelectorAll(".desk-row")];
  }

  /** The row that one is at: the one with the focus, else the one that is open beside. */
  get row() {
    return document.activeElement.closest(".desk-row") ?? this.root.querySelector(".desk-row.opened");
  }

  move(step) {
    const rows = this.rows;
    if (!rows.length) return false;
    const at = rows.indexOf(this.row);
    const next = at < 0 ? rows[0] : rows[at + step];
    if (!next) return true;
    link(next).focus();
    next.scrollIntoView({ block: "nearest" });
    if (!this.panel.hidden) this.open(next, { follow: false });
    return true;
  }

  // ---- the panel

  click(event) {
    const target = event.target;
    if (target.closest("[data-keys]")) this.showHelp();
    if (target.closest("[data-close]")) this.close();
    const opener = target.closest("a[data-open], .variants a[href*='/amendments/']");
    if (opener && BESIDE.matches && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      this.open(opener.closest(".desk-row"), { url: opener.getAttribute("href") });
    }
    const more = target.closest("[data-next]");
    if (more && !event.ctrlKey && !event.metaKey && !event.shiftKey) { event.preventDefault(); this.more(more); }
  }

  async open(row, { url = link(row).getAttribute("href"), follow = true } = {}) {
    const ticket = ++this.ticket;
    const address = new URL(url, location.href);
    address.searchParams.set("part", "panel");
    const answer = await this.read(address);
    if (!answer || ticket !== this.ticket) return;
    this.show(answer);
    for (const other of this.root.querySelectorAll(".desk-row.opened")) other.classList.remove("opened");
    row.classList.add("opened");
    row.scrollIntoView({ block: "nearest" });
    if (follow) this.panel.querySelector("h2").focus({ preventScroll: true });
  }

  show(html) {
    this.panel.innerHTML = html;
    this.panel.hidden = false;
    this.panel.scrollTop = 0;
    this.body.classList.add("with-panel");
    this.panel.querySelector("[data-close]").hidden = false;
  }

  close() {
    const row = this.root.querySelector(".desk-row.opened");
    this.ticket += 1;
    this.panel.hidden = true;
    this.panel.replaceChildren();
    this.body.classList.remove("with-panel");
    row?.classList.remove("opened");
    if (row) { link(row).focus({ preventScroll: true }); row.scrollIntoView({ block: "nearest" }); }
  }

  async openNote(row) {
    if (!BESIDE.matches) { location.href = `${link(row).getAttribute("href")}#notes`; return; }
    const shown = this.panel.querySelector("[data-amendment]");
    if (shown?.dataset.amendment !== row.dataset.id) await this.open(row, { follow: false });
    const field = this.panel.querySelector("textarea[name=body]");
    field?.focus();
    field?.scrollIntoView({ block: "center" });
  }

  // ---- forms: assigning and notes need no new page

  submit(event) {
    const form = event.target;
    if (form.matches(".assign-form")) {
      event.preventDefault();
      this.assign(form.querySelector("[name=amendment]").value, form.querySelector("[name=assignee]").value);
    }
    if (form.matches("[data-notes]") && this.panel.contains(form)) {
      event.preventDefault();
      this.sendNote(form);
    }
  }

  async sendNote(form) {
    const html = await this.send(form.action, new FormData(form));
    if (!html) return;
    const scrolled = this.panel.scrollTop;
    this.show(html);
    this.panel.scrollTop = scrolled;
    this.panel.querySelector("textarea[name=body]").focus({ preventScroll: true });
    this.redraw(this.panel.querySelector("[data-amendment]").dataset.amendment);
  }

  assignToMe(row) {
    this.assign(row.dataset.id, "me");
  }

  async assign(ident, assignee) {
    const body = new FormData();
    body.set("amendment", ident);
    body.set("assignee", assignee);
    body.set("action", "assign");
    const html = await this.send(this.root.dataset.batch, body);
    if (html) this.replaceRow(ident, html);
  }

  /** Counts on a row follow what was done in the panel. */
  async redraw(ident) {
    const html = await this.read(`/desk/${this.root.dataset.slug}/rows?only=${ident}`);
    if (html) this.replaceRow(ident, html);
  }

  replaceRow(ident, html) {
    const row = this.root.querySelector(`#row-${CSS.escape(ident)}`);
    if (!row) return;
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.querySelector(".desk-row");
    const hadFocus = row.contains(document.activeElement);
    fresh.querySelector(".row-tick input").checked = row.querySelector(".row-tick input").checked;
    link(fresh).setAttribute("href", link(row).getAttribute("href")); // the way back to this list
    fresh.classList.toggle("opened", row.classList.contains("opened"));
    row.replaceWith(fresh);
    if (hadFocus) link(fresh).focus({ preventScroll: true });
    this.said.textContent = fresh.querySelector(".row-state .small").textContent.trim();
  }

  // ---- what is ticked

  change(event) {
    if (event.target.matches("[data-keys-on]")) this.letters = event.target.checked;
    if (event.target.matches("[data-all]")) {
      for (const box of this.root.querySelectorAll(".row-tick input")) box.checked = event.target.checked;
    }
    if (event.target.matches("[data-all], .row-tick input")) this.tally();
  }

  tally() {
    if (!this.count) return;
    const ticked = this.root.querySelectorAll(".row-tick input:checked").length;
    this.count.textContent = ticked ? `${this.count.dataset.ticked} ${ticked}` : "";
  }

  // ---- the list goes on

  offerMore() {
    for (const next of this.root.querySelectorAll("[data-next]")) next.textContent = next.dataset.more;
  }

  async more(next) {
    const place = next.closest("[data-pages]");
    next.setAttribute("aria-disabled", "true");
    const html = await this.read(next.dataset.next);
    next.removeAttribute("aria-disabled");
    if (!html) return;
    const template = document.createElement("template");
    template.innerHTML = html;
    const fresh = template.content.querySelector(".desk-row");
    place.replaceWith(template.content);
    this.offerMore();
    if (fresh) link(fresh).focus();
  }

  // ---- reading and sending

  async read(url) {
    return this.answer(fetch(url, { headers: { "X-Requested-With": "fetch" } }));
  }

  async send(url, body) {
    const headers = { "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch", Accept: "application/json, text/html;q=0.9" };
    return this.answer(fetch(url, { method: "POST", body, headers }));
  }

  /** The partial that was asked for; null, with the reason said, when it was refused or did not come. */
  async answer(asked) {
    try {
      const answer = await asked;
      if (answer.redirected) { location.reload(); return null; } // logged out meanwhile
      if (answer.ok) return await answer.text();
      const isJson = answer.headers.get("Content-Type")?.includes("json");
      this.complain(isJson ? (await answer.json()).error : this.root.dataset.offline);
    } catch {
      this.complain(this.root.dataset.offline);
    }
    return null;
  }

  complain(sentence) {
    let toast = this.root.querySelector(".toast");
    if (!toast) {
      toast = document.createElement("p");
      toast.className = "toast";
      toast.setAttribute("role", "alert");
      this.root.append(toast);
    }
    toast.textContent = sentence;
    clearTimeout(this.fading);
    this.fading = setTimeout(() => toast.remove(), 8000);
  }

  showHelp() {
    this.help.showModal();
  }
}

function link(row) {
  return row.querySelector("a[data-open]");
}
