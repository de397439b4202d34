import { afterAll, afterEach, beforeAll, describe, expect, test } from 'bun:test'
import { DateTime } from 'luxon'
import { snoozeUntil } from '#domain/conversations'
import { nextInTurn, runWaitingRules, shareByTurns } from '#domain/inbox'
import { recordPresence } from '#domain/staff'
import { button, type Citizen } from '../../support/citizen.ts'
import { HOUR, MINUTE } from '../../support/clock.ts'
import { type ConsoleSession, signInToConsole } from '../../support/console/console.ts'
import { startWorld, until, type World } from '../../support/world.ts'

let world: World
let agent: ConsoleSession
let lead: ConsoleSession
let social: ConsoleSession

/** A Tuesday on which people work: the hours of the town are in these tests. */
const TUESDAY = '2026-11-24T09:30:00+01:00'

beforeAll(async () => {
  world = await startWorld({}, Date.parse(TUESDAY))
  agent = await signInToConsole(world, 'agent@demo.test')
  lead = await signInToConsole(world, 'lead@demo.test')
  social = await signInToConsole(world, 'social@demo.test')
})
// Nobody waits who wrote in another test, and it is Tuesday again.
afterEach(async () => {
  await world.sql`update handover set state = 'withdrawn', closed_at = requested_at where state in ('waiting', 'taken')`
  world.clock.goOn()
  world.clock.set(TUESDAY)
})
afterAll(() => world.stop())

const INBOX = '/console/conversations'

const asksForPeople = async (name: string, about: string): Promise<{ citizen: Citizen; link: string }> => {
  const citizen = world.citizen(name)
  await citizen.asks('persona', 'què necessiteu')
  await citizen.asks(about, /ja ho té|fora de l’horari|fora d’horari/)
  const [row] = await world.sql`select conversation_id from handover order by id desc limit 1`
  return { citizen, link: `${INBOX}/${row?.conversation_id}` }
}

const stateOf = async (link: string) => {
  const [row] = await world.sql`select team, state, taken_by, priority from handover
    where conversation_id = ${link.split('/').at(-1) ?? ''} order by id desc limit 1`
  return row
}

const lists = async (who: ConsoleSession, show: string): Promise<string> =>
  (await who.opens(`${INBOX}?show=${show}`)).text

const memberId = async (email: string): Promise<string> =>
  (await world.sql`select id from staff_user where email = ${email}`)[0]?.id ?? ''

const label = async (name: string): Promise<string> => {
  await lead.sends('/console/settings/labels', { do: 'save', name, tint: 'info', conversations: 'yes' })
  return (await world.sql`select id from label where name = ${name}`)[0]?.id ?? ''
}

const saysWhatIsWrong = async (path: string, fields: Record<string, string>, words: string) => {
  const { status, text } = await lead.sends(path, fields)
  expect([status, text.includes(words)]).toEqual([422, true])
}

describe('putting off', () => {
  test('a conversation comes back at its time, and at once when the citizen writes', async () => {
    const { citizen, link } = await asksForPeople('Dolors', 'el padró no em surt')
    const put = () => agent.sends(link, { do: 'snooze', until: 'tomorrow' })
    expect((await put()).location).toContain('done=snoozed')
    expect([
      (await lists(agent, 'waiting')).includes(link),
      (await lists(agent, 'snoozed')).includes(link),
    ]).toEqual([false, true])
    await citizen.says('hola? encara hi sou?')
    await until('it to be back', async () => (await lists(agent, 'waiting')).includes(link))
    await put()
    world.clock.set('2026-11-25T08:00:30+01:00')
    expect((await lists(agent, 'waiting')).includes(link)).toBe(true)
    world.clock.set(TUESDAY)
    await saysWhatIsWrong(
      link,
      { do: 'snooze', until: 'date', day: '2026-11-20' },
      'Trieu fins quan l’ajorneu',
    )
    await agent.sends(link, { do: 'close' })
  })

  test('tomorrow and next week begin at eight in the morning, whatever the clock does', () => {
    const now = DateTime.fromISO('2026-10-24T19:20', { zone: 'Europe/Madrid' })
    const at = (which: Parameters<typeof snoozeUntil>[0], day?: string) =>
      snoozeUntil(which, now, day ? DateTime.fromISO(day, { zone: 'Europe/Madrid' }) : undefined)?.toISO({
        suppressSeconds: true,
        suppressMilliseconds: true,
      })
    expect(at('later')).toBe('2026-10-24T22:20+02:00')
    // The clock is put back in that night.
    expect(at('tomorrow')).toBe('2026-10-25T08:00+01:00')
    expect(at('next-week')).toBe('2026-10-26T08:00+01:00')
    expect(at('date', '2026-12-01')).toBe('2026-12-01T08:00+01:00')
    expect(at('date', '2026-10-24')).toBeUndefined()
  })
})

