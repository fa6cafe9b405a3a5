import type { CommandType } from '@keyfob/client'
import { fieldsOf } from './fields-of.ts'
import type { FormField } from './form-field.ts'

/** The fields of a command's params; none for a command that is not in the catalogue. */
export const fieldsFor = (types: readonly CommandType[], command: string): readonly FormField[] =>
  fieldsOf(types.find(({ name }) => name === command)?.params ?? {})
