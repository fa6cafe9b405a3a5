/**
 * A worker of vitest survives when vitest is killed: it would continue its test, and keep what that has started. So it ends
 * when the channel to vitest closes; the guards of the testbed then end what it had started.
 */
if (process.send !== undefined) process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
