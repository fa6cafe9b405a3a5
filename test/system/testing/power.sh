#!/bin/sh
# power.sh FOLDER restart|forget PROGRAM...: cuts the power of the vehicle that runs from FOLDER, and starts PROGRAM there.
folder=$1 how=$2
shift 2
[ -f "$folder/pid" ] && kill -9 "$(cat "$folder/pid")" 2> /dev/null
[ "$how" = forget ] && rm -f "$folder"/memory*
"$@" >> "$folder/log" 2>&1 &
echo $! > "$folder/pid"
