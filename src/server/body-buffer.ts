/** Limits the request bodies of one kind: bytes in memory, and how many are received at once. */
export type BodyBuffer = {
  /** Reserves bytes. @returns false when the limit is reached, in total or for this address */
  reserve(address: string, bytes: number): boolean
  free(address: string, bytes: number): void
  /** Begins a body. @returns false when too many are being received, in total or from this address */
  enter(address: string): boolean
  leave(address: string): void
  /** Reserved bytes. */
  readonly bytes: number
}

/** Limits in total and for one address. */
export type BodyBufferLimits = {
  bytes: number
  bytesOfAddress: number
  bodies: number
  bodiesOfAddress: number
}

const add = (counts: Map<string, number>, key: string, by: number): void => {
  const now = (counts.get(key) ?? 0) + by
  if (now > 0) counts.set(key, now)
  else counts.delete(key)
}

export const createBodyBuffer = (size: BodyBufferLimits): BodyBuffer => {
  let bytes = 0
  let bodies = 0
  const bytesOf = new Map<string, number>()
  const bodiesOf = new Map<string, number>()
  return {
    reserve(address, more) {
      const own = bytesOf.get(address) ?? 0
      if (bytes + more > size.bytes || own + more > size.bytesOfAddress) return false
      bytes += more
      add(bytesOf, address, more)
      return true
    },
    free(address, less) {
      bytes -= less
      add(bytesOf, address, -less)
    },
    enter(address) {
      if (bodies >= size.bodies || (bodiesOf.get(address) ?? 0) >= size.bodiesOfAddress) return false
      bodies++
      add(bodiesOf, address, 1)
      return true
    },
    leave(address) {
      bodies--
      add(bodiesOf, address, -1)
    },
    get bytes() {
      return bytes
    },
  }
}
