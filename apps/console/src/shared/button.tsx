import type { ButtonHTMLAttributes } from 'react'
import styles from './button.module.css'

interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `primary`: the one thing that a form is for. `danger`: cannot be undone. `quiet`: without a frame. */
  readonly kind?: 'plain' | 'primary' | 'danger' | 'quiet'
}

export const Button = ({ kind = 'plain', type = 'button', className = '', ...rest }: ButtonProps) => (
  <button type={type} className={`${styles.button} ${styles[kind]} ${className}`} {...rest} />
)
