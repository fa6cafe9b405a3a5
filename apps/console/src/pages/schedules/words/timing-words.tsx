import { useQuery } from '@tanstack/react-query'
import { cronWordsOf } from './cron-words.ts'
import { type Timing, timingText } from './timing-text.ts'

/** The words of an expression; loaded when the first one is shown. Empty until then. */
export const useCronWords = (cron: string | undefined): string => {
  const { data } = useQuery({
    queryKey: ['cron-words', cron],
    queryFn: () => cronWordsOf(cron ?? ''),
    enabled: cron !== undefined && cron !== '',
    staleTime: Infinity,
  })
  return data ?? ''
}

/** When a schedule is due, in words; the expression where there are none. */
export const TimingWords = ({ timing }: { readonly timing: Timing }) => {
  const words = useCronWords(timing.cron)
  return <span title={timing.cron}>{words === '' ? timingText(timing) : words}</span>
}
