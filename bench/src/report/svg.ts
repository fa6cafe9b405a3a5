/** Plain SVG, so that it shows wherever Markdown does. */

export interface Picture {
  readonly width: number
  readonly height: number
  readonly title: string
  /** What it was made on, in small print below. */
  readonly about: string
  readonly body: readonly string[]
}

/** The whole picture, with its title at the top left. */
export const svgOf = ({ width, height, title, about, body }: Picture): string =>
  [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" font-family="sans-serif" font-size="12">`,
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    textOf(8, 22, title, 'start', 'font-size="15" font-weight="bold"'),
    ...body,
    textOf(8, height - 10, about, 'start', 'fill="#6b7280"'),
    '</svg>\n',
  ].join('\n')

/** Any words. `more`: attributes. */
export const textOf = (x: number, y: number, words: string, anchor: 'start' | 'end', more = ''): string =>
  `<text x="${x}" y="${y}" text-anchor="${anchor}" ${more}>${escaped(words)}</text>`

const escaped = (words: string): string =>
  words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
