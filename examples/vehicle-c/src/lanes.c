#include "lanes.h"
#include <string.h>

struct lane lanes[LANES_MAX];

struct lane *lanes_find(const char *name) {
  struct lane *idle = NULL;
  for (struct lane *lane = lanes; lane < lanes + LANES_MAX; lane++) {
    bool is_idle = !lane->is_busy && lane->depth == 0;
    if (!is_idle && strcmp(lane->name, name) == 0) return lane;
    if (is_idle && !idle) idle = lane;
  }
  if (idle) strcpy(idle->name, name);
  return idle;
}

bool lane_enter(struct lane *lane, struct message *command) {
  for (int n = 0; n < lane->depth; n++)
    if (strcmp(lane->waiting[n].id, command->id) == 0) return wire_free(command), true;
  if (lane->depth == LANE_DEPTH_MAX) return false;
  lane->waiting[lane->depth++] = *command;
  command->params = NULL; /* the lane's now */
  return true;
}

bool lane_take(struct lane *lane, struct message *command) {
  if (lane->depth == 0) return false;
  *command = lane->waiting[0];
  lane->depth -= 1;
  memmove(lane->waiting, lane->waiting + 1, (size_t)lane->depth * sizeof *lane->waiting);
  return true;
}
