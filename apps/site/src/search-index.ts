import MiniSearch from 'minisearch'
import { type Heading, sectionsOf } from './markdown.ts'
import { placeOf } from './navigation.ts'

/** What the page needs to read the index again; assets/search.js has the same. */
const options = { fields: ['title', 'text'], storeFields: ['title', 'page', 'start'] }

/** Characters of a section that a result shows. */
const startMax = 160

/** A section of each page with its place as id: `docs/cli.html#output`. */
export const searchIndex = (
  pages: readonly { readonly source: string; readonly title: string; readonly text: string }[],
): string => {
  const index = new MiniSearch(options)
  for (const { source, title: page, text } of pages)
    index.addAll(
      sectionsOf(text).map(({ heading, text: own }) => ({
        id: placeIn(source, heading),
        title: heading.text,
        page,
        text: own,
        start: own.slice(0, startMax),
      })),
    )
  return JSON.stringify(index)
}

const placeIn = (source: string, { level, id }: Heading): string =>
  level === 1 ? placeOf(source) : `${placeOf(source)}#${id}`
