import { expect, test } from 'bun:test'
import { DateTime } from 'luxon'
import type { BrowserContextOptions, Page } from 'playwright-core'
import { fits, violations } from '../../support/browser/axe.ts'
import { browsing, picture } from '../../support/browser/browsing.ts'
import { signInToConsole } from '../../support/console/console.ts'
import { PASSWORD, until } from '../../support/world.ts'

/** A collection from a citizen's telephone without a script to a crew's without a signal. */

const { world, open } = browsing()

const CREW = 'voluminosos@residus.test'
const SMALL: BrowserContextOptions = { viewport: { width: 320, height: 700 } }

const as = async (email: string, options: BrowserContextOptions): Promise<Page> => {
  const page = await open(options)
  const cookies = (await world().signIn(email)).split('; ').map((one) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
    return { name, value, url: world().url }
  })
  await page.context().addCookies(cookies)
  return page
}

const looks = async (page: Page, name: string) => {
  await picture(page, name)
  expect([name, await violations(page)]).toEqual([name, []])
  expect([name, await fits(page)]).toEqual([name, true])
}

test('asked for on the site without a script, seen by the 010, and collected where there is no signal', async () => {
  const citizen = await open({ ...SMALL, javaScriptEnabled: false })
  await citizen.goto(`${world().url}/appointments?service=voluminosos`)
  await citizen.getByLabel('Què voleu que recollim, i quants?').fill('un sofà i dos matalassos')
  await citizen.getByLabel('Adreça (carrer i número)').fill('Carrer de Guimerà, 12')
  await picture(citizen, 'collection-what')
  await citizen.getByRole('button', { name: 'Veure els dies' }).click()
  await citizen.getByText('1 × sofà, 2 × matalàs').waitFor()
  await picture(citizen, 'collection-days')
  await citizen.getByRole('group', { name: 'Dies amb lloc' }).getByRole('button').first().click()
  await picture(citizen, 'collection-who')
  await citizen.getByRole('button', { name: 'Confirmar la cita' }).click()
  const code = (await citizen.locator('.number').textContent()) ?? ''
  await picture(citizen, 'collection-own')
  const [row] = await world().sql`select starts_at from appointment where code = ${code}`
  const day = DateTime.fromJSDate(row?.starts_at, { zone: 'Europe/Madrid' })

  const desk = await as('agent@demo.test', { viewport: { width: 1280, height: 800 } })
  await desk.goto(`${world().url}/console/appointments/collections?day=${day.toISODate()}`)
  await desk.getByRole('link', { name: code }).waitFor()
  await looks(desk, 'collections-of-a-day')
  await desk.goto(`${world().url}/console/appointments/new?what=voluminosos:voluminosos`)
  await desk.getByLabel('Què', { exact: true }).fill('una nevera')
  await desk.getByLabel('Adreça').fill('Carrer de Guimerà, 20')
  await desk.getByRole('button', { name: 'Veure els dies' }).click()
  await desk.getByRole('button', { name: 'Donar la recollida' }).waitFor()
  await looks(desk, 'collection-given')

  const member = { name: 'Pep Recull', email: CREW, teams: [], departments: ['RESIDUS'] }
  await world().service.staff.add({ ...member, role: 'crew' }, PASSWORD)
  world().clock.set(day.toMillis())
  const crew = await as(CREW, { ...SMALL, hasTouch: true })
  await crew.goto(`${world().url}/console/crew`)
  const stop = crew.getByRole('article', { name: /Recollida de voluminosos/ })
  await stop.getByText('1 × sofà, 2 × matalàs').waitFor()
  await looks(crew, 'collection-stop')
  await crew.context().setOffline(true)
  await stop.getByRole('button', { name: 'Recollit' }).click()
  await crew.getByText(`${code}: Fet`).waitFor()
  expect(await stop.isVisible()).toBe(false)
  await crew.context().setOffline(false)
  await until('the town hall to have heard', async () => {
    const [now] = await world().sql`select state from appointment where code = ${code}`
    return now?.state === 'served'
  })
  const lead = await signInToConsole(world(), 'lead@demo.test')
  expect((await lead.opens('/console/figures?period=month')).text).toContain('Voluminosos recollits')
})
