"""Says of each line of standard input whether a vehicle can read it; for the vectors of contract/."""

import sys

from keyfob_vehicle.wire import Unreadable, read_downlink

for line in sys.stdin.buffer:
    try:
        read_downlink(line.rstrip(b"\n"))
        print("ok")
    except Unreadable as problem:
        print(problem)
