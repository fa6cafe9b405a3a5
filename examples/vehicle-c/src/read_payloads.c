/* Says of each line of standard input whether a vehicle can read it; for the vectors of contract/. */
#include "wire.h"
#include <stdio.h>
#include <stdlib.h>

int main(void) {
  char *line = NULL;
  size_t size = 0;
  for (ssize_t length; (length = getline(&line, &size, stdin)) > 0;) {
    struct message message;
    const char *problem = wire_read(line, (size_t)length - (line[length - 1] == '\n'), &message);
    puts(problem ? problem : "ok");
    wire_free(&message);
  }
  free(line);
  return 0;
}
