import { readFile } from 'node:fs/promises'
import { sign } from './sign.mjs'

/** What EKS Pod Identity hands to a pod: an address, and a file with what to say there. */
const credentials = async (environment) => {
  const { AWS_CONTAINER_CREDENTIALS_FULL_URI: uri, AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: file } = environment
  if (uri === undefined || file === undefined)
    throw new Error('There is no Pod Identity here: is this service account tied to a role?')
  const answer = await fetch(uri, { headers: { authorization: (await readFile(file, 'utf8')).trim() } })
  if (!answer.ok) throw new Error(`Pod Identity answered ${answer.status}.`)
  return answer.json()
}

/** The JSON of a secret in AWS Secrets Manager. @throws Error with the id and what AWS answered, never with the secret */
export const readSecret = async (id, environment, endpoint) => {
  const region = environment.AWS_REGION
  const { AccessKeyId, SecretAccessKey, Token } = await credentials(environment)
  const url = new URL(endpoint ?? `https://secretsmanager.${region}.amazonaws.com/`)
  const body = JSON.stringify({ SecretId: id })
  const headers = {
    host: url.host,
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-date': new Date().toISOString().replace(/[-:]|\.\d+/g, ''),
    'x-amz-security-token': Token,
    'x-amz-target': 'secretsmanager.GetSecretValue',
  }
  const signed = sign({ method: 'POST', headers, body, region, service: 'secretsmanager', accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey }) // prettier-ignore
  const answer = await fetch(url, { method: 'POST', headers: signed, body })
  const { SecretString, __type: problem, message = '' } = await answer.json()
  if (!answer.ok) throw new Error(`The secret ${id} cannot be read: ${answer.status} ${problem} ${message}`)
  return JSON.parse(SecretString)
}
