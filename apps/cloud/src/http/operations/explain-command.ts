import { formatInstant } from '@keyfob/runtime'
import type { OperationParts } from '../http-parts.ts'
import { approvalSeen, isMissing } from '../guards/approval-guard.ts'
import { boundTo, seenCommand } from '../guards/label-guard.ts'
import { HttpProblem } from '../http-problem.ts'
import { explainApproval } from '../resources/approval-explanation.ts'
import { commandIdOf, commandInPath } from '../resources/command.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { explanationExample, explanationSchema } from '../resources/explanation.ts'

type Needs = Pick<OperationParts, 'commands' | 'approvals' | 'vehicles' | 'clock'>

export const explainCommand = operation({
  id: 'explainCommand',
  method: 'GET',
  paths: [paths.explanation],
  tag: 'commands',
  scope: 'commands:read',
  summary: 'Why a command is in its state, and what happens next, in words',
  description:
    'For a person: sentences about what happened, what is known, and when it is settled at the latest. Also of a command that waits for an approval, or never got it.',
  params: commandInPath,
  answers: { 200: { description: 'The command as it is now', schema: explanationSchema, example: explanationExample } },
  problems: ['command_not_found', 'store_unavailable'],
  answer:
    ({ commands, approvals, vehicles, clock }: Needs) =>
    async ({ params, request }) => {
      const id = commandIdOf(params)
      const explain = async () => {
        if (boundTo(request) !== undefined) await seenCommand({ commands, vehicles }, request, id)
        const explained = await commands.explain(id)
        if (explained === undefined) throw new HttpProblem('command_not_found', `There is no command ${id}.`)
        return { ...explained, guards: [...explained.guards], at: formatInstant(explained.at) }
      }
      return explain().catch(async (error: unknown) => {
        const waiting = isMissing(error) ? await approvalSeen({ approvals, vehicles }, request, id) : undefined
        if (waiting === undefined) throw error
        return { ...explainApproval(waiting), guards: [], at: formatInstant(clock.now()) }
      })
    },
})
