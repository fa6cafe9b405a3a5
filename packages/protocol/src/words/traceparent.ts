/** Trace context as it travels with a request: the `traceparent` of W3C Trace Context, section 3.2. */

const form = /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/

/** Undefined for what is no traceparent: a trace is optional, so a malformed one is silently ignored. */
export const parseTraceparent = (text: unknown): string | undefined =>
  typeof text === 'string' && form.test(text) ? text : undefined

/** The 32 hexadecimal digits that all spans of a trace share. */
export const traceIdOf = (traceparent: string | null | undefined): string | undefined =>
  form.exec(traceparent ?? '')?.[1]
