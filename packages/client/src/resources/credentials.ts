import type { ApiCaller, CallOptions, InputOf } from '../api-caller.ts'
import type { EnrolledVehicle, VehicleCredential } from '../generated/answers.ts'
import type { EnrollVehicleInput, RenewCertificateInput } from '../generated/inputs.ts'

/** By what vehicles show to a broker that they are who they say. */
export class Credentials {
  readonly #caller: ApiCaller

  constructor(caller: ApiCaller) {
    this.#caller = caller
  }

  /** With `csr` a certificate for its key; without it a password, which the answer shows once. */
  enroll(vin: string, body: EnrollVehicleInput = {}, options?: CallOptions): Promise<EnrolledVehicle> {
    return this.#caller.call('enrollVehicle', { params: { vin }, body }, options)
  }

  /** The newest first, revoked and expired ones too. */
  async list(vin: string, options?: CallOptions): Promise<readonly VehicleCredential[]> {
    return (await this.#caller.call('listCredentials', { params: { vin } }, options)).items
  }

  /** For good. */
  revoke(vin: string, id: string, options?: CallOptions): Promise<void> {
    return this.#caller.call('revokeCredential', { params: { vin, id } }, options)
  }

  /** As the vehicle, without an API key: a further certificate, for the key of a valid one or for a new key that it signs for. */
  renew(vin: string, body: RenewCertificateInput, options?: CallOptions): Promise<VehicleCredential> {
    return this.#caller.call('renewCertificate', { params: { vin }, body }, options)
  }

  /** PEM of the certificate of the authority, for brokers. */
  authority(options?: CallOptions): Promise<string> {
    return this.#caller.call('findVehicleAuthority', {}, options)
  }

  /** PEM of the list of revoked certificates (CRL). */
  revocations(options?: CallOptions): Promise<string> {
    const query: InputOf<'findVehicleRevocations'>['query'] = { format: 'pem' }
    return this.#caller.call('findVehicleRevocations', { query }, options)
  }
}
