import { expect, test } from 'bun:test'
import { createDump } from '../../../src/open311/index.ts'
import { CORNER, haveAssets } from '../../support/assets/inventory.ts'
import { fits, violations } from '../../support/browser/axe.ts'
import { browsing, picture } from '../../support/browser/browsing.ts'
import { SCREENS } from '../../support/browser/page-driver.ts'

/** The page of open data: a table where there is room, cards on a telephone, and files that are taken away. */

const { world, open } = browsing()

test('a reader finds a dataset and takes its file away, at a desk, on a telephone, in the dark and from right to left', async () => {
  await haveAssets(world().service.town, CORNER)
  await world().report()
  await createDump(world().service.town)
  const desk = await open()
  await desk.goto(`${world().url}/`)
  await desk.getByRole('link', { name: 'Dades obertes' }).click()
  await desk.getByRole('rowheader', { name: /^Incidències a la via pública/ }).waitFor()
  await picture(desk, 'open-data-desk', true)
  expect(await violations(desk)).toEqual([])
  const loading = desk.waitForEvent('download')
  await desk.getByRole('link', { name: /^GeoParquet, .* Elements de la via pública$/ }).click()
  expect((await loading).suggestedFilename()).toBe('assets.parquet')

  const phone = await open(SCREENS.small)
  await phone.goto(`${world().url}/data`)
  await picture(phone, 'open-data-small', true)
  expect(await violations(phone)).toEqual([])
  expect(await fits(phone)).toBe(true)
  // Each link is whole within its card, which cuts what does not fit.
  const card = await phone.getByRole('table', { name: 'Conjunts de dades' }).boundingBox()
  for (const link of await phone.locator('.files a').all()) {
    const box = await link.boundingBox()
    expect((box?.x ?? 0) + (box?.width ?? 999)).toBeLessThanOrEqual((card?.x ?? 0) + (card?.width ?? 0))
  }
  // Laid out as cards it is a table still.
  expect(await phone.getByRole('table', { name: 'Conjunts de dades' }).getByRole('row').count()).toBe(5)

  const dark = await open({ ...SCREENS.small, colorScheme: 'dark' })
  await dark.goto(`${world().url}/data?lang=ar`)
  await picture(dark, 'open-data-ar-dark', true)
  expect(await violations(dark)).toEqual([])
  expect(await fits(dark)).toBe(true)
})
