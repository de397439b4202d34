import { expect, test } from 'bun:test'
import { fits, violations } from '../../support/browser/axe.ts'
import { browsing, picture } from '../../support/browser/browsing.ts'
import { SCREENS } from '../../support/browser/page-driver.ts'
import { DAY } from '../../support/clock.ts'

/** A question of the town from the form where staff write it to its results, wide, narrow and dark, left to right and right to left. */

// A mail server that nobody asks for anything: what e-mail offers is on the pages.
const { world, open } = browsing({ SMTP_URL: 'smtp://127.0.0.1:9', MAIL_FROM: 'avisos@manresa.test' })

const signIn = async () => {
  const page = await open()
  const cookies = (await world().signIn('admin@demo.test')).split('; ').map((one) => {
    const [, name = '', value = ''] = /^([^=]+)=(.*)$/.exec(one) ?? []
    return { name, value, url: world().url }
  })
  await page.context().addCookies(cookies)
  return page
}

test('staff ask a question, a citizen answers it on a small screen, and everybody sees the counts', async () => {
  const staff = await signIn()
  await staff.goto(`${world().url}/console/participation/new`)
  await staff.getByLabel('Títol').first().fill('La plaça de Sant Domènec')
  await staff.getByLabel('Pregunta').first().fill('Quin dels tres projectes preferiu per a la plaça?')
  for (const [at, title] of ['Més arbres', 'Jocs infantils', 'Un espai per a fires i mercats'].entries())
    await staff
      .getByLabel(`Resposta ${at + 1}`)
      .first()
      .fill(title)
  await staff.getByLabel('Explicació de la 1').first().fill('Vint lledoners, una font i bancs a l’ombra')
  await staff.getByRole('checkbox', { name: 'Barri Antic' }).check()
  await staff.getByRole('checkbox', { name: 'Passeig i Rodalies' }).check()
  const day = (days: number) =>
    new Date(world().clock.now().getTime() + days * DAY).toISOString().slice(0, 10)
  await staff.getByLabel('Des del dia').fill(day(-5))
  await staff.getByLabel('Fins al dia').fill(day(20))
  await picture(staff, 'participation-form', true)
  expect(await violations(staff)).toEqual([])
  await staff.getByRole('button', { name: 'Desar i veure com es preguntarà' }).click()
  await staff.getByRole('heading', { name: 'Com es veurà al xat', exact: true }).waitFor()
  await staff.getByRole('button', { name: 'Obrir-la' }).click()
  await staff.getByText('És oberta.').waitFor()
  await picture(staff, 'participation-open', true)
  expect(await violations(staff)).toEqual([])
  await staff.goto(`${world().url}/console/participation`)
  await picture(staff, 'participation-console-list', true)
  expect(await violations(staff)).toEqual([])

  const citizen = await open(SCREENS.small)
  await citizen.goto(`${world().url}/participation`)
  await picture(citizen, 'participation-list-small', true)
  expect(await violations(citizen)).toEqual([])
  expect(await fits(citizen)).toBe(true)
  await citizen.getByRole('link', { name: 'La plaça de Sant Domènec' }).click()
  await citizen.getByRole('button', { name: 'Enviar la resposta' }).click()
  await citizen.getByRole('alert').waitFor()
  await picture(citizen, 'participation-wrong-small', true)
  expect(await violations(citizen)).toEqual([])
  expect(await fits(citizen)).toBe(true)
  await citizen.getByText('Més arbres').click()
  await citizen.getByLabel('A quin barri viviu?').selectOption('Barri Antic')
  await citizen.getByLabel('Correu electrònic').fill('rosa@exemple.test')
  await citizen.getByLabel('Hi estic d’acord').check()
  await citizen.getByRole('button', { name: 'Enviar la resposta' }).click()
  await citizen.getByRole('heading', { name: 'Mireu el correu' }).waitFor()
  await citizen.goto(`${world().url}/participation/1?lang=ar`)
  await picture(citizen, 'participation-ar-small', true)
  expect(await fits(citizen)).toBe(true)

  const wide = await open()
  await wide.goto(`${world().url}/participation/1`)
  await picture(wide, 'participation-wide', true)
  expect(await violations(wide)).toEqual([])

  const { sql } = world()
  for (const [option, neighbourhood, count] of [
    ['a', 'Barri Antic', 31],
    ['b', 'Barri Antic', 12],
    ['c', 'Barri Antic', 5],
    ['a', 'Passeig i Rodalies', 9],
    ['b', 'Passeig i Rodalies', 22],
  ] as const)
    await sql`insert into consultation_answer
      (id, jurisdiction_id, consultation_id, respondent_index, option, neighbourhood, state, answered_at)
      select gen_random_uuid(), c.jurisdiction_id, c.id, sha256(gen_random_uuid()::text::bytea),
        ${option}, ${neighbourhood}, 'counted', ${world().clock.now()}
      from consultation c, generate_series(1, ${count}) where c.number = 1`
  await staff.getByRole('link', { name: 'La plaça de Sant Domènec' }).click()
  await staff.getByLabel('Sí, vull tancar-la ara').check()
  await staff.getByRole('button', { name: 'Tancar-la' }).click()
  await staff.getByText('S’ha tancat i comptat.').waitFor()
  await picture(staff, 'participation-closed-console', true)
  expect(await violations(staff)).toEqual([])
  await citizen.goto(`${world().url}/participation/1`)
  await citizen.getByText('Per barris').click()
  await picture(citizen, 'participation-results-small', true)
  expect(await violations(citizen)).toEqual([])
  expect(await fits(citizen)).toBe(true)
})
