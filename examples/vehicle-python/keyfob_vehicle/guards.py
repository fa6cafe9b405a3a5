"""The guards of a command (SPEC 7.1): conditions over what the vehicle knows of itself. What it does not know does not hold."""

import operator

_ORDER = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


def failed_guard(guards, known, now_ms):
    """A sentence about the first guard that does not hold; None when all do. `known`: signal -> (value, monotonic ms)."""
    for guard in guards:
        condition = f"{guard['signal']} {guard['is']} {guard['value']!r} within {guard['maxAgeSeconds']} s"
        if guard["signal"] not in known:
            return f"{condition}: nothing is known of it"
        value, sampled_at = known[guard["signal"]]
        age_s = (now_ms - sampled_at) / 1_000
        if age_s > guard["maxAgeSeconds"]:
            return f"{condition}: it was {value!r}, {age_s:.1f} s ago"
        if not _compares(value, guard["is"], guard["value"]):
            return f"{condition}: it is {value!r}"
    return None


def _compares(value, is_, wanted):
    """False also for what cannot be compared: values of two types, and texts or booleans by their order."""
    kind, wanted_kind = _kind(value), _kind(wanted)
    if kind is not wanted_kind:
        return False
    if is_ in ("=", "!="):
        return (value == wanted) is (is_ == "=")
    return kind is float and _ORDER[is_](value, wanted)


def _kind(value):
    """JSON knows one kind of number, and in Python a boolean is one."""
    return float if isinstance(value, (int, float)) and not isinstance(value, bool) else type(value)
