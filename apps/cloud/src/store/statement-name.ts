import { isPlannedEachTime } from './planned-each-time.ts'

/** Texts of statements are constants of the source, a few dozen, and a handful for each week of history. */
const names = new Map<string, string>()

/** The name under which a connection prepares a statement: the same for the same text; none for one that is planned each time. */
export const statementName = (text: string): string | undefined => {
  if (isPlannedEachTime(text)) return undefined
  const known = names.get(text)
  if (known !== undefined) return known
  const name = `keyfob_${names.size + 1}`
  names.set(text, name)
  return name
}