describe('labels and priority', () => {
  test('the most urgent of what waits is first, and a list can be narrowed to a label', async () => {
    const festa = await label('Festa Major')
    const first = await asksForPeople('Joan', 'on és l’escenari?')
    const second = await asksForPeople('Berta', 'hi ha un fil elèctric a terra')
    await agent.sends(second.link, { do: 'priority', priority: 'urgent' })
    await agent.sends(first.link, { do: 'labels', label: festa })
    const waiting = await lists(agent, 'waiting')
    expect(waiting.indexOf(second.link)).toBeLessThan(waiting.indexOf(first.link))
    // What is offered to be opened next stands beside the list.
    const [narrowed = ''] = (await agent.opens(`${INBOX}?show=waiting&label_is=${festa}`)).text.split(
      'id="detail"',
    )
    expect([narrowed.includes(first.link), narrowed.includes(second.link)]).toEqual([true, false])
    for (const { link } of [first, second]) await agent.sends(link, { do: 'close' })
  })

  test('what a discreet team labels, others do not see once it has ended', async () => {
    const vulnerable = await label('Vulnerable')
    const { citizen, link } = await asksForHelp('Remei')
    await social.sends(link, { do: 'labels', label: vulnerable })
    await social.sends(link, { do: 'close' })
    await citizen.sees('Com us hem atès?')
    world.clock.advance(3 * HOUR)
    await citizen.asks('persona', 'què necessiteu')
    await citizen.asks('on es llencen les piles', /ja ho té|fora d/)
    const seenBy = async (who: ConsoleSession) =>
      (await who.opens(`${INBOX}?show=waiting&label_is=${vulnerable}`)).text
        .split('id="detail"')[0]
        ?.includes(link)
    expect([await seenBy(social), await seenBy(agent)]).toEqual([true, false])
    await agent.sends(link, { do: 'close' })
    world.clock.set(TUESDAY)
  })
})

const asksForHelp = async (name: string) => {
  const citizen = world.citizen(name)
  await citizen.asks('no puc pagar el lloguer', 'no ho farem públic', button('Escriure a l’equip'))
  await citizen.taps('Escriure a l’equip')
  await citizen.sees(/ja ho té Serveis Socials|fora d/)
  const [row] = await world.sql`select conversation_id from handover where discreet order by id desc limit 1`
  return { citizen, link: `${INBOX}/${row?.conversation_id}` }
}

describe('giving on', () => {
  const undoOf = ({ location }: { location: string }) =>
    new URLSearchParams(location.split('?')[1]).get('undo')

  test('to a discreet team by mistake is undone by who did it, until somebody there acts', async () => {
    const { link } = await asksForPeople('Pau', 'la multa de la grua')
    const passed = await agent.sends(link, { do: 'pass', team: 'social' })
    expect((await agent.opens(link)).status).toBe(404)
    const undo = `/console/transfers/${undoOf(passed)}`
    expect((await lead.sends(undo, {})).status).toBe(404)
    expect((await agent.sends(undo, {})).location).toContain(link)
    expect((await agent.opens(link)).status).toBe(200)
    const again = await agent.sends(link, { do: 'pass', team: 'social' })
    await social.sends(link, { do: 'take' })
    expect((await agent.sends(`/console/transfers/${undoOf(again)}`, {})).location).toContain('not-returned')
    expect(await stateOf(link)).toMatchObject({ team: 'social', state: 'taken' })
    await social.sends(link, { do: 'close' })
  })

  test('from a discreet team, undone, gives it back with all that was said', async () => {
    const { link } = await asksForHelp('Marina')
    await social.sends(link, { do: 'take' })
    const passed = await social.sends(link, { do: 'pass', team: 'tourism' })
    expect((await social.sends(`/console/transfers/${undoOf(passed)}`, {})).location).toContain(link)
    expect(await stateOf(link)).toMatchObject({ team: 'social', state: 'taken', taken_by: 'Aina Puig' })
    expect((await agent.opens(link)).status).toBe(404)
    await social.sends(link, { do: 'close' })
  })

  test('closing opens what waits next', async () => {
    const first = await asksForPeople('Anna', 'el llum de l’escala')
    const second = await asksForPeople('Biel', 'la piscina obre?')
    await agent.sends(first.link, { do: 'take' })
    expect((await agent.sends(first.link, { do: 'close' })).location).toBe(`${second.link}?done=closed`)
    expect((await agent.sends(second.link, { do: 'close' })).location).toBe(`${INBOX}?done=closed`)
  })
})

