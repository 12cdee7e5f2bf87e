import assert from "node:assert/strict";
import { test } from "node:test";

import { embedAt, linkAt } from "./pictures.js";

test("each service's page opens at the moment", () => {
  assert.equal(linkAt("twitch", "https://www.twitch.tv/videos/12", 754.9), "https://www.twitch.tv/videos/12?t=0h12m34s");
  assert.equal(linkAt("youtube", "https://www.youtube.com/watch?v=abc", 754), "https://www.youtube.com/watch?v=abc&t=754s");
  assert.equal(linkAt("peertube", "https://tube.example/w/abc", 754), "https://tube.example/w/abc?start=754s");
});

test("a frame asks for the moment, and to be spoken to", () => {
  assert.equal(embedAt("youtube", "https://www.youtube-nocookie.com/embed/abc", 60), "https://www.youtube-nocookie.com/embed/abc?enablejsapi=1&start=60&autoplay=1");
  assert.equal(embedAt("peertube", "https://tube.example/videos/embed/abc", 60), "https://tube.example/videos/embed/abc?api=1&start=60s&autoplay=1");
  assert.match(embedAt("twitch", "https://player.twitch.tv/?video=12&parent=x&autoplay=false", 3725), /time=1h2m5s/);
});
