import { ReasonCodes } from 'mqtt'

/** Codes of system calls and of TLS, as what a person can do something about. */
const sentences: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens at this address.',
  ECONNRESET: 'The other side closed the connection.',
  EHOSTUNREACH: 'The host cannot be reached.',
  ENETUNREACH: 'The network cannot be reached.',
  ENOTFOUND: 'The host name is not known.',
  EAI_AGAIN: 'The host name cannot be looked up now.',
  ETIMEDOUT: 'The host does not answer.',
  CERT_HAS_EXPIRED: 'The broker’s certificate has expired.',
  ERR_TLS_CERT_ALTNAME_INVALID: 'The broker’s certificate is for another host name.',
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'The broker’s certificate is signed by an authority that is not trusted here: name its CA.',
  SELF_SIGNED_CERT_IN_CHAIN:
    'The broker’s certificate is signed by an authority that is not trusted here: name its CA.',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'The broker’s certificate is signed by an authority that is not trusted here: name its CA.',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'The broker’s certificate is signed by an authority that is not trusted here: name its CA.',
  EPROTO: 'The port does not speak TLS, or no version that Keyfob supports.',
  ERR_SSL_WRONG_VERSION_NUMBER: 'The port does not speak TLS.',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'The port does not speak TLS.',
}

/** Refusals in a CONNACK: of 3.1.1, and of 5.0. */
const refusals: Readonly<Record<number, string>> = {
  1: 'The broker does not support this version of MQTT.',
  2: 'The broker refuses the client id.',
  3: 'The broker is unavailable.',
  4: 'The broker refuses the user name or the password.',
  5: 'The broker does not authorize these credentials, or requires some.',
  132: 'The broker does not support this version of MQTT.',
  133: 'The broker refuses the client id.',
  134: 'The broker refuses the user name or the password.',
  135: 'The broker does not authorize these credentials, or requires some.',
  136: 'The broker is unavailable.',
  137: 'The broker is busy.',
}

/** Why there is no connection, in a sentence. It never holds credentials. */
export const connectionProblem = (error: unknown): string => {
  const { code, message } = error as { code?: unknown; message?: unknown } // read only, of whatever was thrown
  if (typeof code === 'string') return sentences[code] ?? `${code}: ${String(message)}`
  if (typeof code === 'number') return refusals[code] ?? `The broker refuses: ${reasonOf(code)}.`
  return message === 'connack timeout' ? 'The broker does not answer.' : String(message ?? error)
}

const reasonOf = (code: number): string =>
  (ReasonCodes as Readonly<Record<number, string>>)[code] ?? `reason code ${code}` // a table of numbers and texts
