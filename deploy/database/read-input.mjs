const names = ['the master user', 'the role of processes', 'the role of migrations']

const parse = (line, name) => {
  try {
    const secret = JSON.parse(line ?? '')
    if (typeof secret.username === 'string' && typeof secret.password === 'string') return secret
  } catch {
    // Said below, without the text itself: it is a secret.
  }
  throw new Error(`The secret of ${name} must be one line of JSON with username and password.`)
}

/**
 * Three lines of JSON (master, processes, migrations; the last two with host, port and dbname), then the PEM of RDS's
 * authorities. @throws Error that says which line is wrong, and holds nothing of it
 */
export const readInput = (text) => {
  const lines = text.split('\n')
  const [master, ...logins] = names.map((name, at) => parse(lines[at], name))
  const authorities = lines.slice(names.length).join('\n')
  if (!authorities.includes('BEGIN CERTIFICATE'))
    throw new Error('After the three secrets must come the PEM of the authorities of RDS.')
  return { master, logins, authorities }
}
