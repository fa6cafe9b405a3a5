/** Why a command is in its state, as the API explains it. */
import { states } from '@keyfob/protocol'
import { z } from 'zod'
import { approvalStates } from '../../ports/approval.ts'
import { instant } from './fields.ts'
import { checkedGuardSchema } from './guard.ts'

export const explanationSchema = z
  .object({
    id: z.string(),
    state: z.enum([...states, ...approvalStates]).describe('Of the command, or of its approval while there is none'),
    at: instant,
    summary: z.string().describe('The state of the command, in a sentence'),
    because: z.array(z.string()).describe('Why'),
    guards: z
      .array(checkedGuardSchema)
      .describe('Of a command that has not begun: whether its guards hold now. Empty when it has none, or has begun'),
    next: z.array(z.string()).describe('What happens next by itself; empty when nothing does'),
  })
  .meta({ id: 'Explanation' })

export const explanationExample: z.output<typeof explanationSchema> = {
  id: '019b7985-f400-7c44-8d2f-5a1f0e6b7c3d',
  state: 'sent',
  at: '2026-01-01T12:00:12.000Z',
  summary: 'engine_start was sent 12 s ago, and the vehicle has not said that it received it.',
  because: [
    'It was sent 3 times, last 8 s ago; the broker confirmed it 12 s ago.',
    'The vehicle is believed online, last message 3 min ago.',
  ],
  guards: [],
  next: [
    'The command is repeated in 4 s, and whenever the vehicle sends a message.',
    'The vehicle must refuse to begin after 2026-01-01T12:00:30Z.',
    'Without an answer it becomes unknown in 50 s, at 2026-01-01T12:01:02Z.',
  ],
}
