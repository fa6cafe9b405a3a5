import MiniSearch from 'minisearch'
import { type Heading, sectionsOf } from './markdown.ts'
import { isReference, isSearched, placeOf } from './navigation.ts'

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
      ownedSections(source, text).map(({ heading, text: own, owner }) => ({
        id: placeIn(source, heading),
        title: `${owner}${heading.text}`,
        page,
        text: own,
        start: own.slice(0, startMax),
      })),
    )
  return JSON.stringify(index)
}

/** A member of something is found with its name: `FileJournal.append()`. */
const ownedSections = (source: string, text: string) => {
  let name = ''
  return sectionsOf(text, (level) => isSearched(source, level)).map((section) => {
    const { level, text: title } = section.heading
    if (level === 2) name = title
    return { ...section, owner: isReference(source) && level > 2 ? `${name}.` : '' }
  })
}

const placeIn = (source: string, { level, id }: Heading): string =>
  level === 1 ? placeOf(source) : `${placeOf(source)}#${id}`
