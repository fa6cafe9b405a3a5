import { shellWord } from '../../send/lines/shell-word.ts'

/** Options of a line: true is the bare option, undefined and false leave it out, a list repeats it. */
export type LineOptions = Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>

/** `keyfob schedules create refresh --cron '0 3 * * *'`: words and options as a POSIX shell reads them. */
export const keyfobLine = (words: readonly string[], options: LineOptions = {}): string =>
  [
    'keyfob',
    ...words.map(shellWord),
    ...Object.entries(options).flatMap(([name, value]) =>
      optionWords(`${name.length === 1 ? '-' : '--'}${name}`, value),
    ),
  ].join(' ')

const optionWords = (name: string, value: LineOptions[string]): readonly string[] => {
  if (value === undefined || value === false) return []
  if (value === true) return [name]
  if (typeof value === 'object') return value.flatMap((each) => [name, shellWord(each)])
  return [name, shellWord(String(value))]
}
