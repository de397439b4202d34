import { startTestServer } from '../server.ts'
import { startWorld, until } from '../world.ts'

/**
 * A morning of the service with everything written to the log that can be (`debug`), for a test to look through: what
 * citizens, callers, staff and programs send, what fails, and what is refused. Run as a process of its own.
 */

const server = await startTestServer()
const world = await startWorld({ LOG_LEVEL: 'debug' }, Date.parse('2026-11-25T11:00:00+01:00'))
const rosa = world.citizen('Rosamunda Puigdellívol')
await rosa.says('hola')
await rosa.sees('En què us podem ajudar?')
await rosa.says('hi ha un fanal fos al carrer de Guimerà, 12, davant de casa la Rosamunda')
await rosa.sees('Reviseu-ho')
await rosa.taps('Confirmar')
await rosa.sees('té el número')
await rosa.says('vull cita al CEDEM, la primera')
await rosa.sees('la idea')
await rosa.says('una fleca al carrer de la Cabrerissa')
await rosa.sees('A nom de qui')
await rosa.says('Rosamunda Puigdellívol')
await rosa.sees('Cita confirmada')
await rosa.says('em dic Rosamunda i visc al carrer de la Cabrerissa 7')
await rosa.sees(/./)
await rosa.sends({ type: 'contacts', contacts: [{ name: { formatted_name: 'Eustaqui Vilanova' } }] })
await rosa.sees(/./)
// A caller, a form, a program; and each of them wrong in some way.
const cookie = await world.signIn('operator@demo.test')
const send = (path: string, fields: Record<string, string>) =>
  fetch(`${world.url}${path}`, {
    method: 'POST',
    headers: { cookie },
    body: new URLSearchParams(fields),
    redirect: 'manual',
  })
const told = {
  service_code: 'EP01',
  description: 'Fanal apagat, truca l’Eustaqui Vilanova',
  address: 'Carrer de Guimerà, 12',
}
await send('/console/010', {
  ...told,
  name: 'Eustaqui Vilanova',
  phone: '612 987 001',
  form_id: crypto.randomUUID(),
})
await send('/console/010', { name: 'Eustaqui Vilanova', phone: '612 987 001' })
await send('/reports', { ...told, phone: '612 987 001', form_id: crypto.randomUUID() })
await world.report({
  first_name: 'Eustaqui',
  last_name: 'Vilanova',
  phone: '612987001',
  email: 'eustaqui.vilanova@example.cat',
})
await send('/open311/v2/requests.json', {
  api_key: 'demo',
  service_code: 'XX',
  email: 'eustaqui.vilanova@example.cat',
})
// The database ends a statement that holds all that somebody wrote: at each door that they come in by.
const cancelled = async (send: () => Promise<unknown>): Promise<void> => {
  await world.sql.begin(async (tx) => {
    await tx`lock table service_request in access exclusive mode`
    let answered = false
    const sent = send()
      .catch(() => {})
      .then(() => {
        answered = true
      })
    while (!answered) {
      await world.sql`select pg_cancel_backend(pid) from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%service_request%'`
      await Bun.sleep(25)
    }
    await sent
  })
}
const sensitive = {
  ...told,
  name: 'Eustaqui Vilanova',
  phone: '612 987 001',
  email: 'eustaqui.vilanova@example.cat',
}
await cancelled(() =>
  send('/open311/v2/requests.json', {
    ...sensitive,
    api_key: 'demo',
    first_name: 'Eustaqui',
    address_string: 'Carrer de Guimerà, 12',
  }),
)
await cancelled(() => send('/console/010', { ...sensitive, form_id: crypto.randomUUID() }))
await cancelled(() => send('/reports', { ...sensitive, form_id: crypto.randomUUID() }))
// What fails on the way out, and a message that cannot be read.
const [row] =
  await world.sql`select conversation_id as id from inbound_message group by 1 order by count(*) desc limit 1`
await world.sql`update conversation set state = '\\x00' where id = ${row?.id}`
await rosa.says('això no es podrà llegir, Rosamunda')
await until('it to fail', async () => {
  const [failed] = await world.sql`select count(*)::int as tries from inbound_message where attempts > 0`
  return Number(failed?.tries) > 0
})
await fetch(`${world.url}/whatsapp/webhook`, { method: 'POST', body: '{"from":"34612987001"}' })
// Somebody whose number is hidden, a message that cannot be read, a change of number.
const eustaqui = world.citizen('Eustaqui Vilanova')
await eustaqui.hidesNumber('eustaqui.vilanova')
await eustaqui.says('hola')
await eustaqui.sees('En què us podem ajudar?')
await eustaqui.changesNumber('34600120999', 'number')
await eustaqui.sends({ type: 'location', location: { latitude: 'Guimerà', longitude: 'Rosamunda' } })
// What is counted, and by which labels, is looked through too.
process.stdout.write(await (await fetch(`${world.url}/metrics`)).text())
await world.stop()
await server.stop()
process.exit(0)
