import { type Duration, seconds } from '@keyfob/runtime'

/** From the socket to the grant of the subscription. Above the handshake of a poor cellular link. */
export const establishWithin: Duration = seconds(10)
/** What was published before an orderly end has this long to be received. */
export const endWithin: Duration = seconds(2)
