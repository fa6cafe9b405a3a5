/** Sections that name a relation which the page has elsewhere. */
const relations: ReadonlySet<string> = new Set(['Implementation of', 'Overrides', 'Inherited from'])

/** Whether it says more than the signature above it: parameters have descriptions, what is returned has a sentence. */
const says = (heading: string, lines: readonly string[]): boolean => {
  if (relations.has(heading)) return false
  if (heading === 'Parameters') return lines.some((line) => line.startsWith('| Parameter | Type | Description'))
  if (heading === 'Returns') return lines.filter((line) => line.trim() !== '').length > 1
  return true
}

/** A page of TypeDoc with only those sections that say more than the signatures, and no lines between them. Pure. */
export const withoutRepeats = (markdown: string): string => {
  const sections: { readonly heading: string; readonly lines: string[] }[] = [{ heading: '', lines: [] }]
  for (const line of markdown.split('\n')) {
    if (line.startsWith('##')) sections.push({ heading: line.replace(/^#+ /, ''), lines: [line] })
    else if (line !== '***') sections.at(-1)?.lines.push(line)
  }
  return sections
    .filter(({ heading, lines }) => says(heading, lines.slice(1)))
    .flatMap(({ lines }) => lines)
    .join('\n')
}
