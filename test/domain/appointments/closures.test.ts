import { afterAll, beforeAll, expect, test } from 'bun:test'
import { calendar, event } from '../../support/calendars.ts'
import { signInToConsole } from '../../support/console/console.ts'
import { startWorld, type World } from '../../support/world.ts'

/** A calendar is imported at the console: what it closes, what it does not and why is said. */

const NOW = Date.parse('2026-11-25T08:00:00+01:00')
let world: World
beforeAll(async () => {
  world = await startWorld({}, NOW)
})
afterAll(() => world.stop())

const WEEK = '/console/appointments/week?agenda=cedem'
const WEEKLY = event(
  'UID:reunio@manresa.cat',
  'SUMMARY:Reunió d’equip',
  'DTSTART;TZID=Europe/Madrid:20261127T120000',
  'DTEND;TZID=Europe/Madrid:20261127T130000',
  'RRULE:FREQ=WEEKLY;COUNT=3',
)

test('staff see which days an imported calendar closes, and which entries were left out and why', async () => {
  const lead = await signInToConsole(world, 'lead@demo.test')
  const imported = async (...events: string[]) => {
    const { text } = await lead.opens(WEEK)
    const form = new FormData()
    form.set('do', 'import')
    form.set('revision', /name="revision" value="(\d+)"/.exec(text)?.[1] ?? '')
    form.set('calendar', new File([calendar(...events)], 'equip.ics', { type: 'text/calendar' }))
    const { status, location } = await lead.sends(WEEK, form)
    expect(status).toBe(303)
    const page = await lead.opens(location)
    return /<section class="done"[\s\S]*?<\/section>/
      .exec(page.text)?.[0]
      .replaceAll(/<[^>]+>/g, '\n')
      .replaceAll(/\s*\n\s*/g, '\n')
  }
  expect(await imported(WEEKLY)).toContain('S’ha pres una entrada: 3 tancaments.\ndivendres, 27 de novembre')
  const second = await imported(
    WEEKLY,
    event('UID:reunio@manresa.cat', 'RECURRENCE-ID;TZID=Europe/Madrid:20261204T120000', 'STATUS:CANCELLED'),
    event('UID:lliure', 'DTSTART;VALUE=DATE:20261130', 'TRANSP:TRANSPARENT'),
    event('UID:sense-data'),
    event('UID:instant', 'DTSTART:20261130T100000Z'),
  )
  for (const line of [
    'S’ha pres una entrada: 2 tancaments.',
    'divendres, 11 de desembre',
    'S’ha tornat a obrir una estona que el calendari ja no tanca.',
    'Una entrada no tanca res perquè hi és marcada com a «lliure». Si cal tancar, feu-ho a mà.',
    'Una entrada no tanca res perquè és anul·lada.',
    'Una entrada no tanca res perquè no diu quant dura. Si cal tancar, feu-ho a mà.',
    'Una entrada no s’ha pogut llegir: no té data,',
  ])
    expect(second).toContain(line)
  expect(second).not.toContain('4 de desembre')
  expect(await imported(event('DTSTART;VALUE=DATE:20250101'))).toContain(
    'No hi ha cap entrada que tanqui res.',
  )
})
