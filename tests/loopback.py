"""A public address on this machine: an HTTP server that fails in the ways that servers fail."""

from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from time import sleep

LENGTHS = {
    "silent": [],
    "endless": [],
    "nonsense": ["many"],
    "negative": ["-5"],
    "twice": ["5", "7"],
    "boasts": ["1000000000000000"],
}


class Handler(BaseHTTPRequestHandler):
    """GET /BEHAVIOUR/NAME answers with server.content[NAME], in the manner of BEHAVIOUR.

    whole: as it should be; broken: closes half-way, every time; breaks: closes half-way, but
    resumes from a Range; forgetful: the same, but ignores Range; silent: sends half, and never
    said how long it is; missing: 404; failing: 503; nonsense, negative, twice: an impossible length;
    boasts: a length of 10^15; endless: no end; trickle: a byte every 50 ms; headers: a header of
    which a byte comes every 50 ms.
    """

    def do_GET(self):
        _, behaviour, name = self.path.split("/")
        self.server.requests[behaviour] += 1
        errors = {"missing": 404, "failing": 503}
        if behaviour in errors:
            return self.send_error(errors[behaviour])
        content = self.server.content[name]
        begin = 0
        if behaviour == "breaks" and (wanted := self.headers.get("Range")):
            begin = int(wanted.removeprefix("bytes=").rstrip("-"))
        end = len(content)
        first = self.server.requests[behaviour] == 1
        if behaviour in ("broken", "silent") or (behaviour in ("breaks", "forgetful") and first):
            end = len(content) // 2
        if behaviour == "headers":
            self.wfile.write(b"HTTP/1.0 200 OK\r\nX-Long: ")
            return self.drip("trickle", b"a" * 10**6)
        self.send_response(206 if begin else 200)
        for length in LENGTHS.get(behaviour, [len(content) - begin]):
            self.send_header("Content-Length", str(length))
        self.end_headers()
        if behaviour in ("endless", "trickle"):
            return self.drip(behaviour, content)
        self.wfile.write(content[begin:end])
        self.server.sent[behaviour] += end - begin

    def drip(self, behaviour, content):
        """Send without an end, or slowly, until the other side has had enough."""
        try:
            for k in range(10**6):
                piece = content if behaviour == "endless" else content[k : k + 1]
                self.wfile.write(piece)
                self.wfile.flush()
                self.server.sent[behaviour] += len(piece)
                sleep(0.05 if behaviour == "trickle" else 0)
        except OSError:
            pass

    def log_message(self, *args):
        """Nothing on the terminal."""


@contextmanager
def serving(content):
    """A server of {name: bytes}; it counts its requests and the bytes it sent, by behaviour."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.content, server.requests, server.sent = content, Counter(), Counter()
    server.address = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
