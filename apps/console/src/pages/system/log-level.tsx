import type { LogLevel } from '@keyfob/client'
import { useState } from 'react'
import { useApi } from '../../session/session-context.ts'
import { Button } from '../../shared/button.tsx'
import { keyfobLine } from '../../shared/cli/shell-line.ts'
import { Panel } from '../../shared/panel.tsx'
import { useWrites } from '../../shared/write/use-writes.ts'
import { WriteNote } from '../../shared/write/write-note.tsx'
import styles from './system-page.module.css'

type Level = LogLevel['level']

/** From all to nothing. */
const levels: readonly Level[] = ['debug', 'info', 'warn', 'error', 'silent']

/** Of the process that answers. The API does not tell which level it has now. */
export const LogLevelPanel = () => {
  const api = useApi()
  const [level, setLevel] = useState<Level>('info')
  const writes = useWrites(['log-level'])
  const change = (): void =>
    writes.write({
      run: () => api.system.setLogLevel(level),
      doing: 'change the log level',
      done: `It logs from ${level} on.`,
      line: keyfobLine(['log-level', level]),
    })
  return (
    <Panel title="Log level">
      <div className={styles.level}>
        <p>Of the process that answers, until it ends. KEYFOB_LOG_LEVEL is the one that it starts with.</p>
        <div>
          <select
            aria-label="Log level"
            value={level}
            onChange={({ target }) => setLevel(levels.find((each) => each === target.value) ?? 'info')}
          >
            {levels.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
          <Button onClick={change} disabled={writes.isPending}>
            Change
          </Button>
        </div>
        <WriteNote writes={writes} />
      </div>
    </Panel>
  )
}
