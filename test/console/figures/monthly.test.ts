import { afterAll, beforeAll, expect, test } from 'bun:test'
import { PDFDocument } from '@cantoo/pdf-lib'
import PostalMime from 'postal-mime'
import { sendMonthlyFigures } from '#domain/figures'
import { type ConsoleSession, inputs, signInToConsole } from '../../support/console/console.ts'
import { startMail } from '../../support/stand-ins/mail.ts'
import { startWorld, until, type World } from '../../support/world.ts'

/** The figures of each month by e-mail. November 2026 begins on a Sunday: its first working day is Monday the 2nd. */

let world: World
let mail: Awaited<ReturnType<typeof startMail>>['mail']
let lead: ConsoleSession

const at = async (time: string) => {
  world.clock.set(time)
  await sendMonthlyFigures(world.service.town)
}

const lettersTo = (address: string) =>
  mail.received(address).filter(({ subject }) => subject.startsWith('Xifres: '))

const chooses = (who: ConsoleSession, monthly: 'yes' | '') =>
  who.sends('/console/account/alerts', { do: 'choose', ...(monthly && { monthly }) })

/** The administrator makes a member of staff something else. */
const becomes = async (email: string, fields: Record<string, string>) => {
  const [member] = await world.sql`select id, name from staff_user where email = ${email}`
  const admin = await signInToConsole(world, 'admin@demo.test')
  const saved = await admin.sends(`/console/staff/${member?.id}`, {
    do: 'save',
    name: String(member?.name),
    active: 'yes',
    ...fields,
  })
  expect(saved.status).toBe(303)
}

beforeAll(async () => {
  const started = await startMail()
  mail = started.mail
  world = await startWorld(started.settings, Date.parse('2026-10-20T10:00:00+02:00'))
  lead = await signInToConsole(world, 'lead@demo.test')
  for (const service_code of ['EP01', 'EP01', 'NR01']) await world.report({ service_code })
})
afterAll(async () => {
  await world.stop()
  mail.stop()
})

test('who may see figures is asked whether they want them each month, and nobody else is', async () => {
  expect(inputs((await lead.opens('/console/account')).text, 'monthly')).toEqual(['yes'])
  const agent = await signInToConsole(world, 'agent@demo.test')
  expect(inputs((await agent.opens('/console/account')).text, 'monthly')).toEqual([])
  // Sent all the same, it is not kept.
  expect((await chooses(agent, 'yes')).status).toBe(303)
  expect((await chooses(lead, 'yes')).status).toBe(303)
  const rows =
    await world.sql`select u.email from alert_preference p join staff_user u on u.id = p.member_id where p.monthly`
  expect(rows.map(({ email }) => email)).toEqual(['lead@demo.test'])
  expect((await lead.opens('/console/account')).text).toMatch(/name="monthly" value="yes" checked/)
})

test('on the first working morning the figures of the month before come once, as a PDF', async () => {
  await at('2026-11-01T07:45:00+01:00')
  expect(await world.sql`select 1 from outbound_mail where cause_key like 'figures:%'`).toHaveLength(0)
  await at('2026-11-02T07:45:00+01:00')
  const letter = await until('the figures', async () => lettersTo('lead@demo.test')[0])
  expect(letter.subject).toBe('Xifres: octubre de 2026')
  expect(letter.text).toContain('Bon dia, Pere.')
  expect(letter.text).toContain('Incidències rebudes: 3 (abans, cap)')
  expect(letter.text).toContain('/console/figures?from=2026-10-01&to=2026-10-31')
  const [file] = (await PostalMime.parse(letter.raw)).attachments
  expect([file?.filename, file?.mimeType]).toEqual(['xifres-2026-10.pdf', 'application/pdf'])
  const document = await PDFDocument.load(new Uint8Array(file?.content as ArrayBuffer))
  expect(document.getTitle()).toBe('Xifres: octubre de 2026. Ajuntament de Manresa')
  expect(document.getPageCount()).toBeGreaterThan(1)
  // The same morning again, and the next one.
  await at('2026-11-02T07:50:00+01:00')
  await at('2026-11-03T07:45:00+01:00')
  expect(await world.sql`select 1 from outbound_mail where cause_key like 'figures:%'`).toHaveLength(1)
})

test('who asks for them later in the month gets them on the next working morning, of their own department', async () => {
  await becomes('auditor@demo.test', { role: 'auditor', departments: 'RESIDUS' })
  const auditor = await signInToConsole(world, 'auditor@demo.test')
  await chooses(auditor, 'yes')
  await at('2026-11-07T07:45:00+01:00')
  expect(lettersTo('auditor@demo.test')).toHaveLength(0)
  await at('2026-11-09T07:45:00+01:00')
  const letter = await until('the figures', async () => lettersTo('auditor@demo.test')[0])
  expect(letter.text).toContain('Incidències rebudes: 1 (abans, cap)')
  expect(lettersTo('lead@demo.test')).toHaveLength(1)
})

test('a month later those of the next month come, but not to who asked for them no more or may not see them', async () => {
  await chooses(lead, '')
  await becomes('auditor@demo.test', { role: 'operator' })
  const admin = await signInToConsole(world, 'admin@demo.test')
  await chooses(admin, 'yes')
  await at('2026-12-01T07:45:00+01:00')
  const letter = await until('the figures', async () => lettersTo('admin@demo.test')[0])
  expect(letter.subject).toBe('Xifres: novembre de 2026')
  const rows = await world.sql`select 1 from outbound_mail where cause_key like 'figures:2026-11:%'`
  expect(rows).toHaveLength(1)
})
