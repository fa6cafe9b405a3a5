import { type FormEvent, useState } from 'react'
import logo from '../shell/keyfob.svg'
import { Button } from '../shared/button.tsx'
import styles from './gate.module.css'
import { useSession } from './session-context.ts'

export const SignIn = ({ because }: { readonly because: string | undefined }) => {
  const { signIn } = useSession()
  const [key, setKey] = useState('')
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (key.trim() !== '') signIn(key.trim())
  }
  return (
    <main className={styles.center}>
      <form className={styles.card} onSubmit={submit}>
        <div className={styles.brand}>
          <img src={logo} width={28} height={28} alt="" />
          <h1>Sign in to Keyfob</h1>
        </div>
        {because !== undefined && (
          <p className={styles.because} role="alert">
            {because}
          </p>
        )}
        <label htmlFor="api-key">API key</label>
        <input
          id="api-key"
          type="password"
          autoComplete="off"
          spellCheck={false}
          placeholder="kf_…"
          value={key}
          autoFocus
          onChange={(event) => setKey(event.target.value)}
        />
        <Button type="submit" kind="primary">
          Sign in
        </Button>
        <p className={styles.hint}>
          This tab keeps the key until it is closed, and no other page sees it. An admin makes one:{' '}
          <code>keyfob keys create --name you --scope send</code>
        </p>
      </form>
    </main>
  )
}
