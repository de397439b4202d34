import { beforeAll, expect, test } from 'bun:test'
import { getSchedules } from '#domain/appointments'
import { browsing } from '../../support/browser/browsing.ts'
import { type Hand, watchHand } from '../../support/browser/effort.ts'
import { startMail } from '../../support/stand-ins/mail.ts'
import { until, WITH_VIDEO } from '../../support/world.ts'

/** What the commonest tasks of the site cost a citizen's hand. */

const { mail, settings } = await startMail()
const { world, open } = browsing({ ...WITH_VIDEO, ...settings })

beforeAll(async () => {
  world().clock.set('2026-11-25T08:00:00+01:00')
  await world().sql`update agenda set definition = jsonb_set(definition, '{lead_days}', '0')`
  await until(
    'the change to be seen',
    async () => (await getSchedules(world().service.town))[0]?.lead_days === 0,
  )
  return () => mail.stop()
})

const visit = async (path: string): Promise<Hand> => {
  const page = await open({ viewport: { width: 390, height: 844 }, hasTouch: true })
  await page.goto(`${world().url}${path}`)
  return watchHand(page)
}

test('a report is found by its number from the head of any page, and followed by e-mail in place', async () => {
  const number = await world().report({ service_code: 'EP01', lat: '41.7262', long: '1.8263' })
  const hand = await visit('/appointments')
  const { page } = hand
  await hand.clicks(page.locator('#find'))
  await hand.types(number)
  await hand.presses('Enter')
  await page.waitForURL(new RegExp(`/reports/${number}`))
  hand.ends('site: find a report', { seconds: 6, clicks: 1, loads: 1 })
  await hand.clicks(page.getByText('Seguir-la per correu electrònic'))
  await hand.clicks(page.locator('#email'))
  await hand.types('ona@correu.test')
  await hand.presses('Enter')
  await page.getByRole('heading', { level: 1, name: 'Mireu el correu' }).waitFor()
  hand.ends('site: follow by e-mail', { seconds: 12, clicks: 3 })
})

test('an appointment is booked, moved and cancelled', async () => {
  const hand = await visit('/appointments')
  const { page } = hand
  await hand.clicks(page.getByRole('link', { name: /Rebuts i tributs/ }))
  await hand.clicks(page.getByRole('link', { name: /^Presencial|videotrucada/ }).first())
  await hand.clicks(page.getByRole('button', { name: '11.30 h' }))
  await hand.clicks(page.getByLabel('Nom i cognoms'))
  await hand.types('Rosa Puig i Serra')
  await hand.clicks(page.getByRole('button', { name: 'Confirmar la cita' }))
  await page.getByRole('heading', { name: 'Cita confirmada' }).waitFor()
  hand.ends('site: book', { seconds: 29, clicks: 5 })
  await hand.clicks(page.getByRole('link', { name: 'Canviar-la' }))
  await hand.clicks(page.getByRole('button', { name: '12.10 h' }))
  await hand.clicks(page.getByRole('button', { name: 'Canviar-la' }))
  await page.getByText('12.10 h').first().waitFor()
  hand.ends('site: move', { seconds: 23, clicks: 3 })
  await hand.clicks(page.getByRole('link', { name: 'Anul·lar-la' }))
  await hand.clicks(page.getByRole('button', { name: 'Sí, anul·lar-la' }))
  await page.getByText('Aquesta cita està anul·lada').waitFor()
  hand.ends('site: cancel', { seconds: 8, clicks: 2 })
  const rows = await world().sql`select state from appointment where service_code = 'tributs'`
  expect(rows.map(({ state }) => state).every((state) => state === 'cancelled')).toBe(true)
})
