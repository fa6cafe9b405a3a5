/* Who waits for which lane, in the order of arrival, one at a time in each (law L8). In RAM: repetition brings it back. */
#pragma once
#include "wire.h"

#define LANES_MAX 32
#define LANE_DEPTH_MAX 8

struct lane {
  char name[TEXT_MAX + 1];
  struct message waiting[LANE_DEPTH_MAX];
  int depth;
  bool is_busy;
  struct message running; /* while busy */
  double begun_at;
  const char *ending; /* status of an answer that is not written yet, or NULL */
  bool is_overdue; /* its time is over, and that is answered; the effect goes on */
};

/* NULL when all lanes are in use. */
struct lane *lanes_find(const char *name);
/* Takes the command, also when it waits already. False when the lane is full. */
bool lane_enter(struct lane *lane, struct message *command);
/* Moves the first that waits to `command`. */
bool lane_take(struct lane *lane, struct message *command);
extern struct lane lanes[LANES_MAX];
