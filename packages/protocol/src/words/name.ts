/** The name of a command type, of a lane, of a reason code that a vehicle gives. */
export const namePattern = /^[a-z][a-z0-9_]{0,63}$/
