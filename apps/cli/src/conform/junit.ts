import { printable } from '@keyfob/runtime'
import type { Judgement } from './run-conform.ts'

/** A JUnit report, as CI systems read it: a test case for each check. */
export const writeJunit = (vin: string, judgements: readonly Judgement[]): string => {
  const count = (verdict: Judgement['verdict']): number =>
    judgements.filter((judgement) => judgement.verdict === verdict).length
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuite name="keyfob conform ${escaped(vin)}" tests="${judgements.length}" failures="${count('failed')}" skipped="${count('not judged')}">`,
    ...judgements.map(testCase),
    '</testsuite>',
    '',
  ].join('\n')
}

const testCase = ({ name, title, clause, verdict, ms, detail }: Judgement): string => {
  const start = `  <testcase classname="SPEC ${escaped(clause)}" name="${escaped(`${name}: ${title}`)}" time="${ms / 1_000}"`
  if (verdict === 'ok') return `${start}/>`
  const kind = verdict === 'failed' ? 'failure' : 'skipped'
  return `${start}><${kind} message="${escaped(detail)}"/></testcase>`
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** Control characters, which XML cannot hold, are shown as the terminal shows them. */
const escaped = (text: string): string => printable(text).replaceAll(/[&<>"]/g, (found) => entities[found] ?? '')
