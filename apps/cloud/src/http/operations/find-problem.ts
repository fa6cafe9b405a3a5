import { z } from 'zod'
import { HttpProblem } from '../http-problem.ts'
import { operation } from '../operation.ts'
import { pathTo, paths } from '../paths.ts'
import { problemCodes, problemName, problems } from '../problems.ts'

const problemTypeSchema = z.object({ type: z.string(), title: z.string(), status: z.int() }).meta({ id: 'ProblemType' })

export const findProblem = operation({
  id: 'findProblem',
  method: 'GET',
  paths: [paths.problem],
  tag: 'operations',
  scope: 'public',
  summary: 'What a problem type means',
  description: 'The `type` of each problem is a path of this server; `name` is its last part.',
  params: z.object({ name: z.string() }),
  answers: {
    200: {
      description: 'The problem type',
      schema: problemTypeSchema,
      example: { type: '/problems/unknown-command', title: problems.unknown_command.title, status: 422 },
    },
  },
  problems: ['not_found'],
  answer:
    () =>
    ({ params: { name } }) => {
      const code = problemCodes.find((candidate) => problemName(candidate) === name)
      if (code === undefined) throw new HttpProblem('not_found', 'There is no problem type of this name.')
      return { type: pathTo(paths.problem, { name }), ...problems[code] }
    },
})
