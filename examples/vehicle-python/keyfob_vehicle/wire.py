"""Messages as SPEC section 6 has them. What cannot be read is an Unreadable, and never stops the stream."""

import json
import math
import re
from datetime import datetime, timezone

PAYLOAD_BYTES_MAX = 16_384
DEPTH_MAX = 16
VIN = re.compile(r"^[A-HJ-NPR-Z0-9]{17}$")
NAME = re.compile(r"^[a-z][a-z0-9_]{0,63}$")
UUID = re.compile(r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
SIGNAL = re.compile(r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+){0,11}\Z")
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
TRACEPARENT = re.compile(r"^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$")


class Unreadable(ValueError):
    """Says what is wrong, and where."""


def read_downlink(payload):
    """A dict with `kind` command, cancel, probe or time; ids in lower case, instants in ms since 1970."""
    message = _read_object(payload)
    fields = FIELDS.get(message.get("kind"))
    if fields is None:
        raise Unreadable(f"/kind is {message.get('kind')!r}")
    if "ivc" in fields and "ivc" not in message:
        raise Unreadable("/ivc is left out")
    read = {name: reader(message.get(name), f"/{name}") for name, reader in fields.items()}
    return {**read, "kind": message["kind"]}


def write(message):
    """Fields that are None are left out."""
    return json.dumps({"v": 1, **{name: value for name, value in message.items() if value is not None}})


def instant(milliseconds):
    """RFC 3339 in UTC with milliseconds, or None."""
    if milliseconds is None:
        return None
    at = datetime.fromtimestamp(milliseconds / 1_000, timezone.utc)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read_object(payload):
    if len(payload) > PAYLOAD_BYTES_MAX:
        raise Unreadable(f"{len(payload)} bytes are more than {PAYLOAD_BYTES_MAX}")
    try:
        message = json.loads(payload.decode("utf-8"), parse_float=_finite, parse_constant=_finite)
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"it is not JSON: {error}") from None
    if not isinstance(message, dict):
        raise Unreadable("it is not an object")
    _check(message, DEPTH_MAX)
    if message.get("v") != 1 or isinstance(message["v"], bool):
        raise Unreadable(f"/v is {message.get('v')!r}")
    return message


def _finite(text):
    number = float(text)
    if not math.isfinite(number):
        raise ValueError(f"{text} is no number of JSON")
    return number


def _check(value, depth):
    if depth < 0:
        raise Unreadable("it is nested too deep")
    if isinstance(value, str) and ("\0" in value or any(0xD800 <= ord(c) <= 0xDFFF for c in value)):
        raise Unreadable("a text has a NUL or half a character")
    for inner in [*value, *value.values()] if isinstance(value, dict) else value if isinstance(value, list) else []:
        _check(inner, depth - 1)


def _text(value, at):
    if not isinstance(value, str) or not 0 < len(value) <= 64:
        raise Unreadable(f"{at} is no text of 1 to 64 characters")
    return value


def _optional_text(value, at):
    return None if value is None else _text(value, at)


def _matching(pattern, what):
    def read(value, at):
        if not pattern.match(_text(value, at)):
            raise Unreadable(f"{at} is no {what}")
        return value

    return read


def _vin(value, at):
    return _matching(VIN, "VIN")(_text(value, at).upper(), at)


def _id(value, at):
    return _matching(UUID, "UUID")(_text(value, at).lower(), at)


def _sequence(value, at):
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        raise Unreadable(f"{at} is no whole number from 1")
    return value


def _seconds(value, at):
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not 0 < value <= 3_600:
        raise Unreadable(f"{at} is not between 0 and 3600")
    return value


def _guards(value, at):
    if value is None:
        return []
    if not isinstance(value, list) or len(value) > 8:
        raise Unreadable(f"{at} is no list of at most 8 guards")
    for guard in value:
        signal, is_, wanted, age = (_object(guard, at).get(name) for name in ("signal", "is", "value", "maxAgeSeconds"))
        is_number = isinstance(age, (int, float)) and not isinstance(age, bool)
        is_named = isinstance(signal, str) and len(signal) <= 160 and SIGNAL.match(signal)
        if not is_named or is_ not in COMPARISONS or not is_number or not 0 < age <= 604_800:
            raise Unreadable(f"{at} has one that cannot be read")
        if not isinstance(wanted, (str, int, float, bool)) or (isinstance(wanted, str) and len(wanted) > 256):
            raise Unreadable(f"{at} compares with no text, number or boolean")
    return value


def _object(value, at):
    if not isinstance(value, dict):
        raise Unreadable(f"{at} is no object")
    return value


def _instant(value, at):
    try:
        parsed = datetime.fromisoformat(_text(value, at).upper().replace("Z", "+00:00"))
        if parsed.tzinfo is None:
            raise Unreadable(f"{at} has no zone")
        return round(parsed.astimezone(timezone.utc).timestamp() * 1_000)
    except (ValueError, OverflowError):  # also of a year that UTC cannot write
        raise Unreadable(f"{at} is no instant") from None


def _traceparent(value, _at):
    return value if isinstance(value, str) and TRACEPARENT.match(value) else None


_ADDRESSED = {
    "id": _id,
    "vin": _vin,
    "ivc": _optional_text,
    "issuedAt": _instant,
    "lane": _text,
    "traceparent": _traceparent,
}
FIELDS = {
    "command": {
        **_ADDRESSED,
        "command": _matching(NAME, "name"),
        "params": _object,
        "notAfter": _instant,
        "sequence": _sequence,
        "answerTimeoutSeconds": _seconds,
        "guards": _guards,
    },
    "cancel": _ADDRESSED,
    "probe": {"nonce": _text},
    "time": {"nonce": _text, "now": _instant},
}
