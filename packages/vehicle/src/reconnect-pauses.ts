/** Pauses between attempts to connect: a fleet that lost its broker reconnects spread over seconds, not at once. */
export const reconnectPauses = { base: 500, max: 30_000 } as const
