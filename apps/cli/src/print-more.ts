import { printNote } from './terminal.ts'

/** Says that a list has more than was asked for. */
export const printMore = ({ next, limit }: { readonly next: string | null; readonly limit: number }): void => {
  if (next === null) return
  printNote(
    `There is more: these are the first ${limit}. ${limit < pageMax ? `--limit ${pageMax} shows up to ${pageMax}.` : 'Narrow the list, or read it page by page over the API.'}`,
  )
}

/** The largest page of the API. */
const pageMax = 200
