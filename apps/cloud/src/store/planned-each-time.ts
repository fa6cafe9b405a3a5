/**
 * In a text whose conditions depend on the request: it is planned with its values and not prepared, so that neither its
 * many variants nor a plan that was made for other values stay with a connection.
 */
export const plannedEachTime = '/* planned each time */'

/** It runs on sessions of its own, whose plans are PostgreSQL's choice. */
export const isPlannedEachTime = (text: string): boolean => text.includes(plannedEachTime)
