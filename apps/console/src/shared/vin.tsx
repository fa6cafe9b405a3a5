import { Link } from 'wouter'
import { linkTo } from '../router/links.ts'
import styles from './vin.module.css'

/** The last six characters tell vehicles of a fleet apart. */
const tail = 6

export const Vin = ({ vin }: { readonly vin: string }) => (
  <span className={styles.vin}>
    <span>{vin.slice(0, -tail)}</span>
    <b>{vin.slice(-tail)}</b>
  </span>
)

export const VinLink = ({ vin }: { readonly vin: string }) => (
  <Link href={linkTo.vehicle(vin)} className={styles.link}>
    <Vin vin={vin} />
  </Link>
)
