export * from './chaos-report.ts'
