import type { Command } from 'commander'
import type { Finding } from '../doctor/finding.ts'
import { exitCodes } from '../exit-codes.ts'
import { type ApiOptions, withApi } from '../options.ts'
import { line, paint, printJson, printLine } from '../terminal.ts'

export const addDoctorCommand = (program: Command): void => {
  withApi(
    program
      .command('doctor')
      .description('check the configuration and the connection to each part, and say what to fix'),
  ).action(doctor)
}

const doctor = async ({ json, ...options }: ApiOptions): Promise<void> => {
  const { examine } = await import('../doctor/examine.ts')
  const findings = await examine(options)
  for (const finding of findings) {
    if (json) printJson(finding)
    else print(finding)
  }
  if (findings.some(({ verdict }) => verdict === 'bad')) process.exitCode = exitCodes.failed
}

const marks = { ok: ['✓', 'green'], note: ['–', 'yellow'], bad: ['✗', 'red'] } as const

const print = ({ part, verdict, detail, fix }: Finding): void => {
  const [mark, color] = marks[verdict]
  printLine(line`${paint(mark, color)} ${part.padEnd(14)} ${detail}`)
  if (fix !== undefined) printLine(line`  ${''.padEnd(14)} ${paint(fix, 'dim')}`)
}
