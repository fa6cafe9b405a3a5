"""python3 vehicle.py --mqtt mqtt://127.0.0.1:1883 --vin 1M8GDM9AXKP042788 --ivc IVC-0042"""

from keyfob_vehicle.__main__ import main

main()
