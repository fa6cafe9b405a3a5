"""A receiver of webhooks, one line for each event that is new; nothing but Python is needed.

    WEBHOOK_SECRET=whsec_… python3 webhooks.py --port 9000

The signature is verified over the body as it came, before it is read. The answer is sent when the line is written; one
that is late, or no 2xx, brings the event again.
"""

import argparse
import base64
import hashlib
import hmac
import json
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

from newest import Newest

BODY_MAX = 1_000_000


def is_from_keyfob(secret, headers, body):
    """Standard Webhooks: one of the signatures is that of the secret, and the attempt is not older than five minutes."""
    try:
        if abs(time.time() - int(headers["webhook-timestamp"])) > 300:
            return False
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        given = [each[3:] for each in headers["webhook-signature"].split(" ") if each.startswith("v1,")]
    except (TypeError, ValueError, AttributeError):
        return False
    key = base64.b64decode(secret[len("whsec_"):])
    wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
    return any(hmac.compare_digest(wanted.encode(), each.encode()) for each in given)


class Receiver(BaseHTTPRequestHandler):
    secret = os.environ["WEBHOOK_SECRET"]
    newest = Newest()
    left = None
    timeout = 10

    def do_POST(self):
        length = int(self.headers.get("content-length") or 0)
        body = self.rfile.read(length) if length <= BODY_MAX else b""
        is_real = is_from_keyfob(self.secret, self.headers, body)
        if is_real:
            self.receive(json.loads(body))
        self.send_response(204 if is_real else 401)
        self.end_headers()
        if Receiver.left == 0:
            threading.Thread(target=self.server.shutdown).start()

    def receive(self, message):
        """A test of the webhook has no command."""
        if Receiver.left == 0 or message["event"] == "keyfob.webhook.test" or not self.newest.take(message["data"]):
            return
        print(message["event"], self.headers["webhook-id"], message["data"]["vin"], flush=True)
        if Receiver.left is not None:
            Receiver.left -= 1

    def log_message(self, *_):
        """The lines of events are enough."""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=9000)
    parser.add_argument("--count", type=int, help="end after so many new events")
    options = parser.parse_args()
    Receiver.left = options.count
    HTTPServer(("127.0.0.1", options.port), Receiver).serve_forever()


main()
