/**
 * Names that every plain object of JavaScript has already, and a few that promises, functions and lists have: a store
 * whose keys are chosen by clients must not collide with them.
 */
export const hostileNames: readonly string[] = [
  ...Object.getOwnPropertyNames(Object.prototype),
  'prototype',
  'then',
  'length',
  'name',
]
