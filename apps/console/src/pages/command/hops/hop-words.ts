import type { Hop } from '@keyfob/client'

/** What happened at each hop, for a person. */
export const hopWords: Readonly<Record<Hop['event'], string>> = {
  accepted: 'Accepted, on disk',
  attempt: 'First attempt',
  published: 'The broker took it',
  delivered: 'The vehicle has it',
  running: 'The vehicle began',
  cancel_requested: 'Cancel asked for',
  repeated: 'Sent again',
  cancel_sent: 'Cancel sent',
  answer: 'The vehicle answered',
  settled: 'Settled without an answer',
}
