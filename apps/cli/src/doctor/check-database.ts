import { type Config, type PostgresLogin, loginToPostgres } from '@keyfob/cloud'
import { messageOf } from '@keyfob/runtime'
import { type Finding, bad, note, ok } from './finding.ts'

/** The oldest PostgreSQL that is supported. */
const majorMin = 14
/** Keyfob decides by the clock of the database; vehicles and logs by others. In ms. */
const clockOffsetMax = 1_000

/** Logs in to the named database and reads from it: its version, the rights of the user, and its clock. */
export const checkDatabase = async (config: Config): Promise<readonly Finding[]> => {
  try {
    const login = await loginToPostgres(config)
    if (login === null) return [ok('database', 'embedded (DATABASE_URL is not set)')]
    return [versionOf(login), rightsOf(login), clockOf(login)]
  } catch (error) {
    const fix = 'Check DATABASE_URL with its user and password, and that the server runs.'
    return [bad('database', `${config.databaseUrl}: ${messageOf(error)}`, fix)]
  }
}

const versionOf = ({ version, major, user }: PostgresLogin): Finding =>
  major < majorMin
    ? bad('database', `PostgreSQL ${version}`, `Keyfob needs PostgreSQL ${majorMin} or later.`)
    : ok('database', `PostgreSQL ${version}, logged in as ${user}`)

const rightsOf = ({ isStandby, mayCreate, user }: PostgresLogin): Finding => {
  if (isStandby) return bad('database: rights', 'the server only reads', 'Name the primary in DATABASE_URL.')
  if (mayCreate) return ok('database: rights', 'may read, write and migrate')
  const fix = `Run "keyfob migrate" as a user who may, or: GRANT CREATE ON SCHEMA public TO "${user}"`
  return note('database: rights', `${user} may not make tables`, fix)
}

const clockOf = ({ clockOffset }: PostgresLogin): Finding =>
  Math.abs(clockOffset) > clockOffsetMax
    ? note('clock', `differs from the database by ${clockOffset} ms`, 'Let NTP set the clocks of both machines.')
    : ok('clock', `agrees with the database (${clockOffset} ms)`)
