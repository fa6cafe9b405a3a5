"""Cloud time as the vehicle knows it (SPEC 6.5, law L5): asked with a birth's nonce, kept on a monotonic clock."""

import random
import time
import uuid

TOLERANCE_MS = 2_000  # an estimate with a larger error begins nothing
DRIFT_PPM = 200
INSTANT_STEP_MS = 1
FIRST_PAUSE_MS, LONGEST_PAUSE_MS, REFRESH_MS = 3_000, 60_000, 3_600_000
ASKED_MAX = 8


def monotonic_ms():
    """Milliseconds that also pass while the unit sleeps; the wall clock is never used."""
    return time.clock_gettime(time.CLOCK_BOOTTIME) * 1_000


class CloudTime:
    def __init__(self):
        self._asked = {}  # nonce -> monotonic instant; only of this run, so none is older than the memory
        self._exchange = None  # (cloud instant in ms, asked at, answered at)
        self._in_vain = 0

    def new_nonce(self):
        nonce = str(uuid.uuid4())
        self._asked[nonce] = monotonic_ms()
        if len(self._asked) > ASKED_MAX:
            del self._asked[next(iter(self._asked))]
        return nonce

    def answer(self, nonce, cloud_ms):
        """Takes the cloud's answer. False for a nonce that was not asked or is answered already."""
        asked_at = self._asked.pop(nonce, None)
        if asked_at is None:
            return False
        fresh = (cloud_ms, asked_at, monotonic_ms())
        if self._exchange is None or _estimate(fresh)[1] <= _estimate(self._exchange)[1]:
            self._exchange = fresh
        if self.is_trusted():
            self._in_vain = 0
        return True

    def estimate(self):
        """(now, error) in ms, or None before the first exchange."""
        return self._exchange and _estimate(self._exchange)

    def is_trusted(self):
        estimate = self.estimate()
        return estimate is not None and estimate[1] <= TOLERANCE_MS

    def now(self):
        """The estimate as whole milliseconds, or None."""
        estimate = self.estimate()
        return estimate and round(estimate[0])

    def pause_s(self):
        """Until the next question: an hour when the time is good, otherwise longer each time, at a random instant."""
        if self.is_trusted():
            left_ms = TOLERANCE_MS - self.estimate()[1]
            return min(REFRESH_MS, max(FIRST_PAUSE_MS, left_ms / 2 * 1_000_000 / DRIFT_PPM)) / 1_000
        longest = min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** min(self._in_vain + 1, 10))
        self._in_vain += 1
        return random.uniform(longest / 2, longest) / 1_000


def _estimate(exchange):
    cloud_ms, asked_at, answered_at = exchange
    round_trip, age = answered_at - asked_at, monotonic_ms() - answered_at
    error = INSTANT_STEP_MS + round_trip / 2 + (age + round_trip) * DRIFT_PPM / 1_000_000
    return cloud_ms + round_trip / 2 + age, error
