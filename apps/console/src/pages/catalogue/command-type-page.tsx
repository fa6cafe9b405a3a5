import type { CommandType } from '@keyfob/client'
import { useQuery } from '@tanstack/react-query'
import { Link, useParams } from 'wouter'
import { spanText } from '../../format/age.ts'
import { linkTo } from '../../router/links.ts'
import { useSend } from '../../send/send-context.ts'
import { useApi, useMe } from '../../session/session-context.ts'
import { Button } from '../../shared/button.tsx'
import { CliLine } from '../../shared/cli-line.tsx'
import { keyfobLine } from '../../shared/cli/shell-line.ts'
import { Facts } from '../../shared/facts.tsx'
import layout from '../../shared/layout.module.css'
import { PageHeader } from '../../shared/page-header.tsx'
import { Panel } from '../../shared/panel.tsx'
import { Trouble } from '../../shared/trouble.tsx'
import { conflictText, staleText } from './policy-text.ts'
import { SchemaPanel } from './schema-panel.tsx'

/** By the scope of all commands, or of its class. */
const maySend = ({ class: of }: CommandType, scopes: readonly string[]): boolean =>
  scopes.includes('commands:send') || scopes.includes(`commands:send:${of}`)

/** One command type: what it does, what it takes, and by which policies it is carried. */
const CommandTypePage = () => {
  const { name = '' } = useParams()
  const api = useApi()
  const send = useSend()
  const { scopes } = useMe()
  const { data: type, error } = useQuery({
    queryKey: ['catalogue', name],
    queryFn: ({ signal }) => api.catalogue.get(name, { signal }),
    staleTime: Infinity,
  })
  if (error !== null) return <Trouble error={error} doing="show the command type" />
  if (type === undefined) return <p>Loading…</p>
  const { staleness, answerTimeoutSeconds } = type
  return (
    <>
      <PageHeader title={type.name}>
        {maySend(type, scopes) && <Button onClick={() => send({ command: type.name })}>Send it</Button>}
      </PageHeader>
      <p>{type.description}</p>
      <div className={layout.columns}>
        <Panel title={type.title}>
          <Facts
            facts={{
              Lane: type.lane,
              Class: type.class,
              Approval:
                type.approval === null
                  ? undefined
                  : `by a second person, within ${spanText(type.approval.withinSeconds * 1_000)}`,
              'Vehicle offline': staleText(type),
              'Longest wait': spanText(staleness.ttlSecondsMax * 1_000),
              'Lane taken': conflictText(type),
              Answer: `within ${spanText(answerTimeoutSeconds * 1_000)} of its beginning`,
              'Begins only if': conditionsOf(type.guards),
              'Shown by': conditionsOf(type.postCondition),
              Commands: <Link href={linkTo.commands({ command: type.name })}>All of this type</Link>,
            }}
          />
        </Panel>
        <SchemaPanel title="Params" schema={type.params} none="It takes none." />
        <SchemaPanel title="Result" schema={type.result} none="It gives none." />
      </div>
      <CliLine line={keyfobLine(['catalogue', type.name])} />
    </>
  )
}

const conditionsOf = (conditions: readonly string[]) =>
  conditions.length === 0
    ? undefined
    : conditions.map((condition) => (
        <div key={condition}>
          <code>{condition}</code>
        </div>
      ))

export default CommandTypePage
