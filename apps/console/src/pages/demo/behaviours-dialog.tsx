import type { DemoVehicle, DemoVehicleList } from '@keyfob/client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useApi } from '../../session/session-context.ts'
import { FormDialog } from '../../shared/dialog/form-dialog.tsx'
import styles from './behaviours-dialog.module.css'
import { behavioursLine } from './demo-writes.ts'
import { demoKey } from './use-demo.ts'

interface BehavioursDialogProps {
  /** Undefined: one is added. */
  readonly vehicle: DemoVehicle | undefined
  readonly behaviours: DemoVehicleList['behaviours']
  readonly onClose: () => void
}

/** How a vehicle misbehaves: of a new one, or of one that is there. */
export const BehavioursDialog = ({ vehicle, behaviours, onClose }: BehavioursDialogProps) => {
  const api = useApi()
  const queries = useQueryClient()
  const [chosen, setChosen] = useState<readonly string[]>(vehicle?.behaviours ?? [])
  const vin = vehicle?.vin
  const save = useMutation({
    mutationFn: () =>
      vin === undefined ? api.demo.add({ behaviours: chosen }) : api.demo.change(vin, { behaviours: chosen }),
    onSuccess: onClose,
    onSettled: () => queries.invalidateQueries({ queryKey: demoKey }),
  })
  const toggle = (name: string): void =>
    setChosen(chosen.includes(name) ? chosen.filter((each) => each !== name) : [...chosen, name])
  return (
    <FormDialog
      title={vin === undefined ? 'Add a demo vehicle' : `Behaviour of …${vin.slice(-6)}`}
      action={vin === undefined ? 'Add' : 'Change'}
      isDrawer
      line={behavioursLine(vin, chosen)}
      isPending={save.isPending}
      error={save.error}
      doing={vin === undefined ? 'add a vehicle' : 'change its behaviour'}
      onSubmit={() => save.mutate()}
      onClose={onClose}
    >
      <fieldset className={styles.choices}>
        <legend>Without any it does what it should. Several can be combined.</legend>
        {behaviours.map(({ name, summary }) => (
          <label key={name} className={styles.choice}>
            <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
            <span>
              {name}
              <small>{summary}</small>
            </span>
          </label>
        ))}
      </fieldset>
    </FormDialog>
  )
}
