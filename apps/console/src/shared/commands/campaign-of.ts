const prefix = 'campaign:'

/** The id of the campaign that submitted a command, from its `who`; undefined: another caller did. */
export const campaignOf = (who: string): string | undefined =>
  who.startsWith(prefix) ? who.slice(prefix.length) : undefined
