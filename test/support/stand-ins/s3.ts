/** How the stand-in behaves: as it should, refusing for now, or not answering at all. */
export type StoreBehaviour = 'well' | 'busy' | 'silent'

/** A store that speaks as much of S3 as the service needs, and can be unwell. */
export const startS3 = (accessKeyId: string) => {
  const kept = new Map<string, Blob>()
  let mood: StoreBehaviour = 'well'
  const server = Bun.serve({
    port: 0,
    async fetch(request) {
      const credential = /^AWS4-HMAC-SHA256 Credential=([^/]+)\//.exec(
        request.headers.get('authorization') ?? '',
      )?.[1]
      if (credential !== accessKeyId) return new Response('', { status: 403 })
      if (mood === 'silent') return new Promise<Response>(() => {})
      if (mood === 'busy')
        return new Response(
          '<Error><Code>SlowDown</Code><Message>Please reduce your request rate.</Message></Error>',
          {
            status: 503,
          },
        )
      const { pathname } = new URL(request.url)
      if (request.method === 'PUT') {
        kept.set(
          pathname,
          new Blob([await request.arrayBuffer()], { type: request.headers.get('content-type') ?? '' }),
        )
        return new Response('', { headers: { etag: '"kept"' } })
      }
      if (request.method === 'DELETE') {
        kept.delete(pathname)
        return new Response(null, { status: 204 })
      }
      const found = kept.get(pathname)
      return found
        ? new Response(found)
        : new Response('<Error><Code>NoSuchKey</Code></Error>', { status: 404 })
    },
  })
  return {
    url: `http://localhost:${server.port}`,
    kept,
    is(now: StoreBehaviour) {
      mood = now
    },
    stop: () => server.stop(true),
  }
}
