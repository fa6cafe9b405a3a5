/** Which installation an event is from, and which schema its data has: two attributes of CloudEvents, the same in every event. */
export interface EventOrigin {
  /** With the id it is unique (CloudEvents, section 3.1.1). */
  readonly source: string
  /** A URI of `statusEventDataSchema`. */
  readonly dataschema: string
}

/** The name of the schema of the data; another, when it is changed incompatibly. */
export const statusEventDataName = 'status-event-data'

/**
 * Of an installation whose API callers reach at this URL, without a slash at its end; null: as long as it has no name. Then
 * the source is one that several installations have, and the schema is named by a URN, since CloudEvents wants a whole URI.
 */
export const eventOriginOf = (publicUrl: string | null): EventOrigin =>
  publicUrl === null
    ? { source: '/keyfob/commands', dataschema: `urn:keyfob:schemas:${statusEventDataName}` }
    : { source: `${publicUrl}/commands`, dataschema: `${publicUrl}/schemas/${statusEventDataName}.json` }

/** The schema of other data than that of status events, named as theirs is. */
export const dataschemaOf = ({ dataschema }: EventOrigin, name: string): string =>
  dataschema.replace(statusEventDataName, name)

export const eventOriginDefault: EventOrigin = eventOriginOf(null)
