/** What is wrong with a part of the input of the API, or with something in it (`/vins/0`); by JSON pointer. */
export const problemAt = (problems: Readonly<Record<string, string>>, pointer: string): string | undefined =>
  problems[pointer] ?? Object.entries(problems).find(([each]) => each.startsWith(`${pointer}/`))?.[1]
