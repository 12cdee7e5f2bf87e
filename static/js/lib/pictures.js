// The players of recordings, behind one face: seek(seconds) and time, in seconds or null.
// Each talks to its service as that service documents it; who does not answer is reloaded at the moment.

const ASK = 1000; // ms between two questions to a frame that has not answered yet

/** The address of the recording's own page, at a moment. */
export function linkAt(kind, link, seconds) {
  const whole = Math.floor(seconds);
  const url = new URL(link);
  if (kind === "twitch") url.searchParams.set("t", hms(whole));
  else if (kind === "youtube") url.searchParams.set("t", `${whole}s`);
  else url.searchParams.set("start", `${whole}s`);
  return url.href;
}

/** The address of its frame, at a moment. */
export function embedAt(kind, embed, seconds) {
  const whole = Math.floor(seconds);
  const url = new URL(embed);
  if (kind === "twitch") { url.searchParams.set("time", hms(whole)); url.searchParams.set("autoplay", "true"); }
  if (kind === "youtube") { url.searchParams.set("enablejsapi", "1"); url.searchParams.set("start", String(whole)); url.searchParams.set("autoplay", "1"); }
  if (kind === "peertube") { url.searchParams.set("api", "1"); url.searchParams.set("start", `${whole}s`); url.searchParams.set("autoplay", "1"); }
  return url.href;
}

function hms(whole) { return `${Math.floor(whole / 3600)}h${Math.floor((whole % 3600) / 60)}m${whole % 60}s`; }

/** Loads the player into `holder`, at `start`. */
export async function openPicture(holder, { kind, ref, embed, script, title }, start) {
  if (script) {
    try { return await openTwitch(holder, script, ref, start); } catch { /* its script is blocked: the plain frame still plays */ }
  }
  return new Frame(holder, kind, embed, title, start);
}

async function openTwitch(holder, source, ref, start) {
  await new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = source;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
  const place = document.createElement("div");
  place.id = "twitch-player";
  holder.replaceChildren(place);
  const options = { video: ref, parent: [location.hostname], width: "100%", height: "100%", time: hms(Math.floor(start)) };
  const player = new window.Twitch.Player(place.id, options);
  return {
    seek: (seconds) => { player.seek(seconds); player.play?.(); },
    get time() { return player.getCurrentTime?.() ?? null; },
  };
}

/** YouTube's and PeerTube's frames: words to and fro, as JSON; the plain address again when nobody answers. */
class Frame {
  constructor(holder, kind, embed, title, start) {
    this.kind = kind;
    this.embed = embed;
    this.origin = new URL(embed).origin;
    this.time = null;
    this.isHeard = false;
    this.frame = document.createElement("iframe");
    this.frame.src = embedAt(kind, embed, start);
    this.frame.title = title;
    this.frame.allow = "autoplay; fullscreen; picture-in-picture";
    this.frame.referrerPolicy = "strict-origin-when-cross-origin";
    window.addEventListener("message", (event) => this.hear(event));
    holder.replaceChildren(this.frame);
    this.frame.addEventListener("load", () => this.greet());
  }

  greet() {
    if (this.kind !== "youtube") return; // PeerTube's frame speaks first
    clearInterval(this.asking);
    this.asking = setInterval(() => {
      if (this.isHeard) clearInterval(this.asking);
      else this.tell({ event: "listening", id: 1, channel: "widget" });
    }, ASK);
    this.tell({ event: "listening", id: 1, channel: "widget" });
  }

  tell(message) { this.frame.contentWindow.postMessage(JSON.stringify(message), this.origin); }

  hear(event) {
    if (event.origin !== this.origin || event.source !== this.frame.contentWindow) return;
    let said = event.data;
    if (typeof said === "string") { try { said = JSON.parse(said); } catch { return; } }
    if (!said || typeof said !== "object") return;
    if (this.kind === "youtube" && said.event) {
      this.isHeard = true;
      if (Number.isFinite(said.info?.currentTime)) this.time = said.info.currentTime;
    }
    if (this.kind === "peertube" && String(said.method).startsWith("peertube::")) {
      this.isHeard = true;
      if (said.method === "peertube::__ready" && said.params === "ping") this.tell({ method: "peertube::__ready", params: "pong" });
      if (Number.isFinite(said.params?.position)) this.time = said.params.position;
    }
  }

  seek(seconds) {
    if (!this.isHeard) { this.time = null; this.frame.src = embedAt(this.kind, this.embed, seconds); return; }
    if (this.kind === "youtube") {
      this.tell({ event: "command", func: "seekTo", args: [seconds, true] });
      this.tell({ event: "command", func: "playVideo", args: [] });
    } else {
      this.tell({ id: Date.now(), method: "peertube::seek", params: seconds });
      this.tell({ id: Date.now() + 1, method: "peertube::play", params: null });
    }
  }
}
