import { type Argument, type Command, InvalidArgumentError, type Option } from 'commander'

/**
 * Rules for every verb, present and future: a given value is not empty, so that `--key "$KEY"` with an empty KEY is refused
 * and not ignored; and wrong usage is thrown and does not end the process.
 */
export const checkOptions = (command: Command): void => {
  command.exitOverride()
  for (const option of command.options) if (option.required || option.optional) refuseEmpty(option)
  for (const argument of command.registeredArguments) refuseEmpty(argument)
  for (const verb of command.commands) checkOptions(verb)
}

/** The parser of an option that may be empty, where an empty value has a meaning. */
export const anyText = (text: string): string => text

const refuseEmpty = (given: Option | Argument): void => {
  const parse = given.parseArg as ((text: string, previous: unknown) => unknown) | undefined // commander types it as a function of its own generics
  if (parse === anyText) return
  given.argParser((text: string, previous: unknown) => {
    if (text.trim() === '') throw new InvalidArgumentError('It is empty: give it a value, or omit it.')
    return parse === undefined ? collected(given, text, previous) : parse(text, previous)
  })
}

/** What commander does by itself where there is no parser. */
const collected = ({ variadic, defaultValue }: Option | Argument, text: string, previous: unknown): unknown => {
  if (!variadic) return text
  return previous === defaultValue || !Array.isArray(previous) ? [text] : [...(previous as string[]), text] // of texts, by this function
}
