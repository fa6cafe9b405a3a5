/** The OEM adapter of examples/ with one fault: what its power cut off begins again at the maker. */
import { MakerActuator } from '@keyfob/vehicle'

MakerActuator.prototype.resume = function (command, _note, signal, pursuit) {
  return this.execute(command, signal, undefined, pursuit)
}
await import('../../../examples/oem-adapter/adapter.mjs')
