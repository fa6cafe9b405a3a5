/** AWS Signature Version 4, for the one call that is made here: an SDK would be a hundred times what it needs. */
import { createHash, createHmac } from 'node:crypto'

const hash = (text) => createHash('sha256').update(text).digest('hex')
const hmac = (key, text) => createHmac('sha256', key).update(text).digest()

/**
 * Headers with `authorization` among them. `headers`: lower-case names, with `host` and `x-amz-date` (20150830T123600Z).
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
 */
export const sign = ({ method, query = '', headers, body = '', region, service, accessKeyId, secretAccessKey }) => {
  const names = Object.keys(headers).toSorted()
  const written = names.map((name) => `${name}:${headers[name].trim()}\n`).join('')
  const request = [method, '/', query, written, names.join(';'), hash(body)].join('\n')
  const at = headers['x-amz-date']
  const scope = `${at.slice(0, 8)}/${region}/${service}/aws4_request`
  const key = scope.split('/').reduce(hmac, `AWS4${secretAccessKey}`)
  const signature = hmac(key, ['AWS4-HMAC-SHA256', at, scope, hash(request)].join('\n')).toString('hex')
  const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return { ...headers, authorization }
}