describe('a macro', () => {
  const PATH = '/console/settings/macros'

  test('answers, labels, gives on and closes in one action, or does nothing of it', async () => {
    const grants = await label('Ajuts')
    await lead.sends('/console/settings/replies', {
      do: 'save',
      title: 'Ajuts tancats',
      text_ca: 'Bon dia {name}, els ajuts ja són tancats.',
      conversations: 'yes',
    })
    const [reply] = await world.sql`select id from reply where title = 'Ajuts tancats'`
    await saysWhatIsWrong(PATH, { do: 'save', title: 'Res' }, 'Trieu almenys una acció.')
    await saysWhatIsWrong(
      PATH,
      { do: 'save', title: 'Dues', to: 'team:cio', end: 'close' },
      'Una conversa que es passa a algú altre no s’acaba.',
    )
    await lead.sends(PATH, {
      do: 'save',
      title: 'Ajuts tancats, i acabar',
      reply: String(reply?.id),
      label: grants,
      end: 'close',
    })
    const [macro] = await world.sql`select id from inbox_macro where title = 'Ajuts tancats, i acabar'`
    const { citizen, link } = await asksForPeople('Quim', 'els ajuts del lloguer')
    const done = await agent.sends(link, { do: 'macro', macro: String(macro?.id), form_id: 'm1' })
    expect(done.location).toContain('done=closed')
    await citizen.sees('els ajuts ja són tancats.')
    expect(await stateOf(link)).toMatchObject({ state: 'closed' })
    // Outside the window its answer cannot be sent: it does nothing of the rest either.
    const late = await asksForPeople('Roser', 'i els ajuts de menjador?')
    world.clock.advance(25 * HOUR)
    const refused = await agent.sends(late.link, { do: 'macro', macro: String(macro?.id), form_id: 'm2' })
    expect([refused.status, (await stateOf(late.link))?.state]).toEqual([422, 'waiting'])
    world.clock.set(TUESDAY)
    await agent.sends(late.link, { do: 'close' })
  })
})

describe('a rule', () => {
  const PATH = '/console/settings/inbox'
  const ruleId = async (name: string) =>
    String((await world.sql`select id from inbox_rule where name = ${name}`)[0]?.id)

  test('tells the lead of who was not answered, once, in opening hours only, after it was tried', async () => {
    const rule = { name: 'Massa espera', minutes: '120', tell: 'leads', words: 'Fa dues hores que espera' }
    await saysWhatIsWrong(PATH, { ...rule, do: 'rule', words: '' }, 'Escriviu què se’ls diu.')
    // Since before it is written there is one that had waited as long.
    const early = await asksForPeople('Mercè', 'el fang del carrer')
    world.clock.set('2026-11-24T12:00:00+01:00')
    const tried = await lead.sends(PATH, { ...rule, do: 'rule' })
    expect(tried.text).toMatch(/hauria actuat en \S+ convers/)
    expect(tried.text).toContain(early.link)
    const id = await ruleId('Massa espera')
    expect(await runWaitingRules(world.service.town)).toBe(0)
    await lead.sends(PATH, { do: 'rule-on', rule: id })
    const { link } = await asksForPeople('Oriol', 'el carril bici')
    world.clock.set('2026-11-24T13:59:00+01:00')
    // As often as the clock has it: the note is written once.
    for (let times = 0; times < 3; times++) await runWaitingRules(world.service.town)
    const notes = await world.sql`select 1 from conversation_note where author = 'Massa espera'`
    expect(notes).toHaveLength(1)
    expect(await lists(lead, 'mentions')).toContain(early.link)
    expect((await lead.opens(early.link)).text).toContain('Fa dues hores que espera')
    expect((await lead.opens(link)).text).not.toContain('Fa dues hores que espera')
    await lead.sends(PATH, { do: 'drop-rule', rule: id })
    for (const one of [early.link, link]) await agent.sends(one, { do: 'close' })
    world.clock.set(TUESDAY)
  })

  test('gives what has a label to a team, and is switched on only once it was tried', async () => {
    const tourists = await label('Turistes')
    await lead.sends(PATH, { do: 'rule', name: 'A Turisme', trigger: tourists, team: 'tourism' })
    const id = await ruleId('A Turisme')
    await world.sql`update inbox_rule set tried_at = null where id = ${id}`
    await saysWhatIsWrong(PATH, { do: 'rule-on', rule: id }, 'Proveu la regla abans d’engegar-la.')
    await lead.sends(PATH, { do: 'try-rule', rule: id })
    await lead.sends(PATH, { do: 'rule-on', rule: id })
    const { link } = await asksForPeople('Jana', 'on és la Seu?')
    await agent.sends(link, { do: 'labels', label: tourists })
    expect(await stateOf(link)).toMatchObject({ team: 'tourism', state: 'waiting' })
    await agent.sends(link, { do: 'close' })
  })

  test('that names no team leaves discreet ones alone', async () => {
    await lead.sends(PATH, { do: 'rule', name: 'Tots', minutes: '1', priority: 'urgent' })
    const id = await ruleId('Tots')
    await lead.sends(PATH, { do: 'rule-on', rule: id })
    const { link } = await asksForHelp('Elisenda')
    world.clock.advance(10 * MINUTE)
    await runWaitingRules(world.service.town)
    expect(await stateOf(link)).toMatchObject({ priority: null })
    await lead.sends(PATH, { do: 'drop-rule', rule: id })
    await social.sends(link, { do: 'close' })
    world.clock.set(TUESDAY)
  })
})

