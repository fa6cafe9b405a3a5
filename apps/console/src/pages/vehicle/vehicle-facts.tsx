import type { Vehicle } from '@keyfob/client'
import { Link } from 'wouter'
import { versionsText } from '../../format/versions.ts'
import { linkTo } from '../../router/links.ts'
import { Age } from '../../shared/age.tsx'
import { Facts } from '../../shared/facts.tsx'

export const VehicleFacts = ({ vehicle }: { readonly vehicle: Vehicle }) => {
  const { ivc, presence, reportedAt, registeredAt, labels, versions } = vehicle
  return (
    <Facts
      facts={{
        IVC: ivc === null ? 'not paired' : <code>{ivc}</code>,
        'Last seen': <Age at={presence.seenAt} />,
        Reported: <Age at={reportedAt} />,
        Registered: <Age at={registeredAt} />,
        Versions: versionsText(versions) || 'not told',
        Labels: labels.length === 0 ? 'none' : labels.map((label) => <LabelLink key={label} label={label} />),
      }}
    />
  )
}

const LabelLink = ({ label }: { readonly label: string }) => (
  <>
    <Link href={linkTo.vehicles({ label })}>{label}</Link>{' '}
  </>
)
