/** Where a packet ends in a stream of bytes (MQTT 5.0, section 2.1): a type, a length of one to four bytes, and so many bytes. */

/** Of a whole packet. Four of the contract's largest payloads are 64 KiB; a broker has no reason to send more. */
export const frameBytesMax = 256 * 1_024

/**
 * Calls `onFrame` with a copy of each whole packet, in order, and returns what is left: the beginning of a packet, copied,
 * or undefined. `chunk` may be overwritten afterwards.
 * @throws Error for a length that is not one, or above `frameBytesMax`
 */
export const readFrames = (
  rest: Buffer | undefined,
  chunk: Uint8Array,
  onFrame: (frame: Buffer) => void,
): Buffer | undefined => {
  const bytes = rest === undefined ? Buffer.from(chunk) : Buffer.concat([rest, chunk])
  let at = 0
  for (let end = endOf(bytes, at); end !== undefined && end <= bytes.length; end = endOf(bytes, at)) {
    onFrame(bytes.subarray(at, end))
    at = end
  }
  return at === bytes.length ? undefined : Buffer.from(bytes.subarray(at))
}

/** The end of the packet that begins at `start`; undefined while its length is not complete. */
const endOf = (bytes: Buffer, start: number): number | undefined => {
  let length = 0
  for (let digit = 0; digit < 4; digit += 1) {
    const byte = bytes[start + 1 + digit]
    if (byte === undefined) return undefined
    length += (byte & 127) * 128 ** digit
    if (length > frameBytesMax) throw new Error(`the broker sends a packet of more than ${frameBytesMax} bytes`)
    if (byte < 128) return start + 2 + digit + length
  }
  throw new Error('the broker sends a packet whose length is not one')
}
