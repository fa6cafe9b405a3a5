export * from './report/bench-result.ts'
