"""Events come at least once, in order per command: what is not newer than the last of its command was here before."""

from collections import OrderedDict

COMMANDS_MAX = 10_000


class Newest:
    """In memory. A program whose effects must not repeat keeps it where it keeps the effects, in the same transaction."""

    def __init__(self):
        self._sequences = OrderedDict()

    def take(self, data):
        """Whether it is new; from now on it is not."""
        command, sequence = data["commandId"], data["sequence"]
        if sequence <= self._sequences.get(command, 0):
            return False
        self._sequences[command] = sequence
        self._sequences.move_to_end(command)
        if len(self._sequences) > COMMANDS_MAX:
            self._sequences.popitem(last=False)
        return True
