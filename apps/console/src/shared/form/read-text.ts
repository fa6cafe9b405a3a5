/** What the text of fields means. */

/** Words with blanks or commas between them. */
export const wordsIn = (text: string): readonly string[] => text.split(/[\s,]+/).filter((each) => each !== '')

/** Undefined for an empty field; not a number (which the API refuses by its pointer) for what is none. */
export const numberIn = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text))

/** Without fields that are empty. */
export const filled = <Fields extends object>(fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== '' && value !== undefined)) as Fields // fewer of the same
