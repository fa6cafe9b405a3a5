/**
 * What signs wake-ups, from the variable that Keyfob itself reads: never from an option, which shells keep in their history
 * and show to other users.
 *
 * @throws Error that names the variable and never shows its content
 */
export const wakeSecrets = (): readonly string[] => {
  const secrets = (process.env['KEYFOB_WAKE_SECRET'] ?? '').split(',').map((each) => each.trim())
  if (secrets.every((secret) => /^whsec_[A-Za-z0-9+/]+=*$/.test(secret))) return secrets
  throw new Error(
    '--wake-port needs the secret that signs wake-ups: set KEYFOB_WAKE_SECRET to the one of Keyfob, which begins with whsec_.',
  )
}
