import { connect, type Socket } from 'node:net'

/** A client that sends a request the way it likes: byte by byte, or as fast as the other side takes it. */
export type SlowClient = {
  /** The status of the answer; 0: the connection ended without one. */
  answered: Promise<number>
  stop(): void
}

type Slow = {
  port: number
  path: string
  headers?: Record<string, string>
  length: number
  chunked?: boolean
  /** In parts, as a file. */
  file?: boolean
}

const opened = ({
  port,
  path,
  headers = {},
  length,
  chunked,
  file,
}: Slow): { socket: Socket; client: SlowClient } => {
  const socket = connect(port, '127.0.0.1')
  const size = chunked ? 'transfer-encoding: chunked' : `content-length: ${length}`
  const type = `content-type: ${file ? 'multipart/form-data; boundary=part' : 'application/x-www-form-urlencoded'}`
  const own = Object.entries({ host: 'localhost', ...headers }).map(([name, value]) => `${name}: ${value}`)
  socket.write([`POST ${path} HTTP/1.1`, type, size, ...own, '', ''].join('\r\n'))
  const answered = new Promise<number>((resolve) => {
    socket.once('data', (data) => resolve(Number(/^HTTP\/1\.1 (\d+)/.exec(data.toString())?.[1] ?? 0)))
    socket.on('error', () => resolve(0))
    socket.on('close', () => resolve(0))
  })
  return { socket, client: { answered, stop: () => socket.destroy() } }
}

/** A post whose body comes a byte at a time. */
export const trickle = (slow: Slow, everyMs: number): SlowClient => {
  const { socket, client } = opened(slow)
  const timer = setInterval(() => socket.writable && socket.write('a'), everyMs)
  socket.on('close', () => clearInterval(timer))
  return client
}

const CHUNK = Buffer.alloc(256 * 1024, 'a')

const PART = '--part\r\ncontent-disposition: form-data; name="picture"; filename="a.jpg"\r\n\r\n'
const END = '\r\n--part--\r\n'

/** A post of a large body, in a form or, where `file` is said, as a file in one, as fast as it is taken. */
export const upload = (slow: Slow): SlowClient => {
  const { socket, client } = opened(slow)
  let left = slow.length
  if (slow.file) {
    socket.write(PART)
    left -= PART.length + END.length
  }
  const go = () => {
    while (left > 0 && socket.writable) {
      const part = CHUNK.subarray(0, Math.min(left, CHUNK.length))
      left -= part.length
      if (slow.chunked) socket.write(`${part.length.toString(16)}\r\n`)
      const more = socket.write(part)
      if (slow.chunked) socket.write('\r\n')
      if (!more) {
        socket.once('drain', go)
        return
      }
    }
    if (slow.file && socket.writable) socket.write(END)
    if (slow.chunked && socket.writable) socket.write('0\r\n\r\n')
  }
  go()
  return client
}
