/** A string of one kind: it cannot be passed where another kind is wanted. Made only by the parsers beside the kinds. */
export type Branded<Name extends string> = string & { readonly __kind: Name }

/** UUIDv7 (RFC 9562 section 5.7) of a command, lower case. */
export type CommandId = Branded<'CommandId'>
/** Vehicle identification number (ISO 3779), 17 characters, upper case. */
export type Vin = Branded<'Vin'>
/** Id of an in-vehicle communicator, 1 to 64 characters of `A-Z a-z 0-9 . _ : -`. */
export type IvcId = Branded<'IvcId'>

/** A UUIDv7 as it may be written: upper case is accepted. */
export const uuidv7Pattern = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i
export const ivcIdPattern = /^[A-Za-z0-9._:-]{1,64}$/
/** What to say of a text that `parseIvcId` does not take; follows the name of a field. */
export const ivcIdRule = 'must be 1 to 64 characters of A-Z a-z 0-9 . _ : -'

/** The UUIDv7 that a text is, in lower case, or undefined. */
export const parseUuidv7 = (text: string): string | undefined =>
  uuidv7Pattern.test(text) ? text.toLowerCase() : undefined

/** The id that a text names, or undefined when it is not a UUIDv7. Upper case is accepted. */
export const parseCommandId = (text: string): CommandId | undefined => parseUuidv7(text) as CommandId | undefined // every UUIDv7 may be one

/** The id that a text names, or undefined when a character or its length is outside the bounds. */
export const parseIvcId = (text: string): IvcId | undefined => (ivcIdPattern.test(text) ? (text as IvcId) : undefined) // the pattern is the brand's proof
