/** Something of ours that the broker had is not there any more. */
export class TopologyLost extends Error {
  override readonly name = 'TopologyLost'
  constructor(what: string, cause?: unknown) {
    super(`The ${what} is missing: somebody deleted it while Keyfob ran. It is declared again.`, { cause })
  }
}

/** For a look at a part of the topology: that it is not there becomes a sentence; every other failure stays what it is. */
export const lostIfMissing = async (what: string, look: Promise<unknown>): Promise<void> => {
  try {
    await look
  } catch (error) {
    const { code = '' } = error as { code?: string } // read only, of whatever was thrown
    throw /NOT_FOUND/.test(`${code} ${String(error)}`) ? new TopologyLost(what, error) : error
  }
}
