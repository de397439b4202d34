import { createHmac } from 'node:crypto'
import postgres from 'postgres'

/**
 * The floor: the least that could be done. Receives a webhook, checks its signature, inserts one row; and, where there
 * is a messenger and somebody wrote, sends one answer and notes that it went.
 */
const sql = postgres(process.env.DATABASE_URL ?? '', { max: 16, onnotice: () => {} })
await sql`create table if not exists floor_message (id bigserial primary key, body text not null, answered text, at timestamptz not null default now())`

const graph = process.env.WHATSAPP_GRAPH_URL
const answers = graph && !graph.endsWith(':9')

const answer = async (id: string, to: string): Promise<void> => {
  const response = await fetch(`${graph}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ to, biz_opaque_callback_data: id, type: 'text', text: { body: 'Hola!' } }),
  })
  const { messages } = (await response.json()) as { messages: { id: string }[] }
  await sql`update floor_message set answered = ${messages[0]?.id ?? null} where id = ${id}`
}

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
        const [row] = await sql`insert into floor_message (body) values (${body}) returning id`
        const from = answers && JSON.parse(body).entry[0].changes[0].value.messages?.[0]?.from
        if (from) void answer(String(row?.id), from)
        return new Response('OK')
      },
    },
  },
  fetch: () => new Response('', { status: 404 }),
})
