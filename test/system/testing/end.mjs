/** Ends a worker in the middle of its work, as a defect would. */
const after = 15_000

if (process.env.KEYFOB_ROLES === 'worker') setTimeout(() => process.exit(7), after)
