/**
 * A worker of vitest lives on when vitest is killed: it would go on with its test, and keep what that has started. So it ends
 * with the channel to vitest; the guards of the testbed then end what it had started.
 */
if (process.send !== undefined) process.once('disconnect', () => process.kill(process.pid, 'SIGKILL'))
