export * from './eventually.ts'
export * from './free-port.ts'
export * from './keyfob-process.ts'
export * from './temporary-folder.ts'
