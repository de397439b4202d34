import { expect, test } from 'bun:test'
import type { Page } from 'playwright-core'
import { fillLanguages } from '#domain/town'
import { browsing } from '../support/browser/browsing.ts'
import { signInToConsole } from '../support/console/console.ts'

/** Browsers send the lines of a text with CRLF between them, and every field of a form, also those that nobody looked at. */

const { world, open } = browsing()

/** Somebody of the administration, and a browser that reads the forms of the pages that they are sent. */
const asAdministrator = async () => ({
  page: await open({ javaScriptEnabled: false }),
  admin: await signInToConsole(world(), 'admin@demo.test'),
})

type Administrator = Awaited<ReturnType<typeof asAdministrator>>

/** What a browser sends of a form that nobody touched: of every field, with the lines of a text as the standard wants them. */
const untouched = (page: Page, button: string): Promise<{ action: string; fields: [string, string][] }> =>
  page
    .locator(button)
    .first()
    .evaluate((element) => {
      const submitter = element as HTMLButtonElement
      const form = submitter.form as HTMLFormElement
      const fields = [...new FormData(form, submitter)].map(([name, value]): [string, string] => [
        name,
        String(value).replaceAll(/\r?\n/g, '\r\n'),
      ])
      return { action: form.getAttribute('action') ?? '', fields }
    })

/** Saves a form as it stands. @param button of the form, where a page has several */
const saves = async ({ page, admin }: Administrator, path: string, button: string): Promise<void> => {
  await page.setContent((await admin.opens(path)).text)
  const { action, fields } = await untouched(page, button)
  const { pathname, search } = new URL(action, `${world().url}${path}`)
  const { status } = await admin.sends(`${pathname}${search}`, new URLSearchParams(fields))
  expect([path, status]).toEqual([path, 303])
}

/** As it is read: a translation may stand in the row or in the file of a language. */
const filled = <Value>(value: Value): Value => fillLanguages(world().service.town.folder, value)

/** What is off, none or empty is left out: a form says it, and a file need not. */
const stated = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(stated)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value).map(([name, content]) => [name, stated(content)] as const)
  return Object.fromEntries(
    entries.filter(([, content]) => content !== false && content !== null && content !== ''),
  )
}

const services = async () => {
  const rows = await world()
    .sql`select code, active, definition from service where jurisdiction_id = 'manresa.cat' order by code`
  return rows.map((row) => ({ code: String(row.code), saved: stated(filled({ ...row })) }))
}

test('every kind of report, saved unchanged, is stored as it was', async () => {
  const admin = await asAdministrator()
  const before = await services()
  expect(before.length).toBeGreaterThan(30)
  for (const { code } of before)
    await saves(admin, `/console/settings/services/${code}`, 'main form button[type=submit]')
  await saves(admin, '/console/settings', 'form.deadlines button[value=deadlines]')
  expect(await services()).toEqual(before)
}, 120_000)

const newestContent = async () => {
  const [row] = await world().sql`select content from content_version
    where jurisdiction_id = 'manresa.cat' and state in ('draft', 'published') order by number desc limit 1`
  return filled(row?.content)
}

test('opening hours, teams and subjects of notices, saved unchanged, are stored as they were', async () => {
  const admin = await asAdministrator()
  const before = await newestContent()
  for (const button of ['hours', 'teams', 'notices'])
    await saves(admin, '/console/settings/hours', `button[name=do][value=${button}]`)
  expect(await newestContent()).toEqual(before)
})

test('every page of the content, saved unchanged, is stored as it was', async () => {
  const admin = await asAdministrator()
  const before = await newestContent()
  for (const { id } of before.pages)
    await saves(admin, `/console/content/pages/${id}`, `form[action="/console/content/pages/${id}"] > button`)
  expect(await newestContent()).toEqual(before)
}, 120_000)

test('a reply of several lines and an agenda, saved unchanged, are stored as they were', async () => {
  const lead = await signInToConsole(world(), 'lead@demo.test')
  await lead.sends('/console/settings/replies', {
    do: 'save',
    title: 'Deixalleria',
    shortcut: 'deixalleria',
    text_ca: 'La deixalleria és al polígon dels Dolors.\nObre de dilluns a dissabte.',
    text_es: 'El punto limpio está en el polígono dels Dolors.\nAbre de lunes a sábado.',
    requests: 'yes',
    conversations: 'yes',
    state: 'rejected',
  })
  const admin = await asAdministrator()
  const stored = async () => ({
    replies: await world().sql`select title, shortcut, texts, state from reply order by title`,
    agendas: (
      await world().sql`select id, definition - 'revision' as definition from agenda
          where jurisdiction_id = 'manresa.cat' and not coalesce((definition->>'discreet')::boolean, false) order by id`
    ).map(({ id, definition }) => ({ id: String(id), definition: stated(filled(definition)) })),
  })
  const before = await stored()
  expect(before.replies.map(({ texts }) => texts.ca)).toContain(
    'La deixalleria és al polígon dels Dolors.\nObre de dilluns a dissabte.',
  )
  await saves(admin, '/console/settings/replies', 'details.card button[value=save]')
  for (const { id } of before.agendas)
    await saves(
      admin,
      `/console/appointments/agenda?agenda=${id}`,
      'form[action*="agenda="] > button[type=submit]',
    )
  expect(await stored()).toEqual(before)
}, 120_000)
