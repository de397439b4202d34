import { afterAll, beforeAll, expect, test } from 'bun:test'
import { enqueueMail, listStoppedAddresses, type OutgoingMail, recordBounce } from '#domain/mail'
import type { MailEmulator, ReceivedMail } from '../../src/dev/emulator/index.ts'
import { MINUTE } from '../support/clock.ts'
import { startMail } from '../support/stand-ins/mail.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** E-mail leaves through a mail server as strict as the standards, and nothing is lost or sent to who takes none. */

let world: World
let mail: MailEmulator

beforeAll(async () => {
  const started = await startMail()
  mail = started.mail
  world = await startWorld(started.settings)
})
afterAll(async () => {
  await world?.stop()
  mail?.stop()
})

const enqueue = (given: Partial<OutgoingMail> & { to: string }): Promise<number> => {
  const { town } = world.service
  const outgoing: OutgoingMail = {
    causeKey: `prova:${given.to}`,
    content: {
      language: 'ca',
      subject:
        'La incidència 26-00417: resolta · «Fanal apagat» a la plaça de Sant Domènec, amb moltes paraules',
      paragraphs: ['S’ha canviat la làmpada.\nGràcies per avisar-nos.'],
      facts: [{ label: 'Número', value: '26-00417' }],
      items: [{ text: 'Fanal apagat', url: `${town.publicUrl}/reports/26-00417`, detail: 'Sant Domènec' }],
      action: { label: 'Veure la incidència', url: `${town.publicUrl}/reports/26-00417` },
      footer: ['Ho rebeu perquè vau comunicar aquesta incidència.'],
      unsubscribe: { label: 'No rebre’n més', url: `${town.publicUrl}/mail/stop?key=a&b=c` },
    },
    ...given,
  }
  return town.db.transaction((tx) => enqueueMail(tx, town, [outgoing]))
}

const received = (to: string, count = 1): Promise<ReceivedMail[]> =>
  until(`${count} messages to ${to}`, async () => {
    const found = mail.received(to)
    return found.length >= count && found
  })

const stateOf = (cause: string, wanted: string): Promise<true> =>
  until(`${cause} ${wanted}`, async () => {
    const [row] = await world.sql`select state, content from outbound_mail where cause_key = ${cause}`
    return row?.state === wanted && (wanted === 'queued' || row?.content === null)
  })

const stopped = (address: string) => listStoppedAddresses(world.service.town, [address])

test('a message has text, HTML, one-click unsubscription and the subject as it was written', async () => {
  await enqueue({ to: 'rosa@exemple.test' })
  const [got] = await received('rosa@exemple.test')
  expect(got?.subject).toBe(
    'La incidència 26-00417: resolta · «Fanal apagat» a la plaça de Sant Domènec, amb moltes paraules',
  )
  expect(got?.from).toBe('avisos@manresa.test')
  expect(got?.unsubscribe).toBe(`${world.url}/mail/stop?key=a&b=c`)
  expect(got?.text).toContain('S’ha canviat la làmpada.\nGràcies per avisar-nos.')
  expect(got?.html).toContain('Veure la incidència</a>')
  await stateOf('prova:rosa@exemple.test', 'sent')
  expect(mail.refused).toEqual([])
})

test('a message in Arabic is written from right to left', async () => {
  const content = { language: 'ar', subject: 'موعدكم غدًا', paragraphs: ['موعدكم غدًا في العاشرة.'] }
  await enqueue({ to: 'amina@exemple.test', content })
  const [got] = await received('amina@exemple.test')
  expect(got?.html).toContain('<html lang="ar" dir="rtl">')
  expect(got?.subject).toBe('موعدكم غدًا')
})

test('one cause is told once to each address, and an address in other letters is the same', async () => {
  const both = await Promise.all([
    enqueue({ to: 'pere@exemple.test', causeKey: 'canvi:1' }),
    enqueue({ to: 'Pere@exemple.test', causeKey: 'canvi:1' }),
  ])
  expect(both.toSorted()).toEqual([0, 1])
})

test('a message whose taking was not heard of is sent again under the same Message-ID', async () => {
  mail.faults.set('nuria@exemple.test', 'drop')
  await enqueue({ to: 'nuria@exemple.test' })
  await received('nuria@exemple.test')
  await stateOf('prova:nuria@exemple.test', 'queued')
  world.clock.advance(5 * MINUTE)
  const [first, second] = await received('nuria@exemple.test', 2)
  expect(second?.messageId).toBe(first?.messageId)
  await stateOf('prova:nuria@exemple.test', 'sent')
})

test('a mailbox that is full is tried again; an address that is none is sent nothing more', async () => {
  mail.faults.set('plena@exemple.test', { code: 452, text: '4.2.2 mailbox full' })
  mail.faults.set('ningu@exemple.test', { code: 550, text: '5.1.1 no such user' })
  mail.faults.set('barrada@exemple.test', { code: 550, text: '5.7.1 refused by policy' })
  await Promise.all(['plena', 'ningu', 'barrada'].map((name) => enqueue({ to: `${name}@exemple.test` })))
  await stateOf('prova:ningu@exemple.test', 'failed')
  await stateOf('prova:barrada@exemple.test', 'failed')
  mail.faults.clear()
  world.clock.advance(10 * MINUTE)
  await received('plena@exemple.test')
  expect((await stopped('ningu@exemple.test')).get('ningu@exemple.test')).toBe('dead')
  expect((await stopped('barrada@exemple.test')).size).toBe(0)
  await enqueue({ to: 'ningu@exemple.test', causeKey: 'una altra' })
  await stateOf('una altra', 'stopped')
  expect(mail.received('ningu@exemple.test')).toEqual([])
})

test('a report of a failed delivery stops the address of that message alone', async () => {
  await enqueue({ to: 'antiga@exemple.test' })
  const [sent] = await received('antiga@exemple.test')
  if (!sent) throw new Error('nothing was sent')
  await stateOf('prova:antiga@exemple.test', 'sent')
  const { town } = world.service
  const take = (report: string) => recordBounce(town, new TextEncoder().encode(report))
  const full = await take(mail.bounceOf(sent, '5.2.2'))
  expect(full?.dead).toBe(false)
  expect((await stopped('antiga@exemple.test')).size).toBe(0)
  const gone = await take(mail.bounceOf(sent, '5.1.1'))
  expect(gone?.dead).toBe(true)
  expect((await stopped('antiga@exemple.test')).get('antiga@exemple.test')).toBe('dead')
  // Of a message that was never sent from here, and no report at all.
  const foreign = mail.bounceOf({ ...sent, messageId: `<${Bun.randomUUIDv7()}@manresa.test>` }, '5.1.1')
  expect(await take(foreign)).toBeUndefined()
  expect(await take('Subject: Hola\r\n\r\nAction: failed\r\n')).toBeUndefined()
})

test('what is not worth sending any more is not sent', async () => {
  mail.faults.set('tard@exemple.test', { code: 451, text: '4.3.0 later' })
  await enqueue({ to: 'tard@exemple.test', expiresAt: new Date(world.clock.now().getTime() + 5 * MINUTE) })
  await stateOf('prova:tard@exemple.test', 'queued')
  mail.faults.clear()
  world.clock.advance(10 * MINUTE)
  await stateOf('prova:tard@exemple.test', 'expired')
  expect(mail.received('tard@exemple.test')).toEqual([])
})
