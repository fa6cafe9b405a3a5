import { operation } from '../operation.ts'
import { paths } from '../paths.ts'

export const openRoot = operation({
  id: 'openRoot',
  method: 'GET',
  paths: [paths.root],
  tag: 'operations',
  scope: 'public',
  summary: 'Redirect to the documentation',
  answers: { 302: { description: 'The documentation', headers: { Location: '`/docs/`' } } },
  problems: [],
  answer:
    () =>
    ({ reply }) =>
      reply.redirect(`${paths.docs}/`, 302),
})
