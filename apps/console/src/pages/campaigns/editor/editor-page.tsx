import { useQuery } from '@tanstack/react-query'
import { useApi, useMe } from '../../../session/session-context.ts'
import { PageHeader } from '../../../shared/page-header.tsx'
import { Trouble } from '../../../shared/trouble.tsx'
import { EditorForm } from './editor-form.tsx'

/** Makes a campaign of a command that the caller may send. */
const EditorPage = () => {
  const api = useApi()
  const { scopes } = useMe()
  const { data, error } = useQuery({
    queryKey: ['catalogue'],
    queryFn: ({ signal }) => api.catalogue.list({ signal }),
    staleTime: Infinity,
  })
  if (error !== null) return <Trouble error={error} doing="list its commands" />
  if (data === undefined) return <p>Loading…</p>
  // What needs a second person cannot be sent by a campaign.
  const types = data.filter(
    ({ class: of, approval }) =>
      approval === null && (scopes.includes('commands:send') || scopes.includes(`commands:send:${of}`)),
  )
  return (
    <>
      <PageHeader title="New campaign" />
      <EditorForm types={types} />
    </>
  )
}

export default EditorPage
