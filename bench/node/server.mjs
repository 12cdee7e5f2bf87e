// What LawLab is measured beside: `node server.mjs socketio|floor PORT`, with the doors of tests/live_program.py.
// `floor` is `ws` alone: the frame is built once and written to every socket, with no Socket.IO work at all.

import { createServer } from "node:http";
import { Server } from "socket.io";
import WebSocket, { WebSocketServer } from "ws";

const [kind, port] = process.argv.slice(2);
const http = createServer();
const now = () => process.hrtime.bigint();
const wait = (ms) => new Promise((resolve) => { ms > 0 ? setTimeout(resolve, ms) : setImmediate(resolve); });
let send;

if (kind === "socketio") {
  const io = new Server(http, { transports: ["websocket"], perMessageDeflate: false, pingInterval: 60000, serveClient: false });
  io.on("connection", (socket) => {
    socket.on("watch", ({ room }, answer) => { socket.join(room); answer({ seq: 0, events: [], reset: false }); });
  });
  send = (message) => io.to("room:1").emit("events", message);
} else {
  const sockets = new Set();
  const server = new WebSocketServer({ server: http, perMessageDeflate: false });
  server.on("connection", (socket) => {
    socket.send('0{"sid":"x","upgrades":[],"pingInterval":60000,"pingTimeout":20000}');
    socket.on("message", (data) => {
      if (String(data) === "40") { socket.send('40{"sid":"y"}'); return; }
      sockets.add(socket);
      socket.send('430[{"seq":0,"events":[],"reset":false}]');
    });
    socket.on("close", () => sockets.delete(socket));
  });
  send = (message) => {
    const parts = WebSocket.Sender.frame(Buffer.from(`42${JSON.stringify(["events", message])}`), { fin: true, opcode: 1, mask: false, readOnly: true, rsv1: false });
    const frame = Buffer.concat(parts);
    for (const socket of sockets) socket._socket.write(frame);
  };
}

/** `count` events at `rate` a second (0: one after the other), put together for `window` ms, the first at once. */
async function say({ count, rate, size, window }) {
  const words = "x".repeat(size);
  const start = now();
  let held = [];
  let until = 0n;
  for (let n = 1; n <= count; n += 1) {
    held.push({ seq: n, type: "thing:done", at: "", payload: { n, words, t: Number(now()) } });
    if (!window || now() >= until) {
      send({ room: "room:1", events: held });
      held = [];
      until = now() + BigInt(window) * 1000000n;
    }
    await wait(rate ? (n / rate) * 1000 - Number(now() - start) / 1e6 : 0);
  }
  if (held.length) { await wait(Number(until - now()) / 1e6); send({ room: "room:1", events: held }); }
}

http.on("request", async (request, response) => {
  const url = new URL(request.url, "http://x");
  if (url.pathname.startsWith("/socket.io")) return;
  const ask = (name) => Number(url.searchParams.get(name) ?? 0);
  if (url.pathname === "/say") await say({ count: ask("count"), rate: ask("rate"), size: ask("size"), window: ask("window") });
  response.end("ok");
});
http.listen(Number(port), "127.0.0.1", 2048);
