import type { Socket } from 'bun'

type Ends = { other?: Socket<Ends>; waiting: Uint8Array[]; hushed?: boolean }

/** An address that stays while what stands behind it moves: the name of a database that fails over. */
export type Switch = {
  /** Leads to a database from now on. @returns its address by way of this */
  leadTo(url: string): string
  /** Ends every connection, as a network does that breaks. */
  cut(): void
  /** From now on nothing comes through on what is open, and nobody is told: as when the host behind it vanishes. */
  hush(): void
  stop(): void
}

/** Opens it; leads nowhere at first. */
export const openSwitch = (): Switch => {
  let target = 0
  const open = new Set<Socket<Ends>>()
  const pass = (to: Socket<Ends>, bytes: Uint8Array) => {
    if (to.data.hushed) return
    // What the other end cannot take at once waits its turn.
    if (to.data.waiting.length > 0) {
      to.data.waiting.push(bytes)
      return
    }
    const written = to.write(bytes)
    if (written < bytes.length) to.data.waiting.push(bytes.slice(Math.max(0, written)))
  }
  const end = (socket: Socket<Ends>) => {
    open.delete(socket)
    if (!socket.data.hushed) socket.data.other?.end()
  }
  const handlers = {
    drain(socket: Socket<Ends>) {
      const { waiting } = socket.data
      while (waiting.length > 0) {
        const [first] = waiting as [Uint8Array]
        const written = socket.write(first)
        if (written < first.length) {
          waiting[0] = first.slice(Math.max(0, written))
          return
        }
        waiting.shift()
      }
    },
    close: end,
    error: end,
  }
  const server = Bun.listen<Ends>({
    hostname: '127.0.0.1',
    port: 0,
    socket: {
      ...handlers,
      open(socket) {
        socket.data = { waiting: [] }
        open.add(socket)
        const early: Uint8Array[] = []
        Object.assign(socket.data, { early })
        Bun.connect<Ends>({
          hostname: '127.0.0.1',
          port: target,
          data: { waiting: [], other: socket },
          socket: {
            ...handlers,
            open(other) {
              open.add(other)
              socket.data.other = other
              for (const bytes of early) pass(other, bytes)
            },
            data: (other, bytes) => {
              if (other.data.other) pass(other.data.other, new Uint8Array(bytes))
            },
          },
        }).catch(() => socket.end())
      },
      data(socket, bytes) {
        const { other } = socket.data
        if (other) pass(other, new Uint8Array(bytes))
        else (socket.data as Ends & { early: Uint8Array[] }).early.push(new Uint8Array(bytes))
      },
    },
  })
  return {
    leadTo(url) {
      const address = new URL(url)
      target = Number(address.port)
      address.port = String(server.port)
      return address.href
    },
    cut() {
      for (const socket of [...open]) socket.terminate()
      open.clear()
    },
    hush() {
      for (const socket of open) socket.data.hushed = true
    },
    stop() {
      this.cut()
      server.stop(true)
    },
  }
}
