import { type Command, Option } from 'commander'
import { orVariable } from './options.ts'
import { urlArgument } from './url-argument.ts'

/** `--mqtt` and `--topic-prefix`, for verbs that simulate vehicles. */
export const withBroker = (command: Command): Command =>
  command
    .addOption(
      orVariable(
        'MQTT_URL',
        new Option('--mqtt <url>', 'the broker of the vehicles; default: the one that Keyfob names'),
      ).argParser(urlArgument('--mqtt (or MQTT_URL)', ['mqtt', 'mqtts', 'ws', 'wss'], 'with credentials')),
    )
    .addOption(
      orVariable(
        'KEYFOB_TOPIC_PREFIX',
        new Option('--topic-prefix <levels>', 'prefix of the topics; default: the one that Keyfob names'),
      ),
    )

export interface BrokerLogin {
  /** Without credentials. */
  readonly url: string
  readonly username?: string
  readonly password?: string
}

/** Credentials come from the URL, or from their own variables, which take precedence. */
export const loginOf = (text: string): BrokerLogin => {
  const url = new URL(text)
  const username = process.env['MQTT_USERNAME'] || decodeURIComponent(url.username)
  const password = process.env['MQTT_PASSWORD'] || decodeURIComponent(url.password)
  url.username = ''
  url.password = ''
  return { url: url.href, ...(username !== '' && { username }), ...(password !== '' && { password }) }
}
