/** Both work as this one: migrations make tables, and processes make and drop those of weeks. */
const owner = 'keyfob_owner'

const hasRole = async (client, name) =>
  (await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name])).rowCount > 0

/**
 * Makes the roles, or gives them the passwords that are theirs now; may be run again at any time.
 *
 * @param client of pg, connected as one who may make roles
 * @param logins `{ username, password }` of each role that connects
 */
export const makeRoles = async (client, logins) => {
  const id = (text) => client.escapeIdentifier(text)
  if (!(await hasRole(client, owner))) await client.query(`CREATE ROLE ${id(owner)} NOLOGIN`)
  for (const { username, password } of logins) {
    const verb = (await hasRole(client, username)) ? 'ALTER' : 'CREATE'
    await client.query(`${verb} ROLE ${id(username)} LOGIN PASSWORD ${client.escapeLiteral(password)}`)
    await client.query(`GRANT ${id(owner)} TO ${id(username)}`)
    await client.query(`ALTER ROLE ${id(username)} SET role = ${client.escapeLiteral(owner)}`)
  }
  await client.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC')
  await client.query(`GRANT USAGE, CREATE ON SCHEMA public TO ${id(owner)}`)
}
