import { type CommandMessage, payloadBytesMax, writeDownlink } from '@keyfob/protocol'

/** Payloads that no vehicle can read (SPEC section 6), some of them almost like this command. */
export const garbageFor = (command: CommandMessage): readonly (string | Buffer)[] => {
  const text = writeDownlink(command)
  const changed = (fields: object): string => JSON.stringify({ ...(JSON.parse(text) as object), ...fields }) // an object
  return [
    '',
    'hello',
    'null',
    '[]',
    '"text"',
    '{"v":1}',
    '{"v":1,"kind":"dance"}',
    text.slice(0, -5),
    Buffer.from([0xff, 0xfe, 0x00, 0x80]),
    changed({ id: 'not-an-id' }),
    changed({ notAfter: 'tomorrow' }),
    changed({ notAfter: 1 }),
    changed({ params: 'none' }),
    changed({ sequence: -1 }),
    changed({ lane: '\u0000' }),
    text.replace('"sequence":', '"sequence":1e400,"x":'),
    `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
    changed({ padding: 'x'.repeat(payloadBytesMax) }),
    '{"v":1,"kind":"time","nonce":7,"now":"2026-01-01T00:00:00.000Z"}',
    '{"v":1,"kind":"probe"}',
  ]
}
