"""One MQTT connection after the other, forever (SPEC section 6), each with a session and a will of its own."""

import random
import ssl
import threading
import time
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as mqtt

from .wire import write

FIRST_PAUSE_S, LONGEST_PAUSE_S = 1, 60


class Link:
    """`vehicle` has vin, new_session(), up(link), down() and hear(payload)."""

    def __init__(self, url, vehicle, prefix="keyfob/v1", ca=None, cert=None, key=None):
        parts = urlsplit(url)
        if parts.scheme not in ("mqtt", "mqtts") or not parts.hostname:
            raise ValueError(f"'{url}' is not a URL like mqtt://127.0.0.1:1883 or mqtts://broker.example:8883")
        self._url, self._vehicle = parts, vehicle
        self._topics = f"{prefix}/{vehicle.vin}"
        self._tls = (ca, cert, key) if parts.scheme == "mqtts" else None
        self._client, self._is_closed = None, threading.Event()

    def publish(self, topic, message, retain=False):
        return self._client.publish(f"{self._topics}/{topic}", write(message), qos=1, retain=retain)

    def run(self):
        """Returns after close()."""
        failures = 0
        while not self._is_closed.is_set():
            was_up = self._live()
            failures = 0 if was_up else failures + 1
            longest = min(LONGEST_PAUSE_S, FIRST_PAUSE_S * 2**failures)
            self._is_closed.wait(random.uniform(longest / 2, longest))

    def close(self):
        """Says offline, as the will would, and disconnects."""
        self._is_closed.set()
        if self._client.is_connected():
            self.publish("presence", self._will, retain=True).wait_for_publish(2)
        self._client.disconnect()

    def _live(self):
        """One connection, from its will to its end. True when it was up."""
        self._will = self._vehicle.new_session()
        client = self._client = self._new_client(self._will)
        was_up = threading.Event()
        client.on_connect = self._subscribe
        client.on_subscribe = lambda *_: (was_up.set(), self._vehicle.up(self))
        client.on_message = lambda _c, _u, message: None if message.retain else self._vehicle.hear(message.payload)
        try:
            client.connect(self._url.hostname, self._url.port or (8883 if self._tls else 1883), keepalive=30)
            while client.loop(timeout=1.0) == mqtt.MQTT_ERR_SUCCESS:
                pass
        except OSError as problem:
            print(f"no connection: {problem}", flush=True)
        self._vehicle.down()
        return was_up.is_set()

    def _subscribe(self, client, _userdata, _flags, code, *_):
        """Before the birth, so that nothing is missed that the birth brings on."""
        if code == 0:
            client.subscribe(f"{self._topics}/command", qos=1)
        else:
            print(f"the broker refuses the connection: {code}", flush=True)

    def _new_client(self, will):
        api = [mqtt.CallbackAPIVersion.VERSION2] if hasattr(mqtt, "CallbackAPIVersion") else []  # paho 2 asks for it
        client = mqtt.Client(*api, client_id=self._vehicle.vin, clean_session=True)
        client.will_set(f"{self._topics}/presence", write(will), qos=1, retain=True)
        client.max_queued_messages_set(1_000)
        if self._url.username:
            client.username_pw_set(unquote(self._url.username), unquote(self._url.password or ""))
        if self._tls:
            ca, cert, key = self._tls
            client.tls_set(ca, cert, key, tls_version=ssl.PROTOCOL_TLS_CLIENT)
        return client
