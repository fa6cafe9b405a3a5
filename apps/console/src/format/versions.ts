/** `sdk 0.1.0, simulator 1`; empty where a vehicle told none. */
export const versionsText = (versions: Readonly<Record<string, string>>): string =>
  Object.entries(versions)
    .map(([name, version]) => `${name} ${version}`)
    .join(', ')
