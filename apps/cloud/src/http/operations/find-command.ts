import { z } from 'zod'
import { cacheHeaders, markCache } from '../cache-mark.ts'
import { commandExamples } from '../resources/command-examples.ts'
import type { OperationParts } from '../http-parts.ts'
import { approvalSeen, isMissing } from '../guards/approval-guard.ts'
import { seenCommand } from '../guards/label-guard.ts'
import { approvalJson, approvalSchema } from '../resources/approval.ts'
import { commandIdOf, commandInPath, commandJson } from '../resources/command.ts'
import { operation } from '../operation.ts'
import { paths } from '../paths.ts'
import { commandWithTimelineSchema, timelineOf } from '../resources/timeline.ts'

export const findCommand = operation({
  id: 'findCommand',
  method: 'GET',
  paths: [paths.command],
  tag: 'commands',
  scope: 'commands:read',
  summary: 'A command with its timeline',
  description: 'Each hop of its way with its instant, attempts and repetitions included, and the id of its trace.',
  params: commandInPath,
  answers: {
    200: {
      description:
        'The command with its timeline, hop by hop. One that waits for an approval, or never got it, is no command, and is shown as `GET /approvals/{id}` shows it',
      schema: z.union([commandWithTimelineSchema, approvalSchema]),
      example: commandExamples.withTimeline,
      headers: cacheHeaders,
    },
  },
  problems: ['command_not_found', 'store_unavailable'],
  answer:
    (needs: Pick<OperationParts, 'commands' | 'approvals' | 'vehicles'>) =>
    async ({ params, request, reply }) => {
      const id = commandIdOf(params)
      const found = await seenCommand(needs, request, id).catch(async (error: unknown) => {
        const waiting = isMissing(error) ? await approvalSeen(needs, request, id) : undefined
        if (waiting === undefined) throw error
        return waiting
      })
      if (!('record' in found)) return approvalJson(found)
      markCache(reply, found)
      return { ...commandJson(found.record), timeline: timelineOf(found.record, found.history) }
    },
})
