/* What a vehicle does with each message (SPEC 6.5): judge, remember, act at most once and never late, answer. */
#pragma once
#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stddef.h>

/* `ivc`: id of this unit, or NULL. */
void vehicle_open(const char *vin, const char *ivc);
/* Does what is due; to be called often. */
void vehicle_tick(void);
/* Reported state, sampled now. The last value of each signal is kept until there is a connection and a cloud time. */
void vehicle_report(const char *signal, bool value);

/* The link calls these. */
cJSON *vehicle_new_session(void); /* its will */
void vehicle_up(void);
void vehicle_down(void);
void vehicle_hear(const char *payload, size_t length);
