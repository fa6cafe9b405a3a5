/**
 * Names that every plain object of JavaScript has already, and a few that promises, functions and lists have: what is
 * kept under a name that a stranger chooses must not meet them.
 */
export const hostileNames: readonly string[] = [
  ...Object.getOwnPropertyNames(Object.prototype),
  'prototype',
  'then',
  'length',
  'name',
]
