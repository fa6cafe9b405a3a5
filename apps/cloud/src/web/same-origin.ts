/**
 * Whether a request comes from no web page, or from one of this very server. Against forged requests: a browser lets any
 * page send to any address, and tells whose page it was in the Origin header. Programs send none.
 */
export const isSameOrigin = (origin: string | undefined, host: string | undefined): boolean =>
  origin === undefined || (URL.canParse(origin) && new URL(origin).host === host)
