"""The car behind the vehicle: here a pretended one, whose effects are lines of a file. Yours is written instead of it."""

import os
import time

from .vehicle import Refused

LOCKED = "Vehicle.Cabin.Door.Row1.DriverSide.IsLocked"
COMMANDS = {
    "doors_lock": {LOCKED: True},
    "doors_unlock": {LOCKED: False},
    "engine_start": {"Vehicle.Powertrain.CombustionEngine.IsRunning": True},
    "engine_stop": {"Vehicle.Powertrain.CombustionEngine.IsRunning": False},
}


class Car:
    def __init__(self, seconds=0.2, effects=None):
        """`effects`: a file that gets one line for each effect, with the command's id, for those who count them."""
        self._seconds, self._effects = seconds, effects
        self.on_change = lambda _signals: None

    def check(self, command):
        if command["command"] not in COMMANDS:
            raise Refused("not_supported")
        unknown = set(command["params"]) - {"durationMinutes"}
        if unknown:
            raise Refused("invalid_params", f"/params/{min(unknown)} is not known here")

    def execute(self, command):
        if self._effects:
            with open(self._effects, "a", encoding="utf-8") as file:
                file.write(f"{command['id']} {command['command']}\n")
                file.flush()
                os.fsync(file.fileno())
        time.sleep(self._seconds)
        self.on_change(COMMANDS[command["command"]])
        return "done", None
