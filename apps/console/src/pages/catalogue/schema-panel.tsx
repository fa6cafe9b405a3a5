import { Panel } from '../../shared/panel.tsx'
import styles from './schema-panel.module.css'
import { schemaRows } from './schema-rows.ts'

interface SchemaPanelProps {
  readonly title: string
  readonly schema: Readonly<Record<string, unknown>>
  /** Where it has no properties. */
  readonly none: string
}

/** The properties of a JSON Schema. */
export const SchemaPanel = ({ title, schema, none }: SchemaPanelProps) => {
  const rows = schemaRows(schema)
  return (
    <Panel title={title}>
      {rows.length === 0 && <p>{none}</p>}
      <ul className={styles.rows}>
        {rows.map(({ name, type, isRequired, description }) => (
          <li key={name}>
            <code>{name}</code> <span>{type}</span> {isRequired && <b className={styles.required}>required</b>}
            <p>{description}</p>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
