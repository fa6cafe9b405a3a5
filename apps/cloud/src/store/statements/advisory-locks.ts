/**
 * Keys of PostgreSQL's advisory locks: arbitrary numbers, each with one purpose. Processes of two versions may run beside
 * each other, so a number keeps its meaning.
 */
export const advisoryLocks = {
  migrations: 5_392_662,
  /** Held from a transaction's last statement to its end: positions are taken and committed one writer at a time [L9] (decision 5). */
  positions: 5_392_663,
  /** One process makes and removes weeks of history: two that make the same table would quarrel. */
  history: 5_392_664,
  /** One reader of the file of schedules. */
  scheduleFile: 5_392_665,
  /** One writer of the figures by the minute. */
  figures: 5_392_666,
  /** One creator of a webhook, so that their bound holds. */
  webhooks: 5_392_667,
  /** One claimer of wake-ups, so that their pace holds. */
  wakeUps: 5_392_668,
  /** One writer of the audit's chain. */
  audit: 5_392_720,
} as const
