/** A part of Keyfob's topology no longer exists on the broker. */
export class TopologyLost extends Error {
  override readonly name = 'TopologyLost'
  constructor(what: string, cause?: unknown) {
    super(`The ${what} is missing: it was deleted while Keyfob ran. It is declared again.`, { cause })
  }
}

/** For a check of a part of the topology: its absence becomes this error; every other failure stays as it is. */
export const lostIfMissing = async (what: string, look: Promise<unknown>): Promise<void> => {
  try {
    await look
  } catch (error) {
    const { code = '' } = error as { code?: string } // read only, of whatever was thrown
    throw /NOT_FOUND/.test(`${code} ${String(error)}`) ? new TopologyLost(what, error) : error
  }
}
