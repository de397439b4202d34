import { expect, test } from 'bun:test'
import { fits, violations } from '../../support/browser/axe.ts'
import { browsing, picture } from '../../support/browser/browsing.ts'
import { SCREENS } from '../../support/browser/page-driver.ts'

/** Works from the form where staff draw them to the citizen’s map, wide, narrow and dark. */

const { world, open } = browsing()

const signIn = async (options: Parameters<typeof open>[0] = {}) => {
  const page = await open({ ...options, paintsMaps: true })
  const cookies = (await world().signIn('admin@demo.test')).split('; ').map((one) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
    return { name, value, url: world().url }
  })
  await page.context().addCookies(cookies)
  return page
}

test('staff draw works on the map and publish them; citizens find them on the page and on the map', async () => {
  const page = await signIn()
  await page.goto(`${world().url}/console/works/new`)
  await page.getByLabel('Títol').first().fill('Festa major: carrers tallats')
  await page.getByLabel('Text').first().fill('Es pot passar a peu. El bus 2 fa parada a la plaça Espanya.')
  await page.getByLabel('Què és').selectOption('traffic')
  await page.getByLabel('Des del dia').fill('2026-01-01')
  await page.getByLabel('Fins al dia').fill('2099-12-31')
  await page.getByText('Al mapa: un punt, un tram o una zona').click()
  await page.locator('#map[data-ready="true"]').waitFor()
  const map = page.locator('#map canvas')
  await map.scrollIntoViewIfNeeded()
  const box = await map.boundingBox()
  const [wide, high] = [box?.width ?? 0, box?.height ?? 0]
  for (const [x, y] of [
    [0.4, 0.4],
    [0.6, 0.4],
    [0.5, 0.65],
  ] as const)
    await map.click({ position: { x: wide * x, y: high * y } })
  await page.getByLabel('Com es diu aquest lloc').fill('El centre')
  await picture(page, 'works-form', true)
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Desar i veure a qui arriba' }).click()
  await page.getByRole('heading', { name: 'Qui segueix la zona' }).waitFor()
  await page.locator('#map[data-ready="true"]').waitFor()
  await picture(page, 'works-preview', true)
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Publicar sense avisar ningú' }).click()
  await page.getByText('S’ha publicat.').waitFor()
  await page.goto(`${world().url}/console/works`)
  await picture(page, 'works-list', true)
  expect(await violations(page)).toEqual([])

  const citizen = await open({ ...SCREENS.small, paintsMaps: true })
  await citizen.goto(`${world().url}/works`)
  await citizen.locator('#map[data-ready="true"]').waitFor({ state: 'attached' })
  await citizen.getByRole('link', { name: 'Festa major: carrers tallats' }).waitFor()
  await picture(citizen, 'works-small', true)
  expect(await violations(citizen)).toEqual([])
  expect(await fits(citizen)).toBe(true)
  await citizen.getByRole('link', { name: 'Festa major: carrers tallats' }).click()
  await citizen.locator('#map[data-ready="true"]').waitFor({ state: 'attached' })
  await picture(citizen, 'work-small', true)
  expect(await fits(citizen)).toBe(true)
  // Right to left, and before a report is sent.
  await citizen.goto(
    `${world().url}/report?${new URLSearchParams({ address: 'Plaça Major, 4', service: 'CV01', kind: 'calcada', lang: 'ar' })}`,
  )
  await picture(citizen, 'works-there-ar', true)
  expect(await fits(citizen)).toBe(true)
  const phone = await signIn()
  await phone.goto(`${world().url}/console/010`)
  await phone.locator('#address').fill('Plaça Major, 4')
  await phone.getByText('Digueu-li que aquí hi ha això').waitFor()
  await picture(phone, 'works-010', true)
  expect(await violations(phone)).toEqual([])
  const reports = await open({ paintsMaps: true })
  await reports.goto(`${world().url}/reports`)
  await reports.locator('#map[data-ready="true"]').waitFor()
  await picture(reports, 'works-on-reports-map')
})
