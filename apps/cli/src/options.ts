import { formatInstant, messageOf, parseDuration, parseInstant, systemClock } from '@keyfob/runtime'
import { type Command, InvalidArgumentError, Option } from 'commander'
import { urlArgument } from './url-argument.ts'

export interface ApiOptions {
  readonly api: string
  readonly keyFile?: string
  readonly json?: true
}

/** `--api` and the API key, the same for every verb that calls a running Keyfob. */
export const withApi = (command: Command): Command =>
  command
    .addOption(
      orVariable('KEYFOB_API', new Option('--api <url>', 'URL of the API'))
        .argParser(urlArgument('--api (or KEYFOB_API)', ['http', 'https'], 'without credentials'))
        .default('http://127.0.0.1:8080'),
    )
    .option('--key-file <file>', 'file that holds the API key (or the key in KEYFOB_API_KEY)')
    .option('--json', 'one JSON value a line, for programs')

/** Uses the variable when the option is not given; an empty variable counts as unset, as in the server. */
export const orVariable = (name: string, option: Option): Option => {
  option.description += ` (or ${name})`
  // commander counts an empty variable as a value.
  return process.env[name] === undefined || process.env[name] === '' ? option : option.env(name)
}

/** Turns a parser's error into commander's own, so that it names the option. */
const argument =
  <Value>(parse: (text: string) => Value) =>
  (text: string): Value => {
    try {
      return parse(text)
    } catch (error) {
      throw new InvalidArgumentError(messageOf(error))
    }
  }

export const durationArgument = argument(parseDuration)

/** The instant after a span from now. */
export const untilArgument = argument((text) => formatInstant(Math.round(systemClock.now() + parseDuration(text))))

export const countArgument = (max: number) =>
  argument((text) => {
    if (!/^\d{1,7}$/.test(text) || Number(text) > max || Number(text) < 1)
      throw new Error(`must be a whole number from 1 to ${max}.`)
    return Number(text)
  })

/** `a,b,c`; the option given again adds to it. */
export const listArgument = (text: string, others: readonly string[] = []): readonly string[] => {
  const words = text.split(',').filter((word) => word.trim() !== '')
  if (words.length === 0) throw new InvalidArgumentError('must name at least one.')
  return [...others, ...words]
}

/** Scopes, as `listArgument`; the server knows which there are, but a word that can be none is wrong usage. */
export const scopesArgument = (text: string, others: readonly string[] = []): readonly string[] => {
  const scopes = listArgument(text, others)
  const wrong = scopes.find((scope) => !/^(?:read|send|admin|[a-z]+:[a-z_:0-9]+)$/.test(scope))
  if (wrong !== undefined) throw new InvalidArgumentError(`"${wrong}" is no scope.`)
  return scopes
}

/** A text that a header can hold: `fetch` refuses other characters, and shows them. */
export const keyArgument = argument((text) => {
  if (!/^[\x21-\x7e]{1,255}$/.test(text)) throw new Error('must be 1 to 255 visible ASCII characters.')
  return text
})

/** An instant, or a span before now: `2026-01-01T12:00:00Z`, `2h`. */
export const sinceArgument = argument((text) => {
  const at = parseInstant(text)
  return formatInstant(at ?? systemClock.now() - parseDuration(text))
})

/** `k=v`, collected into an object. A value that is JSON (a number, true, a list) is parsed as JSON. */
export const paramArgument = (
  text: string,
  params: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> => {
  const at = text.indexOf('=')
  if (at < 1) throw new InvalidArgumentError('write it as name=value, as in --param temperatureCelsius=21.')
  return { ...params, [text.slice(0, at)]: valueOf(text.slice(at + 1)) }
}

const valueOf = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
