/** Values of `-p`: the CLI reads JSON, and takes as text what is none. */
export const paramWords = (params: Readonly<Record<string, unknown>>): readonly string[] =>
  Object.entries(params).map(([name, value]) => `${name}=${paramText(value)}`)

const paramText = (value: unknown): string =>
  typeof value === 'string' && Number.isNaN(Number(value)) && !['true', 'false', 'null'].includes(value)
    ? value
    : JSON.stringify(value)

/** In place of what is still to be entered. */
export const placeholder = (text: string | undefined, word: string): string | undefined => (text === '' ? word : text)
