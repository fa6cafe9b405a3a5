import { useMemo } from 'react'

/** Suggestions for the name of a time zone: `list="zones"` of a field. */
export const Zones = () => {
  const zones = useMemo(() => ['UTC', ...Intl.supportedValuesOf('timeZone')], [])
  return (
    <datalist id="zones">
      {zones.map((zone) => (
        <option key={zone}>{zone}</option>
      ))}
    </datalist>
  )
}
