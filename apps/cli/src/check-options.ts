import { type Argument, type Command, InvalidArgumentError, type Option } from 'commander'

/**
 * What holds for every verb, present and future: a value that is given is not empty, so that `--key "$KEY"` with nothing in
 * KEY is refused and not dropped; and wrong usage is thrown, not an end of the process.
 */
export const checkOptions = (command: Command): void => {
  command.exitOverride()
  for (const option of command.options) if (option.required || option.optional) refuseEmpty(option)
  for (const argument of command.registeredArguments) refuseEmpty(argument)
  for (const verb of command.commands) checkOptions(verb)
}

/** The parser of an option that may be empty: emptiness says something there. */
export const anyText = (text: string): string => text

const refuseEmpty = (given: Option | Argument): void => {
  const parse = given.parseArg as ((text: string, previous: unknown) => unknown) | undefined // commander types it as a function of its own generics
  if (parse === anyText) return
  given.argParser((text: string, previous: unknown) => {
    if (text.trim() === '') throw new InvalidArgumentError('It is empty: give it a value, or leave it out.')
    return parse === undefined ? collected(given, text, previous) : parse(text, previous)
  })
}

/** What commander does by itself where there is no parser. */
const collected = ({ variadic, defaultValue }: Option | Argument, text: string, previous: unknown): unknown => {
  if (!variadic) return text
  return previous === defaultValue || !Array.isArray(previous) ? [text] : [...(previous as string[]), text] // of texts, by this function
}
