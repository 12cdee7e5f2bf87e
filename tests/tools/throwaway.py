"""A throw-away site that behaves, or misbehaves, as the tests of the test tools ask."""

import os
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

POLICY = "default-src 'self'; img-src 'self' data:"
PAGE = (
    '<!doctype html><html lang="fr"><head><meta name="viewport" content="width=device-width">'
    "<title>Essai</title><link rel=icon href=data:,></head><body><main><h1>Essai</h1>{}</main></body></html>"
)
PAGES = {
    "/": "<p>Bonjour.</p>",
    "/inline": "<script>window.ran = true</script>",
    "/missing": "<img src='/nowhere.png' alt=''>",
    "/throws": "<script src='/throws.js'></script>",
    "/unreachable": "<script src='/fetch.js'></script>",
    "/inaccessible": "<img src='data:,'><a href='/'></a>",
}
SCRIPTS = {"/throws.js": "throw new Error('broken')", "/fetch.js": "fetch('/hangs-up').catch(() => {})"}


class Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        if self.path == "/hangs-up":
            self.connection.close()
            return
        kind, body = "text/html", PAGE.format(PAGES.get(self.path, ""))
        if self.path in SCRIPTS:
            kind, body = "text/javascript", SCRIPTS[self.path]
        elif self.path == "/environment":
            kind, body = "text/plain", "\n".join(f"{key}={value}" for key, value in os.environ.items())
        known = self.path in {*PAGES, *SCRIPTS, "/environment", "/healthz"}
        self.send_response(200 if known else 404)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", POLICY)
        self.end_headers()
        self.wfile.write(body.encode())


if __name__ == "__main__":
    if reason := os.environ.get("REFUSE"):
        sys.exit(reason)
    print("the throw-away site starts")
    ThreadingHTTPServer((os.environ["HOST"], int(os.environ["PORT"])), Site).serve_forever()
