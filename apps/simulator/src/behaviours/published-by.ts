import type { Link, LinkMessage } from '@keyfob/vehicle'

/** A link whose publishing is done by `publish`, and the rest as before. */
export const publishedBy = (link: Link, publish: (message: LinkMessage) => Promise<void>): Link => ({
  open: (topic, listener) => link.open(topic, listener),
  publish,
  close: () => link.close(),
})
