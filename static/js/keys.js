// Passkeys: adding one on the account page, logging in with one. Without scripts the page says why it cannot.

import { csrfToken } from "./lib/live.js";

export function mount(element) {
  const form = element.querySelector("form[data-add-passkey], form[data-use-passkey]");
  if (!form || !window.PublicKeyCredential || !navigator.credentials) return;
  element.querySelector("[data-unable]").hidden = true;
  if (!isUnder(location.hostname, element.dataset.domain)) {
    element.querySelector("[data-elsewhere]").hidden = false;
    return;
  }
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    attempt(form, "addPasskey" in form.dataset ? add : use);
  });
}

function isUnder(host, domain) {
  return host === domain || host.endsWith(`.${domain}`);
}

/** One try at a time; what goes wrong is said beside the button. */
async function attempt(form, act) {
  const button = form.querySelector("button"), refusal = form.querySelector("[data-refusal]");
  if (form.getAttribute("aria-busy") === "true") return;
  form.setAttribute("aria-busy", "true");
  refusal.hidden = true;
  try {
    const { next } = await act(form);
    goTo(next);
  } catch (error) {
    refusal.textContent = inWords(error, refusal.dataset);
    refusal.hidden = false;
    button.focus();
  } finally {
    form.removeAttribute("aria-busy");
  }
}

/** To a page, also when only the place within it differs: what was added is on the page read again. */
function goTo(next) {
  const target = new URL(next, location.href);
  const isHere = target.pathname === location.pathname && target.search === location.search;
  if (!isHere) { location.assign(target); return; }
  history.replaceState(null, "", target);
  location.reload();
}

class Refused extends Error {}

function inWords(error, words) {
  if (error instanceof Refused) return error.message;
  if (error.name === "InvalidStateError" && words.known) return words.known;
  return error instanceof TypeError ? words.offline : words.givenUp;
}

async function add(form) {
  const { name, password } = Object.fromEntries(new FormData(form));
  const options = await send(form.dataset.options, { name, password });
  const key = await navigator.credentials.create({ publicKey: {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: options.excludeCredentials.map(withBytes),
  } });
  return send(form.action, { ...described(key), response: {
    clientDataJSON: text(key.response.clientDataJSON),
    attestationObject: text(key.response.attestationObject),
    transports: key.response.getTransports ? key.response.getTransports() : [],
  } });
}

async function use(form) {
  const options = await send(form.dataset.options, {});
  const key = await navigator.credentials.get({ publicKey: {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: (options.allowCredentials ?? []).map(withBytes),
  } });
  const handle = key.response.userHandle;
  const answer = { ...described(key), response: {
    clientDataJSON: text(key.response.clientDataJSON),
    authenticatorData: text(key.response.authenticatorData),
    signature: text(key.response.signature),
    userHandle: handle && handle.byteLength ? text(handle) : null,
  } };
  const kept = document.querySelector('input[name="is_kept"]');
  return send(form.action, { answer, next: form.dataset.next, is_kept: Boolean(kept && kept.checked) });
}

function described(key) {
  return { id: key.id, rawId: text(key.rawId), type: key.type };
}

async function send(path, body) {
  const answer = await fetch(path, {
    method: "POST", body: JSON.stringify(body),
    headers: {
      "Content-Type": "application/json", Accept: "application/json",
      "X-CSRFToken": csrfToken(), "X-Requested-With": "fetch",
    },
  });
  const said = await answer.json();
  if (!answer.ok) throw new Refused(said.error);
  return said;
}

function withBytes(descriptor) {
  return { ...descriptor, id: bytes(descriptor.id) };
}

function bytes(base64url) {
  const binary = atob(base64url.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}
