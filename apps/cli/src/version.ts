import { readFileSync } from 'node:fs'

const manifest = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string } // npm packs none without

/** Of this package, as its manifest says. */
export const { version } = manifest