describe('turns', () => {
  // The service shares too, when somebody comes: of two at once, one leaves to the other what it holds.
  const offeredTo = (link: string, name: string) =>
    until(`it to be offered to ${name}`, async () => {
      await shareByTurns(world.service.town)
      return (await stateOf(link))?.taken_by === name
    })

  test('give what waits to who is there, in turn, up to the ceiling; who leaves loses what they did not answer', async () => {
    const { town } = world.service
    // Who is seen is believed to be there for seconds.
    world.clock.stop()
    const comes = async (email: string) => {
      const id = await memberId(email)
      await recordPresence(town, { id, name: email }, '/console')
    }
    await comes('agent@demo.test')
    const made = await asksForPeople('Lia', 'quan passa la brossa')
    const team = String((await stateOf(made.link))?.team)
    const saved = await lead.sends('/console/settings/inbox', {
      do: 'team',
      team,
      by_turns: 'yes',
      [`ceiling-${team}`]: '1',
      [`minutes-${team}`]: '30',
    })
    expect(saved.status).toBe(303)
    await offeredTo(made.link, 'Jordi Casals')
    expect(await stateOf(made.link)).toMatchObject({ state: 'waiting', taken_by: 'Jordi Casals' })
    // Jordi has one, and nobody else is there: the second waits for the next who comes.
    const second = await asksForPeople('Nora', 'el mercat de Nadal')
    await shareByTurns(town)
    expect(await stateOf(second.link)).toMatchObject({ taken_by: null })
    await comes('lead@demo.test')
    await offeredTo(second.link, 'Pere Soler')
    expect(await lists(lead, 'mine')).toContain(second.link)
    // Jordi answers his and says that he is absent; Pere leaves without having answered.
    await agent.sends(made.link, { do: 'answer', words: 'A les deu de la nit', form_id: 't1' })
    await world.sql`delete from staff_presence`
    await comes('agent@demo.test')
    await agent.sends('/console/presence', { do: 'absent' })
    await agent.sends(made.link, { do: 'close' })
    await shareByTurns(town)
    expect(await stateOf(second.link)).toMatchObject({ taken_by: 'Pere Soler' })
    await agent.sends('/console/presence', { do: 'present' })
    await offeredTo(second.link, 'Jordi Casals')
    await agent.sends(second.link, { do: 'close' })
    world.clock.goOn()
  })

  test('go to the members of the team, and round by round', () => {
    const one = { name: '', open: 0, last: 0 }
    const [a, b, c] = [
      { ...one, id: 'a', teams: ['cio'], last: 20 },
      { ...one, id: 'b', teams: ['cio'], last: 10 },
      { ...one, id: 'c', teams: [] },
    ]
    const next = (team: string, ceiling = 5, discreet = false) =>
      nextInTurn([a, b, c], { team, discreet }, { ceiling })?.id
    expect(next('cio')).toBe('b')
    expect(next('tourism')).toBe('c')
    expect(next('social', 5, true)).toBeUndefined()
    expect(next('cio', 0)).toBeUndefined()
  })
})

test('the deadline of a team runs in opening hours, and what is over it stands out', async () => {
  const { link } = await asksForPeople('Aleix', 'la llicència d’obres')
  const team = String((await stateOf(link))?.team)
  await lead.sends('/console/settings/inbox', {
    do: 'team',
    team,
    [`ceiling-${team}`]: '5',
    [`minutes-${team}`]: '30',
  })
  const overdue = async () =>
    new RegExp(`${link}[\\s\\S]*?class="[^"]*overdue`).test(await lists(agent, 'open'))
  expect(await overdue()).toBe(false)
  // Until when they are to be answered stands in the list, for the eye and for the ear.
  expect(await lists(agent, 'open')).toMatch(
    new RegExp(`${link}[\\s\\S]*?límit \\d+\\.\\d\\d<[\\s\\S]*?cal respondre abans de \\d+/\\d+/\\d{4}`),
  )
  world.clock.advance(31 * MINUTE)
  expect(await overdue()).toBe(true)
  expect(await lists(agent, 'open')).toContain('fora de termini')
  await agent.sends(link, { do: 'answer', words: 'Ara us ho miro', form_id: 's1' })
  expect(await overdue()).toBe(false)
  await agent.sends(link, { do: 'close' })
})
