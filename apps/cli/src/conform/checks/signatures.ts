import { type CancelMessage, writeDownlink } from '@keyfob/protocol'
import { seconds } from '@keyfob/runtime'
import { uuidv7 } from 'uuidv7'
import type { Check, Kit } from '../check.ts'
import type { DownlinkSigner } from '../downlink-signer.ts'
import { NotJudged, Violation } from '../violation.ts'
import { withTime } from './power-loss.ts'

/** Long enough for what must not come. */
const quiet = seconds(1)

/** What does not count by its signature, for a vehicle whose policy is `required` (SPEC section 11). */
export const signatureChecks: readonly Check[] = [
  {
    name: 'signed-answers',
    title: 'everything that it says is signed with its key',
    clause: '11.2',
    run: async ({ vehicle }) => {
      if (!vehicle.cloud.verifies) throw new NotJudged('its public key is not known: name it with --vehicle-key')
      await vehicle.probe()
      await vehicle.answered(await vehicle.send(vehicle.command()), '6.5', 'succeeded')
    },
  },
  {
    name: 'unsigned-command',
    title: 'a command without a signature is passed over in silence',
    clause: '11.3',
    run: (kit) => passedOver(kit, '11.3', (_signer, text) => text),
  },
  {
    name: 'altered-command',
    title: 'a command that was altered after it was signed is passed over in silence',
    clause: '11.1',
    run: (kit) => passedOver(kit, '11.1', (signer, text) => signer.altered(text)),
  },
  {
    name: 'foreign-key',
    title: 'a command that is signed with a key it does not trust is passed over in silence',
    clause: '11.1',
    run: (kit) => passedOver(kit, '11.1', (signer, text) => signer.byStranger(text)),
  },
  {
    name: 'foreign-command',
    title: 'a command that was signed for another vehicle is passed over in silence',
    clause: '11.1',
    run: (kit) => passedOver(kit, '11.1', (signer, text) => signer.forOtherVehicle(text)),
  },
  {
    name: 'no-algorithm',
    title: 'a command whose header says that nothing is signed is passed over in silence',
    clause: '11.1',
    run: (kit) => passedOver(kit, '11.1', (signer, text) => signer.withoutAlgorithm(text)),
  },
  {
    name: 'replayed-command',
    title: 'a signed command that comes again, byte by byte, gets the same answer, and nothing begins again',
    clause: '11.5 L4',
    run: async (kit) => {
      const [{ vehicle }, signer] = [kit, signerOf(kit)]
      const command = vehicle.command({}, seconds(3))
      const text = signer.signed(writeDownlink(command))
      await vehicle.sendAs(command, text)
      await vehicle.answer(command)
      await vehicle.pass(Math.max(0, command.notAfter - vehicle.cloud.now()))
      await vehicle.sendAs(command, text)
      await vehicle.answer(command, 2)
    },
  },
  {
    name: 'unsigned-cancel',
    title: 'a cancel without a signature kills nothing',
    clause: '11.3 L7',
    run: async (kit) => {
      const [{ vehicle }] = [kit, signerOf(kit)]
      const command = vehicle.command()
      const { id, vin, ivc, issuedAt, lane } = command
      const cancel: CancelMessage = { kind: 'cancel', id, vin, ivc, issuedAt, lane }
      await vehicle.cloud.sendRaw(writeDownlink(cancel))
      await stillCounts(kit, '11.3', command)
    },
  },
  {
    name: 'unsigned-probe',
    title: 'a probe without a signature gets no birth',
    clause: '11.3',
    run: async (kit) => {
      const [{ vehicle }, nonce] = [kit, `probe-${uuidv7()}`]
      signerOf(kit)
      await vehicle.cloud.sendRaw(writeDownlink({ kind: 'probe', nonce }))
      await vehicle.pass(quiet)
      if (vehicle.cloud.heard.births.some(({ probe }) => probe === nonce))
        throw new Violation('11.3', 'a probe without a signature got a birth')
      await vehicle.probe()
    },
  },
  {
    name: 'unsigned-time',
    title: 'a time without a signature is not taken, so nothing begins',
    clause: '11.5 L5',
    run: async (kit) => {
      signerOf(kit)
      await withTime(kit, { signs: false }, seconds(1))
    },
  },
]

/** @throws NotJudged where nothing is signed */
const signerOf = ({ vehicle }: Kit): DownlinkSigner => {
  const { signer } = vehicle.cloud
  if (signer === undefined) throw new NotJudged('no key to sign with is known: name a file of keys with --signing-keys')
  return signer
}

type Forge = (signer: DownlinkSigner, text: string) => string

/** The forged command gets no ack; then the true one, of the same id, is executed: what did not count left no trace. */
const passedOver = async (kit: Kit, clause: string, forge: Forge): Promise<void> => {
  const [{ vehicle }, signer] = [kit, signerOf(kit)]
  const command = vehicle.command()
  await vehicle.cloud.sendRaw(forge(signer, writeDownlink(command)))
  await stillCounts(kit, clause, command)
}

const stillCounts = async (
  { vehicle }: Kit,
  clause: string,
  command: ReturnType<Kit['vehicle']['command']>,
): Promise<void> => {
  await vehicle.pass(quiet)
  const [ack] = vehicle.acks(command)
  if (ack !== undefined)
    throw new Violation(clause, `${command.id} does not count by its signature, and got the ack ${ack.status}`)
  await vehicle.answered(await vehicle.send(command), clause, 'succeeded')
}
