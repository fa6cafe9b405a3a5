import { readFileSync } from 'node:fs'

/**
 * The version of a package, as its manifest says.
 *
 * @param module `import.meta.url` of a file that lies directly in the package's `src`; bundled, it still names that place
 * @throws Error when there is no manifest above it
 */
export const packageVersion = (module: string): string => {
  const text = readFileSync(new URL('../package.json', module), 'utf8')
  return (JSON.parse(text) as { version: string }).version // npm packs none without
}
