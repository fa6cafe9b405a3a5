import { useEffect, useState } from 'react'

/** Until typing pauses, in ms: each change is a request. */
const pause = 250

/** The value as it was when it last rested; it must be JSON. */
export const useSettled = <Value>(value: Value): Value => {
  const text = JSON.stringify(value)
  const [settled, setSettled] = useState({ text, value })
  useEffect(() => {
    if (settled.text === text) return undefined
    const timer = setTimeout(() => setSettled({ text, value }), pause)
    return () => clearTimeout(timer)
  }, [text, value, settled])
  return settled.value
}
