export * from './report/bench-result.ts'
export * from './soak/soak-report.ts'
