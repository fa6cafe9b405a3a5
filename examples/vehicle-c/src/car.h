/* The car behind the vehicle: here a pretended one, whose effects are lines of a file. Yours is written instead of it. */
#pragma once
#include "wire.h"

/* `effects`: a file that gets one line for each effect, with the command's id; or NULL. */
void car_open(double effect_ms, const char *effects);
/* NULL, or the code of SPEC section 5 with which a command is refused before it begins. */
const char *car_refusal(const struct message *command);
/* Begins the effect. False: it failed at once. */
bool car_begin(const struct message *command);
/* Whether an effect that began at this monotonic instant has ended. */
bool car_has_ended(double begun_at);
/* What it shows then: a VSS signal and its value. */
const char *car_signal(const struct message *command, bool *value);
