/** Whether a position of the log is behind another one, or behind none. They are whole numbers that grow. */
export const isBehind = (position: string, last: string | undefined): boolean =>
  last === undefined || Number(position) > Number(last)
