"""
What a vehicle does with each message (SPEC 6.5): judge, remember, act at most once and never late, answer.

One lock guards all that the vehicle knows. Three kinds of threads take it: the link's (messages), timers', and one
for each effect that runs.
"""

import sqlite3
import threading
import uuid

from .cloud_time import CloudTime, monotonic_ms
from .guards import failed_guard
from .wire import Unreadable, instant, read_downlink

LANE_DEPTH_MAX = 8
HELD_MAX = 64


def answer_of(status, code, detail=None, result=None):
    reason = {"code": code} if detail is None else {"code": code, "detail": str(detail)[:500]}
    return {"status": status, "reason": reason, **({} if result is None else {"result": result})}


class Refused(Exception):
    """An actuator's refusal before anything began: a code of SPEC section 5, and a sentence."""

    def __init__(self, code, detail=None):
        super().__init__(detail or code)
        self.code, self.detail = code, detail


class Lane:
    def __init__(self):
        self.waiting, self.is_busy = [], False


class Vehicle:
    """`car` has check(command), which may raise Refused, and execute(command), which returns (code, result)."""

    def __init__(self, vin, ivc, memory, car, log=print):
        self.vin, self.ivc, self._memory, self._car, self._log = vin, ivc, memory, car, log
        self._lock = threading.RLock()
        self._time = CloudTime()
        self._lanes, self._held, self._unwritten = {}, {}, {}
        self._session = self._link = self._question = None
        self._counter = 0
        self._known = {}  # signal -> (value, monotonic instant): the last of each, which guards are judged by
        self._reports = {}  # signal -> (value, monotonic instant): the last of each that was not sent yet

    # The link calls these.

    def new_session(self):
        """
        For each connection: its id, and the will that answers to it. Presence is a hint (law L11): a memory that cannot be
        written does not keep the vehicle offline, and the counter grows in RAM.
        """
        with self._lock:
            counter = self._counter + 1
            try:
                counter = max(self._counter, self._memory.counter) + 1
                self._memory.counter = counter
            except sqlite3.Error as problem:
                self._log(f"memory failed: {problem}")
            self._counter = counter
            self._session = {"session": str(uuid.uuid4()), "counter": counter}
            return {"status": "offline", "session": self._session["session"]}

    def up(self, link):
        with self._lock:
            self._link = link
            self._ask()
            self._send_reports()

    def down(self):
        with self._lock:
            self._link = None
            if self._question:
                self._question.cancel()

    def hear(self, payload):
        try:
            message = read_downlink(payload)
        except Unreadable as problem:
            return self._log(f"unreadable: {problem}")
        with self._lock:
            try:
                self._hear(message)
            except sqlite3.Error as problem:  # it says nothing about what it cannot write down
                self._log(f"memory failed: {problem}")

    def _hear(self, message):
        if message["kind"] == "probe":
            self._birth(probe=message["nonce"])
        elif message["kind"] == "time":
            self._hear_time(message)
        elif message["vin"] != self.vin:
            self._log(f"unreadable: /vin is {message['vin']}")
        else:
            self._hear_addressed(message)

    def _hear_addressed(self, message):
        self._hear_command(message) if message["kind"] == "command" else self._hear_cancel(message)

    def report(self, signals):
        """
        Reported state, sampled now. Until there is a connection and a cloud time, the last value of each signal is
        kept, with the instant at which it was so.
        """
        with self._lock:
            self._reports.update({name: (value, monotonic_ms()) for name, value in signals.items()})
            self._known.update(self._reports)
            self._send_reports()

    # Cloud time and presence.

    def _ask(self):
        self._birth()
        self._question = threading.Timer(self._time.pause_s(), self._ask_again)
        self._question.daemon = True
        self._question.start()

    def _ask_again(self):
        with self._lock:
            if self._link:
                self._ask()

    def _birth(self, probe=None):
        horizon = instant(self._memory.horizon)
        birth = {"status": "online", **self._session, "nonce": self._time.new_nonce(), "probe": probe}
        self._publish("presence", {**birth, "ivc": self.ivc, "horizon": horizon, "versions": {"app": "1.0.0"}}, True)

    def _hear_time(self, message):
        if not self._time.answer(message["nonce"], message["now"]):
            return
        self._send_reports()
        if self._memory.horizon is None:
            self._memory.horizon = message["now"]  # when that fails nothing begins, and the next answer tries again
        held, self._held = self._held, {}
        for kept in held.values():
            self._hear_addressed(kept)

    # Judging: the steps and their order are SPEC's.

    def _is_judged(self, message):
        """Says what the memory already knows, and keeps what it cannot judge yet. False: it never began here."""
        known, answer = self._memory.recall(message["id"])
        if answer:
            self._ack(message, answer)
        elif known and message["id"] in self._unwritten:
            self._answer(message, self._unwritten[message["id"]])
        elif known:
            self._ack(message, {"status": "running", "at": instant(self._time.now())})
        elif self._memory.horizon is None:
            if len(self._held) < HELD_MAX:
                self._held[message["id"], message["kind"]] = message
        elif message["issuedAt"] <= self._memory.horizon:
            self._answer(message, answer_of("unknown", "cannot_vouch", "issued at or before the memory horizon"))
        elif message["ivc"] != self.ivc:
            self._answer(message, answer_of("unknown", "cannot_vouch", "issued to another ivc"))
        else:
            return False
        return True

    def _hear_command(self, command):
        if self._is_judged(command):
            return
        lane = self._lanes.setdefault(command["lane"], Lane())
        if not any(waiting["id"] == command["id"] for waiting in lane.waiting):
            if len(lane.waiting) >= LANE_DEPTH_MAX:
                return self._answer(command, answer_of("rejected", "vehicle_busy"))
            lane.waiting.append(command)
        self._ack(command, {"status": "received", "at": instant(self._time.now())})
        self._advance(lane)

    def _hear_cancel(self, cancel):
        """Once the answer is durable the id is dead: `_begin` judges again, and finds it."""
        if not self._is_judged(cancel):
            self._answer(cancel, answer_of("rejected", "canceled"))

    # Beginning, the effect, and its end.

    def _advance(self, lane):
        while lane.waiting and not lane.is_busy:
            command = lane.waiting.pop(0)
            try:
                self._begin(lane, command)
            except sqlite3.Error as problem:
                self._log(f"memory failed: {problem}")

    def _begin(self, lane, command):
        if self._is_judged(command):
            return
        refusal = self._refusal(command)
        if refusal:
            return self._answer(command, refusal)
        self._memory.write_begun(command["id"], command["issuedAt"])
        self._ack(command, {"status": "running", "at": instant(self._time.now())})
        lane.is_busy = True
        threading.Thread(target=self._run, args=[lane, command], daemon=True).start()

    def _refusal(self, command):
        problem = self._too_late(command)
        if problem:
            return answer_of("rejected", problem)
        failed = failed_guard(command["guards"], self._known, monotonic_ms())
        if failed:
            return answer_of("rejected", "guard_failed", failed)
        try:
            self._car.check(command)
        except Refused as refused:
            return answer_of("rejected", refused.code, refused.detail)

    def _too_late(self, command):
        if not self._time.is_trusted():
            return "clock_untrusted"
        now, error = self._time.estimate()
        return "not_after_passed" if now + error > command["notAfter"] else None

    def _run(self, lane, command):
        """In a thread of its own, without the lock: the effect may take minutes, and may never end."""
        overdue = answer_of("unknown", "timed_out")
        timer = threading.Timer(command["answerTimeoutSeconds"], self._conclude, [command, overdue])
        timer.daemon = True
        timer.start()
        answer = self._act(command)
        timer.cancel()
        self._conclude(command, answer)
        with self._lock:
            lane.is_busy = False
            self._advance(lane)

    def _act(self, command):
        with self._lock:
            too_late = self._too_late(command)  # a slow disk takes time, too
            failed = failed_guard(command["guards"], self._known, monotonic_ms())
        if failed:
            return answer_of("failed", "guard_failed", failed)
        if too_late:
            return answer_of("failed", "timed_out", "it is too late, and nothing was done")
        try:
            code, result = self._car.execute(command)
            return answer_of("succeeded", code, None, result)
        except Exception as problem:  # whatever an actuator raises is its failure
            return answer_of("failed", "execution_failed", problem)

    def _conclude(self, command, answer):
        """The first end counts: after `timed_out` was said, what the actuator says is too late."""
        with self._lock:
            if self._memory.recall(command["id"])[1] or command["id"] in self._unwritten:
                return
            try:
                self._answer(command, answer)
            except sqlite3.Error as problem:
                self._unwritten[command["id"]] = answer  # a repetition tries again
                self._log(f"memory failed: {problem}")

    # Speaking. Nothing waits for the broker: what is lost is asked for again.

    def _answer(self, message, answer):
        """Written, then said."""
        answer = {**answer, "at": instant(self._time.now())}
        self._memory.write_answer(message["id"], message["issuedAt"], answer)
        self._unwritten.pop(message["id"], None)
        self._ack(message, answer)

    def _ack(self, message, said):
        ack = {"id": message["id"], **said, "ivc": self.ivc, "traceparent": message["traceparent"]}
        self._publish("ack", {**ack, "session": self._session and self._session["session"]})
        self._log(f"{said['status']} {message['id']} {said.get('reason', {}).get('code', '')}".rstrip())

    def _send_reports(self):
        now, trusted = self._time.now(), self._time.is_trusted()
        if not self._link or now is None:
            return
        by_sample = {}
        for name, (value, sampled_at) in self._reports.items():
            by_sample.setdefault(sampled_at, {})[name] = value
        for sampled_at, signals in sorted(by_sample.items()):
            at = instant(round(now - (monotonic_ms() - sampled_at)))
            self._publish("state", {"at": at, "clockTrusted": trusted, "signals": signals})
        self._reports.clear()

    def _publish(self, topic, message, retain=False):
        if self._link:
            self._link.publish(topic, message, retain)
