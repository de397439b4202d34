import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import { eq } from 'drizzle-orm'
import sharp from 'sharp'
import { LOCATION_FIELDS } from '../../../src/domain/service-requests/draft.ts'
import { serviceRequest } from '../../../src/domain/service-requests/tables.ts'
import { CORNER, haveAssets } from '../../support/assets/inventory.ts'
import { HOUR } from '../../support/clock.ts'
import {
  CONTAINER,
  type ConsoleSession,
  readRequestRow,
  signInToConsole,
} from '../../support/console/console.ts'
import { startWorld, type World } from '../../support/world.ts'

let world: World
let agent: ConsoleSession
let crew: ConsoleSession
let lead: ConsoleSession

beforeAll(async () => {
  world = await startWorld()
  agent = await signInToConsole(world, 'agent@demo.test')
  crew = await signInToConsole(world, 'brigada@demo.test')
  lead = await signInToConsole(world, 'lead@demo.test')
})
afterAll(() => world.stop())

describe('one request', () => {
  test('refuses a change based on an outdated version, shows the other change beside it, and then saves', async () => {
    const id = await world.report()
    const page = await agent.opens(`/console/requests/${id}`)
    const since = /name="since" value="([^"]+)"/.exec(page.text)?.[1] ?? ''
    await lead.sends(`/console/requests/${id}`, {
      state: 'confirmed',
      internal_note: 'Hi va la brigada 2',
      version: '1',
    })
    const stale = await agent.sends(`/console/requests/${id}`, {
      state: 'in_progress',
      public_note: 'Hi anem aquesta tarda',
      version: '1',
      since,
    })
    expect(stale.status).toBe(409)
    const beside = /id="since-title"[\s\S]*?<\/section>/.exec(stale.text)?.[0] ?? ''
    expect(beside).toContain('Hi va la brigada 2')
    expect(beside).not.toContain('Comunicada')
    expect(stale.text).toContain('Hi anem aquesta tarda')
    const version = /name="version" value="(\d+)"/.exec(stale.text)?.[1] ?? ''
    const saved = await agent.sends(`/console/requests/${id}`, {
      state: 'in_progress',
      public_note: 'Hi anem aquesta tarda',
      version,
    })
    expect(saved.status).toBe(303)
    expect((await readRequestRow(world, id)).status_notes).toBe('Hi anem aquesta tarda')
  })

  test('can be assigned to a colleague and to another department, and the timeline says by whom', async () => {
    const id = await world.report()
    await agent.sends(`/console/requests/${id}/assign`, { do: 'take' })
    expect((await readRequestRow(world, id)).assignee_name).toBe('Jordi Casals')
    const members = await world.sql`select id from staff_user where email = 'brigada@demo.test'`
    await agent.sends(`/console/requests/${id}/assign`, {
      do: 'assign',
      assignee: members[0]?.id,
      department: 'ENLLUMENAT',
    })
    const { text } = await agent.opens(`/console/requests/${id}`)
    expect(text).toMatch(/S’ha assignat<\/strong> → Joan Pla per Jordi Casals/)
    expect((await crew.opens('/console/crew')).text).toContain(id)
    // The public hears nothing of who works on it.
    const shown = await fetch(`${world.url}/open311/v2/requests/${id}.json?extensions=true`)
    expect(await shown.text()).not.toContain('Joan Pla')
  })

  test('can be assigned while an answer is being written, which stays in its form', async () => {
    const id = await world.report()
    const page = await agent.opens(`/console/requests/${id}`)
    const version = /name="version" value="(\d+)"/.exec(page.text)?.[1] ?? ''
    const writing = {
      version,
      state: 'in_progress',
      public_note: 'Hi anem demà al matí.',
      internal_note: 'Cal cistella',
    }
    const taken = await agent.sends(`/console/requests/${id}`, { ...writing, do: 'take' })
    expect(taken.status).toBe(200)
    expect(await readRequestRow(world, id)).toMatchObject({
      assignee_name: 'Jordi Casals',
      state: 'received',
      status_notes: null,
    })
    for (const kept of ['Hi anem demà al matí.', 'Cal cistella', 'value="in_progress" selected'])
      expect([kept, taken.text.includes(kept)]).toEqual([kept, true])
    // What a colleague wrote in the meantime is shown before it is saved.
    await lead.sends(`/console/requests/${id}`, {
      state: 'confirmed',
      internal_note: 'Avisat l’electricista',
    })
    const given = await agent.sends(`/console/requests/${id}`, {
      ...writing,
      version: /name="version" value="(\d+)"/.exec(taken.text)?.[1] ?? '',
      do: 'assign',
      assignee: 'nobody',
    })
    expect(given.status).toBe(409)
    expect(given.text).toContain('Avisat l’electricista')
    expect(given.text).toContain('Hi anem demà al matí.')
  })

  test('is a possible duplicate of those at the same door or nearby, not of those somewhere in the same street', async () => {
    const lamp = (number: number) => ({
      service_code: 'EP01',
      description: `Fanal fos davant del número ${number}`,
      address_string: `Carrer de Guimerà, ${number}`,
      lat: '',
      long: '',
    })
    const here = await world.report(lamp(12))
    const next = await world.report(lamp(14))
    const farAway = await world.report(lamp(40))
    const [row, other] = [await readRequestRow(world, here), await readRequestRow(world, farAway)]
    // The list of streets has one point for the street.
    expect([row.lat, row.long]).toEqual([other.lat, other.long])
    const somewhere = await world.report({ ...lamp(1), address_string: 'Carrer de Guimerà' })
    const { text } = await agent.opens(`/console/requests/${here}`)
    const near = /id="near-title"[\s\S]*?<\/section>/.exec(text)?.[0] ?? ''
    expect(near).toMatch(new RegExp(`${next}[\\s\\S]*?al mateix lloc o al costat[\\s\\S]*?value="${next}"`))
    expect(near).toMatch(new RegExp(`${somewhere}[\\s\\S]*?al mateix carrer, no sabem a quina alçada`))
    expect(near).not.toContain(`value="${somewhere}"`)
    expect(near).not.toContain(farAway)
  })

  test('is no duplicate of one about the lamp beside it', async () => {
    await haveAssets(world.service.town, CORNER)
    const lamp = (number: string) =>
      world.report({
        service_code: 'EP01',
        description: 'No fa llum',
        'attribute[asset_id]': `lamp:${number}`,
      })
    const here = await lamp('23-118')
    const beside = await lamp('23-119')
    const { text } = await agent.opens(`/console/requests/${here}`)
    const near = /id="near-title"[\s\S]*?<\/section>/.exec(text)?.[0] ?? ''
    expect(near).toMatch(new RegExp(`${beside}[\\s\\S]*?un altre element`))
    expect(near).not.toContain(`value="${beside}"`)
  })

  test('can be merged into another, whose updates its reporter follows; splitting restores both', async () => {
    const first = await world.report(CONTAINER)
    const second = await world.report({ ...CONTAINER, lat: '41.73012' })
    const contact = crypto.randomUUID()
    await world.sql`update service_request set contact_id = ${contact} where id = ${second}`
    expect((await agent.opens(`/console/requests/${second}`)).text).toContain(`És la mateixa que la ${first}`)
    const merged = await agent.sends(`/console/requests/${second}/merge`, { into: first })
    expect(merged.location).toBe(`/console/requests/${first}?merged=${second}`)
    expect(await readRequestRow(world, second)).toMatchObject({ state: 'duplicate', merged_into: first })
    const followers = () =>
      world.sql`select contact_id from service_request_follower where request_id = ${first}`
    expect((await followers()).map((row) => row.contact_id)).toEqual([contact])
    expect((await agent.opens(`/console/requests/${first}`)).text).toContain('S’hi ha ajuntat una incidència')
    // A search for the closed one leads to the other.
    const shown = await (await fetch(`${world.url}/reports/${second}`)).text()
    expect(shown).toContain(`href="/reports/${first}"`)
    expect((await agent.sends(`/console/requests/${second}/merge`, { into: first })).status).toBe(422)
    expect((await agent.sends(`/console/requests/${first}/merge`, { into: first })).status).toBe(422)

    await agent.sends(`/console/requests/${second}/unmerge`, {})
    expect(await readRequestRow(world, second)).toMatchObject({
      state: 'received',
      merged_into: null,
      closed_at: null,
    })
    expect(await followers()).toHaveLength(0)
  })

  test('divided into two, keeps every field of the place in both', async () => {
    const id = await world.report()
    const { db } = world.service.town
    const place = Object.fromEntries(Object.keys(LOCATION_FIELDS).map((field) => [field, `el ${field}`]))
    await db.update(serviceRequest).set(place).where(eq(serviceRequest.id, id))
    const made = await agent.sends(`/console/requests/${id}/split`, {
      service_code: 'MU01',
      description: 'El banc del costat està trencat',
      form_id: 'amb-el-lloc',
    })
    const part = /\d\d-\d{5}/.exec(made.location)?.[0] ?? ''
    const [row] = await db.select().from(serviceRequest).where(eq(serviceRequest.id, part))
    const [whole] = await db.select().from(serviceRequest).where(eq(serviceRequest.id, id))
    expect(row).toMatchObject({ ...place, lat: whole?.lat, long: whole?.long })
  })

  test('can be divided into two, each with its picture', async () => {
    const picture = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#345' } })
      .jpeg()
      .toBuffer()
    const form = new FormData()
    for (const [name, value] of Object.entries({
      service_code: 'NR01',
      description: 'Contenidor ple i banc trencat',
      address: 'Plaça Major, 7',
    }))
      form.set(name, value)
    form.set('picture', new File([new Uint8Array(picture)], 'banc.jpg', { type: 'image/jpeg' }))
    const filed = await fetch(`${world.url}/reports`, { method: 'POST', body: form, redirect: 'manual' })
    const id = /\d\d-\d{5}/.exec(filed.headers.get('location') ?? '')?.[0] ?? ''
    const [owned] = await world.sql`select picture_id from service_request_picture where request_id = ${id}`
    const made = await agent.sends(`/console/requests/${id}/split`, {
      service_code: 'MU01',
      description: 'El banc del costat està trencat',
      picture: owned?.picture_id,
      form_id: 'una-vegada',
    })
    const part = /\d\d-\d{5}/.exec(made.location)?.[0] ?? ''
    expect(await readRequestRow(world, part)).toMatchObject({
      service_code: 'MU01',
      address: 'Plaça Major, 7',
    })
    const again = await agent.sends(`/console/requests/${id}/split`, {
      service_code: 'MU01',
      description: 'El banc del costat està trencat',
      form_id: 'una-vegada',
    })
    expect(again.location).toBe(made.location)
    const [moved] =
      await world.sql`select request_id from service_request_picture where picture_id = ${owned?.picture_id}`
    expect(moved?.request_id).toBe(part)

    // A part of it is hidden: what the public sees has coarse squares there; undone, it is as it came.
    const stripes = await sharp(
      Buffer.from(Array.from({ length: 300 * 200 * 3 }, (_, at) => (Math.floor(at / 3) % 2 ? 255 : 0))),
      { raw: { width: 300, height: 200, channels: 3 } },
    )
      .jpeg({ quality: 95 })
      .toBuffer()
    const path = `/console/requests/${part}/pictures/${owned?.picture_id}`
    await world.service.town.media.put(
      `pictures/${String(owned?.picture_id).slice(-2)}/${owned?.picture_id}/full.jpg`,
      stripes,
      'image/jpeg',
    )
    const contrast = async () => {
      const bytes = await world.service.town.media.get(
        `pictures/${String(owned?.picture_id).slice(-2)}/${owned?.picture_id}/full.jpg`,
      )
      const { channels } = await sharp(
        await sharp(bytes).extract({ left: 40, top: 40, width: 60, height: 60 }).toBuffer(),
      ).stats()
      return channels[0]?.stdev ?? 0
    }
    expect(await contrast()).toBeGreaterThan(60)
    expect(
      (await agent.sends(path, { do: 'blur', left: '10', top: '10', width: '30', height: '60' })).status,
    ).toBe(303)
    expect(await contrast()).toBeLessThan(20)
    expect(
      (await agent.sends(path, { do: 'blur', left: '-1', top: '', width: '30', height: '60' })).status,
    ).toBe(422)
    await agent.sends(path, { do: 'unblur' })
    expect(await contrast()).toBeGreaterThan(60)
    expect((await crew.opens(path)).status).toBe(403)
  })

  test('is resolved from a crew’s phone with a note and a picture; sending twice resolves once', async () => {
    const id = await world.report()
    const cookie = await world.signIn('brigada@demo.test')
    const form = new FormData()
    form.set('state', 'resolved')
    form.set('note', 'Canviada la làmpada')
    form.set('form_id', crypto.randomUUID())
    const photo = await sharp({ create: { width: 80, height: 60, channels: 3, background: '#ffd' } })
      .png()
      .toBuffer()
    form.set('picture', new File([new Uint8Array(photo)], 'fet.png', { type: 'image/png' }))
    for (let count = 0; count < 2; count++)
      await fetch(`${world.url}/console/crew/${id}`, {
        method: 'POST',
        headers: { cookie },
        body: form,
        redirect: 'manual',
      })
    expect((await readRequestRow(world, id)).state).toBe('resolved')
    const events =
      await world.sql`select internal_note from service_request_event where request_id = ${id} and internal_note is not null`
    expect(events.map((row) => row.internal_note)).toEqual(['Canviada la làmpada'])
    const bad = new FormData()
    bad.set('state', 'resolved')
    bad.set('picture', new File(['no és cap imatge'], 'x.jpg', { type: 'image/jpeg' }))
    const refused = await fetch(`${world.url}/console/crew/${await world.report()}`, {
      method: 'POST',
      headers: { cookie },
      body: bad,
    })
    expect(refused.status).toBe(422)
  })

  test('has its deadline paused while it waits for somebody else', async () => {
    const id = await world.report()
    const before = (await readRequestRow(world, id)).expected_at as Date
    await agent.sends(`/console/requests/${id}`, { state: 'waiting' })
    world.clock.advance(3 * HOUR)
    await agent.sends(`/console/requests/${id}`, { state: 'in_progress' })
    world.clock.reset()
    const after = (await readRequestRow(world, id)).expected_at as Date
    const hours = (after.getTime() - before.getTime()) / 3_600_000
    expect(hours).toBeGreaterThan(2.99)
    expect(hours).toBeLessThan(3.02)
  })
})
