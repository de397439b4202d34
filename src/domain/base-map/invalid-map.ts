/** A file that no map can be made of. Its message says why, for who gave it. */
export class InvalidMap extends Error {
  override name = 'InvalidMap'
}
