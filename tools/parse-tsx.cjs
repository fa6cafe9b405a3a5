/**
 * Loaded before dependency-cruiser, whose options for swc know no TSX (https://github.com/sverweij/dependency-cruiser,
 * src/extract/swc/parse.mjs): a file with elements would be a syntax error. Only those files are parsed otherwise.
 */
const swc = require('@swc/core')

const { parseFileSync } = swc
swc.parseFileSync = (file, options) => parseFileSync(file, { ...options, tsx: file.endsWith('.tsx') })
