import { useQuery } from '@tanstack/react-query'
import { ComboBox, Input, ListBox, ListBoxItem, Popover } from 'react-aria-components'
import { useApi } from '../session/session-context.ts'
import { Field } from '../shared/field/field.tsx'
import { Vin } from '../shared/vin.tsx'
import styles from './send-form.module.css'

interface VinFieldProps {
  readonly vin: string
  readonly onChange: (vin: string) => void
  readonly problem: string | undefined
}

/** A VIN, with those that begin or end with what was entered. */
export const VinField = ({ vin, onChange, problem }: VinFieldProps) => {
  const items = useSuggestions(vin)
  return (
    <Field label="Vehicle" description="A VIN, or its last characters." problem={problem} isRequired>
      {(control) => (
        <ComboBox
          aria-label="Vehicle"
          className={styles.combo ?? ''}
          inputValue={vin}
          onInputChange={onChange}
          onSelectionChange={(key) => {
            if (key !== null) onChange(String(key))
          }}
          items={items}
          allowsCustomValue
          menuTrigger="input"
          isInvalid={problem !== undefined}
        >
          <Input {...control} spellCheck={false} autoComplete="off" />
          <Popover className={styles.suggestions ?? ''}>
            <ListBox>
              {({ id, online }: Suggestion) => (
                <ListBoxItem id={id} textValue={id}>
                  <Vin vin={id} />
                  <small>{online === true ? 'online' : 'offline'}</small>
                </ListBoxItem>
              )}
            </ListBox>
          </Popover>
        </ComboBox>
      )}
    </Field>
  )
}

interface Suggestion {
  readonly id: string
  readonly online: boolean | null
}

const useSuggestions = (vin: string): readonly Suggestion[] => {
  const api = useApi()
  const q = vin.trim().toUpperCase()
  const { data } = useQuery({
    queryKey: ['vehicles', 'suggested', q],
    queryFn: ({ signal }) => api.vehicles.list({ limit: 8, ...(q !== '' && { q }) }, { signal }).first(),
    enabled: /^[A-HJ-NPR-Z0-9]{0,16}$/.test(q),
    placeholderData: (old) => old,
  })
  return data?.items.map(({ vin: id, presence }) => ({ id, online: presence.online })) ?? []
}
