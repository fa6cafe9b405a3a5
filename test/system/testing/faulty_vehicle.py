"""The Python vehicle with one fault planted: faulty_vehicle.py FAULT, then the arguments of keyfob_vehicle."""

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[3] / "examples" / "vehicle-python"))

from keyfob_vehicle import __main__ as program  # noqa: E402  (the path comes first)
from keyfob_vehicle import link, memory, vehicle  # noqa: E402
from keyfob_vehicle.cloud_time import CloudTime  # noqa: E402
from keyfob_vehicle.memory import Memory  # noqa: E402
from keyfob_vehicle.vehicle import Vehicle  # noqa: E402

FAULTS = {}


def fault(plant):
    FAULTS[plant.__name__] = plant
    return plant


@fault
def no_dedupe():
    """Every copy of a command is a new one."""
    Memory.recall = lambda self, command_id: (False, None)
    Memory.write_begun = lambda *_: None


@fault
def new_answer_each_time():
    """The instant of the repetition, instead of that of the answer."""
    ack = Vehicle._ack
    Vehicle._ack = lambda self, message, said: ack(
        self, message, {**said, "at": vehicle.instant(self._time.now())} if "at" in said else said
    )


@fault
def memory_in_ram():
    connect = memory.sqlite3.connect
    memory.sqlite3.connect = lambda _path, **how: connect(":memory:", **how)


@fault
def begins_again_after_power_loss():
    """What ran is forgotten instead of being answered."""
    memory.INTERRUPTED = None
    init = Memory.__init__

    def forget_running(self, path):
        init(self, path)
        self._db.execute("DELETE FROM command WHERE answer = 'null'")

    Memory.__init__ = forget_running


@fault
def no_horizon():
    """Without a memory it takes everything, however old."""
    Memory.horizon = property(lambda self: 0, lambda self, instant: None)


@fault
def late():
    Vehicle._too_late = lambda self, command: None


@fault
def late_in_lane():
    """It looks at the clock when a command arrives, and not when its turn comes."""
    too_late, hear = Vehicle._too_late, Vehicle._hear_command

    def hear_command(self, command):
        problem = too_late(self, command)
        if problem and not self._memory.recall(command["id"])[0]:
            return self._answer(command, vehicle.answer_of("rejected", problem))
        hear(self, command)

    Vehicle._hear_command = hear_command
    Vehicle._too_late = lambda self, command: None


@fault
def wall_clock():
    CloudTime.estimate = lambda self: (time.time() * 1_000, 1)


@fault
def any_time_is_taken():
    """Whoever says a time is believed."""
    answer = CloudTime.answer

    def believe(self, nonce, cloud_ms):
        self._asked.setdefault(nonce, vehicle.monotonic_ms())
        self._exchange = None
        return answer(self, nonce, cloud_ms)

    CloudTime.answer = believe


@fault
def slow_time_is_trusted():
    CloudTime.is_trusted = lambda self: self._exchange is not None


@fault
def any_unit():
    """It does what was issued to another unit."""
    judged = Vehicle._is_judged
    Vehicle._is_judged = lambda self, message: judged(self, {**message, "ivc": self.ivc})


@fault
def cancel_is_forgotten():
    """It says that a command is dead, and does not write it down."""
    Vehicle._hear_cancel = lambda self, cancel: self._is_judged(cancel) or self._ack(
        cancel, vehicle.answer_of("rejected", "canceled")
    )


@fault
def cancel_of_what_runs():
    """It says canceled, whatever happens."""
    Vehicle._hear_cancel = lambda self, cancel: self._ack(cancel, vehicle.answer_of("rejected", "canceled"))


@fault
def lanes_side_by_side():
    advance = Vehicle._advance

    def never_busy(self, lane):
        lane.is_busy = False
        advance(self, lane)

    Vehicle._advance = never_busy


@fault
def deaf_after_garbage():
    hear = Vehicle.hear

    def stop(self, payload):
        if getattr(self, "is_deaf", False):
            return
        try:
            vehicle.read_downlink(payload)
        except vehicle.Unreadable:
            self.is_deaf = True
        hear(self, payload)

    Vehicle.hear = stop


@fault
def any_vin():
    read, vin = vehicle.read_downlink, sys.argv[sys.argv.index("--vin") + 1]
    vehicle.read_downlink = lambda payload: {**read(payload), "vin": vin}


@fault
def no_will():
    link.mqtt.Client.will_set = lambda *_, **__: None


@fault
def counter_stands_still():
    Memory.counter = property(lambda self: 0, lambda self, value: None)


@fault
def birth_not_retained():
    publish = link.Link.publish
    link.Link.publish = lambda self, topic, message, retain=False: publish(self, topic, message, False)


@fault
def code_does_not_fit():
    Vehicle._refusal = lambda self, command: vehicle.answer_of("rejected", "interrupted")


if __name__ == "__main__":
    FAULTS[sys.argv.pop(1)]()
    program.main()
