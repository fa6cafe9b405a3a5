/** Names of a form; a longer one is no question of a broker. */
const fieldsMax = 50

/** Reads a form (`application/x-www-form-urlencoded`) as texts by their names; of a name that stands twice the first one counts. */
export const readFormBody = (bytes: Buffer): Readonly<Record<string, string>> => {
  const fields = [...new URLSearchParams(bytes.toString())].slice(0, fieldsMax)
  return Object.fromEntries(fields.toReversed())
}
