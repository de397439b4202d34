import { beforeAll, describe, expect, test } from 'bun:test'
import { getSchedules } from '#domain/appointments'
import { browsing, picture } from '../support/browser/browsing.ts'
import {
  createPageDriver,
  INPUT_MODES,
  type InputMode,
  type PageDriver,
  SCREENS,
} from '../support/browser/page-driver.ts'
import { TIMEOUT_MS } from '../support/timeout.ts'
import { until, WITH_VIDEO } from '../support/world.ts'

/** Appointments by keyboard alone, on a small dark screen, and at twice the size: a citizen's, and a desk's morning. */

const { world, open } = browsing(WITH_VIDEO)

/** A Wednesday at eight in the morning; the office can be booked for the same day. */
const NOW = Date.parse('2026-11-25T08:00:00+01:00')

beforeAll(async () => {
  world().clock.set(NOW)
  await world().sql`update agenda set definition = jsonb_set(definition, '{lead_days}', '0')`
  await until(
    'the change to be seen',
    async () => (await getSchedules(world().service.town))[0]?.lead_days === 0,
  )
})

const at = async (way: InputMode, email?: string): Promise<PageDriver> => {
  const page = await open(SCREENS[way])
  page.setDefaultTimeout(TIMEOUT_MS)
  if (email) {
    const cookies = (await world().signIn(email)).split('; ').map((one) => {
      const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
      return { name, value, url: world().url }
    })
    await page.context().addCookies(cookies)
  }
  return createPageDriver(page, way, world().url, (name) => picture(page, name))
}

for (const way of INPUT_MODES)
  describe(`${way}:`, () => {
    test('a citizen books, sees a held slot and missing fields, confirms, reschedules and cancels an appointment', async () => {
      const hand = await at(way)
      const { page } = hand
      await hand.goes('/appointments')
      await hand.looks('book-what')
      await hand.presses(page.getByRole('link', { name: /Rebuts i tributs/ }))
      await hand.presses(page.getByRole('link', { name: /^Presencial|videotrucada/ }).first())
      await page.getByRole('heading', { name: 'Quan us va bé?' }).waitFor()
      await hand.looks('book-when')
      await hand.presses(page.getByRole('button', { name: '11.30 h' }))
      await page.getByText('Us guardem dimecres, 25 de novembre, 11.30 h').waitFor()
      await hand.presses(page.getByRole('button', { name: 'Confirmar la cita' }))
      await page.getByRole('link', { name: 'Escriviu el nom i els cognoms de qui vindrà.' }).waitFor()
      await hand.looks('book-who')
      await hand.writes(page.getByLabel('Nom i cognoms'), 'Rosa Puig i Serra')
      await hand.presses(page.getByRole('button', { name: 'Confirmar la cita' }))
      await page.getByRole('heading', { name: 'Cita confirmada' }).waitFor()
      await hand.looks('book-own')
      const file = await page.request.get(`${page.url()}/calendar.ics`)
      expect(await file.text()).toContain('DTSTART:20261125T103000Z')
      await hand.presses(page.getByRole('link', { name: 'Canviar-la' }))
      // Who comes is known: nothing is asked twice.
      await hand.presses(page.getByRole('button', { name: '12.10 h' }))
      await page.getByText('La teníeu dimecres, 25 de novembre').waitFor()
      await hand.presses(page.getByRole('button', { name: 'Canviar-la' }))
      await page.getByText('12.10 h').first().waitFor()
      await hand.presses(page.getByRole('link', { name: 'Anul·lar-la' }))
      await hand.presses(page.getByRole('button', { name: 'Sí, anul·lar-la' }))
      await page.getByText('Aquesta cita està anul·lada').waitFor()
      const rows = await world().sql`select state from appointment where service_code = 'tributs'`
      expect(rows.every(({ state }) => state === 'cancelled')).toBe(true)
    })

    test('an agent checks a citizen in, calls their turn and attends them; the colleague’s screen and the waiting room update', async () => {
      const schedule = { keyboard: 'oac-centre', small: 'ome', enlarged: 'cio' }[way]
      const hand = await at(way, 'agent@demo.test')
      const { page } = hand
      const colleague = (await at('keyboard', 'lead@demo.test')).page
      await colleague.goto(`${world().url}/console/appointments?agenda=${schedule}`)
      const room = await open()
      await room.goto(`${world().url}/turns/${schedule}`)
      await hand.goes(`/console/appointments?agenda=${schedule}`)
      await hand.writes(page.getByLabel('Nom i cognoms'), 'Pau Font')
      await hand.presses(page.getByRole('button', { name: 'Donar torn' }))
      await page.getByText('Torn 1 per a Pau Font.').waitFor()
      await hand.looks('desk')
      await colleague.getByRole('link', { name: 'Pau Font' }).waitFor()
      await hand.writes(page.getByLabel('El vostre taulell'), '2')
      await hand.presses(page.getByRole('button', { name: 'Cridar el següent' }))
      await page.getByText('Crideu el torn 1 (Pau Font) al taulell 2.').waitFor()
      await room.getByText('Taulell 2').waitFor()
      expect(await room.content()).not.toContain('Pau')
      await hand.presses(page.getByRole('button', { name: 'Atesa: Pau Font' }))
      await page.getByText('Atesa', { exact: true }).first().waitFor()
      await hand.presses(page.getByRole('link', { name: 'Setmana i horari' }))
      await page.getByRole('heading', { name: /^Setmana del/ }).waitFor()
      await hand.looks('week')
      await hand.goes('/console/appointments/new')
      await hand.looks('give')
    })
  })
