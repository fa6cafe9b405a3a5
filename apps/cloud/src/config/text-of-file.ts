import { readFileSync } from 'node:fs'

/** The text of a file that a setting names. @throws Error that names the variable and the file */
export const textOfFile = (variable: string, path: string): string => {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new Error(`${variable}: ${path} cannot be read: ${String(error)}`, { cause: error })
  }
}
