import { createHmac } from 'node:crypto'
import postgres from 'postgres'

/** The floor: the least that could be done. Receives a webhook, checks its signature, inserts one row. */
const sql = postgres(process.env.DATABASE_URL ?? '', { max: 16, onnotice: () => {} })
await sql`create table if not exists floor_message (id bigserial primary key, body text not null, at timestamptz not null default now())`

Bun.serve({
  port: Number(process.env.PORT),
  routes: {
    '/whatsapp/webhook': {
      POST: async (request) => {
        const body = await request.text()
        const expected = `sha256=${createHmac('sha256', process.env.WHATSAPP_APP_SECRET ?? '')
          .update(body)
          .digest('hex')}`
        if (request.headers.get('x-hub-signature-256') !== expected) return new Response('', { status: 401 })
        await sql`insert into floor_message (body) values (${body})`
        return new Response('OK')
      },
    },
  },
  fetch: () => new Response('', { status: 404 }),
})
