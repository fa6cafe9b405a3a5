import { useQuery } from '@tanstack/react-query'
import { useParams } from 'wouter'
import { useApi } from '../../../session/session-context.ts'
import { PageHeader } from '../../../shared/page-header.tsx'
import { Trouble } from '../../../shared/trouble.tsx'
import { EditorForm } from './editor-form.tsx'

/** Makes a schedule, or changes the one whose id the URL has. */
const EditorPage = () => {
  const { id } = useParams()
  const api = useApi()
  const saved = useQuery({
    queryKey: ['schedules', 'edited', id],
    queryFn: ({ signal }) => api.schedules.get(id ?? '', { signal }),
    enabled: id !== undefined,
    staleTime: Infinity,
    gcTime: 0,
  })
  const types = useQuery({
    queryKey: ['catalogue'],
    queryFn: ({ signal }) => api.catalogue.list({ signal }),
    staleTime: Infinity,
  })
  if (types.error !== null) return <Trouble error={types.error} doing="list its commands" />
  if (saved.error !== null) return <Trouble error={saved.error} doing="show the schedule" />
  if (types.data === undefined || (id !== undefined && saved.data === undefined)) return <p>Loading…</p>
  return (
    <>
      <PageHeader title={saved.data === undefined ? 'New schedule' : `Edit ${saved.data.name}`} />
      <EditorForm saved={saved.data} types={types.data} />
    </>
  )
}

export default EditorPage
