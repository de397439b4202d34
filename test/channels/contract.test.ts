import { afterAll, beforeAll, describe, expect, test } from 'bun:test'
import sharp from 'sharp'
import { ChatVisitor } from '../support/browser/chat-visitor.ts'
import { connectBot, startTelegram, TelegramCitizen } from '../support/stand-ins/telegram.ts'
import { startWorld, until, type World } from '../support/world.ts'

/** What a citizen can do on every channel, in the same words: a channel that is added stands here with the others. */

/** A Wednesday: the day after, the OAC is open from half past eight to two. */
const NOW = Date.parse('2026-11-25T11:00:00+01:00')

const { telegram, settings } = startTelegram(() => world)

let world: World
beforeAll(async () => {
  world = await startWorld(settings, NOW)
  await connectBot(world)
})
afterAll(async () => {
  telegram.stop()
  await world.stop()
})

/** Somebody who writes, by whatever means the channel gives them. */
type Person = {
  says(words: string): Promise<unknown>
  /** Takes what the last message offers. */
  chooses(title: string): Promise<unknown>
  showsPlace(lat: number, long: number): Promise<unknown>
  sendsPicture(bytes: Uint8Array): Promise<unknown>
  /** Waits until the town has said it. */
  sees(words: RegExp): Promise<unknown>
  /** The same, delivered twice: as a network does that lost the first answer. */
  saysTwice(words: string): Promise<unknown>
}

const onWhatsApp = (name: string): Person => {
  const citizen = world.citizen(name)
  const { faults, pending } = world.emulator
  return {
    says: (words) => citizen.says(words),
    chooses: (title) => citizen.taps(title),
    showsPlace: (lat, long) => citizen.shares(lat, long),
    sendsPicture: (bytes) => citizen.sendsPicture(bytes),
    sees: (words) => citizen.sees(words),
    saysTwice: async (words) => {
      faults.duplicate = 1
      await citizen.says(words)
      await until('both to be acknowledged', async () => pending() === 0)
      faults.duplicate = 0
    },
  }
}

const inWebChat = (): Person => {
  const visitor = new ChatVisitor(world.url)
  const begin = async () => visitor.page ?? (await visitor.opens('/chat?lang=ca'))
  return {
    says: async (words) => {
      await begin()
      await visitor.says(words)
    },
    chooses: (title) => visitor.chooses(title),
    showsPlace: (lat, long) => visitor.places({ lat: String(lat), long: String(long) }),
    sendsPicture: (bytes) =>
      visitor.says('', {
        picture: new File([bytes as Uint8Array<ArrayBuffer>], 'foto.jpg', { type: 'image/jpeg' }),
      }),
    sees: (words) => visitor.sees(words),
    saysTwice: async (words) => {
      await begin()
      const { action, token } = visitor.form('name="words"')
      const fields = { form_id: token, words }
      await Promise.all([new ChatVisitor(world.url).posts(action, fields), visitor.posts(action, fields)])
    },
  }
}

const onTelegram = (name: string): Person => {
  const citizen = new TelegramCitizen(telegram.person(name))
  return {
    says: async (words) => citizen.says(words),
    chooses: async (title) => citizen.taps(title),
    showsPlace: async (lat, long) => citizen.sharesPlace(lat, long),
    sendsPicture: async (bytes) => citizen.sendsPicture(bytes),
    sees: (words) => citizen.sees(words),
    saysTwice: async (words) => {
      telegram.faults.duplicate = 1
      citizen.says(words)
      await until('both to be acknowledged', async () => telegram.pending() === 0)
      telegram.faults.duplicate = 0
    },
  }
}

const CHANNELS: [channel: string, person: (name: string) => Person][] = [
  ['whatsapp', onWhatsApp],
  ['web-chat', inWebChat],
  ['telegram', onTelegram],
]

/** The newest row of a table that came by a channel. */
const newest = async (channel: string) => {
  const [row] = await world.sql`select id, channel, lat, long,
      (select count(*)::int from service_request_picture p where p.request_id = r.id) as pictures
    from service_request r where channel = ${channel} order by requested_at desc, id desc limit 1`
  return row
}

const handoverOn = (channel: string) =>
  until('the handover', async () => {
    const [row] = await world.sql`select h.conversation_id as id from handover h
      join conversation c on c.id = h.conversation_id where c.channel = ${channel} and h.state = 'waiting'`
    return row && String(row.id)
  })

test('every channel of the town stands here', () => {
  expect(world.service.town.channels.map(({ id }) => id).sort()).toEqual(CHANNELS.map(([id]) => id).sort())
})

describe.each(CHANNELS)('%s', (channel, person) => {
  test('a report with a place and a picture goes from the menu to its number', async () => {
    const marta = person('Marta')
    await marta.says('hola')
    await marta.sees(/En què us podem ajudar\?/)
    await marta.says('hi ha un fanal que fa pampallugues tota la nit')
    await marta.sees(/On és\?/)
    await marta.showsPlace(41.7262, 1.8268)
    await marta.sees(/Fotografi/)
    await marta.sendsPicture(
      await sharp({ create: { width: 640, height: 480, channels: 3, background: '#345' } })
        .jpeg()
        .toBuffer(),
    )
    await marta.sees(/Fotografies: 1/)
    await marta.chooses('Confirmar')
    await marta.sees(/té el número/)
    expect(await newest(channel)).toMatchObject({ channel, lat: 41.7262, long: 1.8268, pictures: 1 })
  })

  test('what is delivered twice is taken once', async () => {
    const pau = person('Pau')
    const count = async () => {
      const [row] = await world.sql`select count(*)::int as n from inbound_message i
        join conversation c on c.id = i.conversation_id where c.channel = ${channel}`
      return row?.n
    }
    const before = await count()
    await pau.saysTwice('hola')
    await pau.sees(/En què us podem ajudar\?/)
    expect(await count()).toBe(before + 1)
  })

  test('an appointment is chosen, named and confirmed', async () => {
    const nuria = person('Núria')
    await nuria.says('vull demanar cita per empadronar-me')
    await nuria.sees(/On us va millor\?/)
    await nuria.chooses('OAC Plaça Major')
    await nuria.sees(/Quin dia us va bé\?/)
    await nuria.chooses('La primera lliure')
    await nuria.sees(/A nom de qui la posem\?/)
    await nuria.says('Núria Puig i Serra')
    await nuria.sees(/Cita confirmada/)
  })

  test('a person of the town answers in the same conversation', async () => {
    const joan = person('Joan')
    await joan.says('vull parlar amb una persona')
    await joan.sees(/./)
    await joan.says('és per la fira de Sant Andreu')
    const path = `${world.url}/console/conversations/${await handoverOn(channel)}`
    const cookie = await world.signIn('admin@demo.test')
    const page = await (await fetch(path, { headers: { cookie } })).text()
    const key = /name="form_id" value="([^"]+)"/.exec(page)?.[1] ?? ''
    const body = new URLSearchParams({ do: 'answer', form_id: key, words: 'La fira és al passeig.' })
    await fetch(path, { method: 'POST', headers: { cookie }, body, redirect: 'manual' })
    await joan.sees(/La fira és al passeig/)
  })
})
