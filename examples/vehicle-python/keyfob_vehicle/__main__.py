"""python3 -m keyfob_vehicle --mqtt mqtt://127.0.0.1:1883 --vin 1M8GDM9AXKP042788 --ivc IVC-0042"""

import argparse
import signal
import threading

from .car import Car
from .link import Link
from .memory import Memory
from .vehicle import Vehicle


def arguments():
    parser = argparse.ArgumentParser(prog="python3 -m keyfob_vehicle", description="A vehicle of Keyfob.")
    parser.add_argument("--mqtt", required=True, metavar="URL", help="mqtt://user:password@host:1883 or mqtts://host")
    parser.add_argument("--vin", required=True)
    parser.add_argument("--ivc", help="id of this unit; without one it takes only what was issued to none")
    parser.add_argument("--memory", default="vehicle.db", metavar="FILE", help="default: %(default)s")
    parser.add_argument("--prefix", default="keyfob/v1", help="of topics; default: %(default)s")
    parser.add_argument("--seconds", type=float, default=0.2, help="that an effect takes; default: %(default)s")
    parser.add_argument("--effects", metavar="FILE", help="gets a line for each effect")
    for name, what in (("ca", "of the broker"), ("cert", "of this vehicle"), ("key", "of this vehicle")):
        parser.add_argument(f"--{name}", metavar="FILE", help=f"PEM {what}, for mqtts")
    return parser.parse_args()


def main():
    args = arguments()
    car = Car(args.seconds, args.effects)
    vehicle = Vehicle(args.vin.upper(), args.ivc, Memory(args.memory), car, log=lambda line: print(line, flush=True))
    car.on_change = vehicle.report
    link = Link(args.mqtt, vehicle, args.prefix, args.ca, args.cert, args.key)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: link.close())
    thread = threading.Thread(target=link.run)
    thread.start()
    thread.join()


if __name__ == "__main__":
    main()
