import { afterAll, beforeAll, expect, test } from 'bun:test'
import sharp from 'sharp'
import { button } from '../support/citizen.ts'
import { HOUR } from '../support/clock.ts'
import { untilDecoded } from '../support/media.ts'
import { startWorld, until, type World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
})
afterAll(() => world.stop())

const photo = (width = 2400, height = 1200) =>
  sharp({ create: { width, height, channels: 3, background: '#778899' } })
    .withExif({ IFD0: { Make: 'Fabricant' }, IFD3: { GPSLatitudeRef: 'N', GPSLatitude: '41/1 43/1 0/1' } })
    .jpeg()
    .toBuffer()

const request = async (number: string) => {
  const response = await fetch(`${world.url}/open311/v2/requests/${number}.json`)
  return ((await response.json()) as Record<string, unknown>[])[0]
}

const numberIn = (words: { interactive?: { body: { text: string } } }[]): string =>
  /\b\d\d-\d{5}\b/.exec(words.map((message) => message.interactive?.body.text ?? '').join(' '))?.[0] ?? ''

test('a citizen who never wrote before reports a broken street light, step by step', async () => {
  const nuria = world.citizen('Núria')
  await nuria.asks(
    'hola',
    'Sóc l’assistent automàtic de l’Ajuntament de Manresa',
    'tracta el que ens escriviu',
    button('Comunicar una incidència'),
  )
  const [menu] = (await nuria.transcript()).slice(-1)
  expect(menu?.interactive?.action.sections?.[0]?.rows).toHaveLength(8)

  await nuria.taps('Comunicar una incidència')
  const [kinds] = await nuria.sees('De quin tipus és la incidència?', button('Circulació i transport'))
  // Seven kinds, and one's own reports.
  expect(kinds?.interactive?.action.sections?.[0]?.rows).toHaveLength(8)

  await nuria.taps('Enllumenat públic')
  await nuria.sees('Expliqueu què hi passa')
  await nuria.asks('El fanal de davant de casa està apagat des de diumenge', 'On és?')
  await nuria.asks('c/ guimera 12', 'Carrer de Guimerà, 12', 'Reviseu-ho', button('Confirmar'))
  const picture = await photo()
  await untilDecoded(world, () => nuria.sendsPicture(picture))
  await nuria.sees(
    'He rebut la fotografia',
    'Tipus: Enllumenat públic · Fanal apagat',
    'Fotografies: 1',
    button('Confirmar'),
  )
  await nuria.taps('Confirmar')
  const receipt = await nuria.sees(/✅ Rebut\. La vostra incidència té el número \*\d\d-\d{5}\*/)

  const number = numberIn(receipt)
  expect(await request(number)).toMatchObject({
    service_request_id: number,
    status: 'open',
    service_code: 'EP01',
    service_name: 'Fanal apagat',
    description: 'El fanal de davant de casa està apagat des de diumenge',
    address: 'Carrer de Guimerà, 12',
    lat: 41.7262,
    long: 1.8268,
    media_url: null,
  })
  const xml = await (await fetch(`${world.url}/open311/v2/requests/${number}.xml`)).text()
  expect(xml).toContain(`<service_request_id>${number}</service_request_id>`)
})

test('a citizen who writes what and where at once only has to confirm, and can correct the guess', async () => {
  const pere = world.citizen('Pere')
  await pere.asks(
    'Hola, hi ha un fanal fos al carrer Sant Miquel 4',
    'tracta el que ens escriviu',
    'Enllumenat públic · Fanal apagat',
    'Carrer de Sant Miquel, 4',
    button('Corregir'),
  )
  await pere.taps('Corregir')
  await pere.sees('Què voleu corregir?', button('L’adreça'))
  await pere.taps('L’adreça')
  await pere.sees('On és?')
  await pere.asks('Passeig de Pere III 45', 'On: Passeig de Pere III, 45', button('Confirmar'))
  await pere.asks('sí', /número \*\d\d-\d{5}\*/)
})

test('a picture with a caption that has everything needs only a confirmation', async () => {
  const marta = world.citizen('Marta')
  await marta.sendsPicture(await photo(), { caption: 'Contenidor desbordat, plaça Major' })
  await marta.sees(
    'Neteja i residus · Contenidor ple o desbordat',
    'Plaça Major',
    'Fotografies: 1',
    button('Confirmar'),
  )
})

test('at every step the citizen can go back, interrupt and continue', async () => {
  const joan = world.citizen('Joan')
  await joan.asks('hola', button('Comunicar una incidència'))
  await joan.taps('Comunicar una incidència')
  await joan.sees('De quin tipus')
  await joan.asks('5', 'Calçada i voreres', 'Expliqueu què hi passa')
  await joan.asks('Un sot molt gros', 'On és?')
  await joan.asks('enrere', 'Expliqueu què hi passa')
  await joan.asks('enrere', 'De quin tipus')
  await joan.asks('5', 'Expliqueu')
  await joan.asks('Un sot perillós', 'On és?')
  await joan.asks('menú', button('Continuar la incidència'), button('Cita prèvia'))
  await joan.taps('Cita prèvia')
  await joan.sees('Demaneu cita', button('Menú'))
  await joan.taps('Menú')
  await joan.sees(button('Continuar la incidència'))
  await joan.taps('Continuar la incidència')
  await joan.sees('Continuem on érem', 'On és?')
  await joan.asks('cancel·la', 'no s’ha enviat res', button('Comunicar una incidència'))
})

test('an unfinished report continues after an hour; after a day the citizen is offered to continue it', async () => {
  const rosa = world.citizen('Rosa')
  await rosa.asks('hi ha un banc trencat', 'On és?')
  world.clock.advance(HOUR)
  await rosa.asks('plaça Major', 'Mobiliari urbà · Banc trencat')
  world.clock.advance(29 * HOUR)
  await rosa.asks('bon dia', 'Teníeu una incidència a mig fer', button('Continuar-la'))
  await rosa.taps('Continuar-la')
  await rosa.sees('Continuem on érem', 'Reviseu-ho')
  world.clock.reset()
})

test('a shared location becomes an address; a location outside the town is refused with the reason', async () => {
  const laia = world.citizen('Laia')
  await laia.asks('la font està embussada', 'On és?')
  await laia.shares(41.3874, 2.1686)
  await laia.sees('massa lluny de Manresa', button('Tornar-la a escriure'))
  await laia.shares(41.72315, 1.82692)
  await laia.sees('Plaça Major', 'Reviseu-ho')
})

test('an ambiguous address is asked about; an unknown address is kept as typed', async () => {
  const biel = world.citizen('Biel')
  await biel.asks('semàfor avariat', 'Si hi ha perill', 'On és?')
  await biel.asks('davant de l’estació', 'Quin d’aquests llocs és?', button('Cap d’aquests'))
  await biel.taps('Cap d’aquests')
  await biel.sees('On: davant de l’estació')
  await biel.asks('corregir', 'Què voleu corregir?')
  await biel.asks('L’adreça', 'On és?')
  await biel.asks(
    'carrer que no existeix 99',
    'No trobo «carrer que no existeix 99»',
    button('Desar-la així'),
  )
  await biel.taps('Desar-la així')
  await biel.sees('On: carrer que no existeix 99')
})

test('an album of pictures sent one by one gets one answer', async () => {
  const ot = world.citizen('Ot')
  await ot.asks('paperera trencada a la plaça Major', 'Reviseu-ho')
  const album = async () => {
    for (let i = 0; i < 3; i++) await ot.sendsPicture(await photo(300 + i, 200))
  }
  await untilDecoded(world, album, 3)
  const seen = await ot.sees('He rebut 3 fotografies', 'Fotografies: 3')
  expect(seen).toHaveLength(1)
})

test('a change of state is sent in the citizen’s language on the channel of the report; after a day, by template', async () => {
  const john = world.citizen('John')
  await john.asks('hello', 'This is the automatic assistant')
  await john.asks('broken streetlight at carrer Guimerà 21', 'Street lighting', 'Carrer de Guimerà, 21')
  await john.asks('no photo', 'Check it before sending')
  const number = numberIn(await john.asks('confirm', /has the number \*\d\d-\d{5}\*/))
  const cookie = await world.signIn('agent@demo.test')
  const change = (state: string, public_note: string) =>
    fetch(`${world.url}/console/requests/${number}`, {
      method: 'POST',
      headers: { cookie },
      body: new URLSearchParams({ state, public_note }),
      redirect: 'manual',
    })
  expect((await change('in_progress', '')).status).toBe(303)
  await john.sees(`Your report *${number}*`, '*in progress*')
  expect(await request(number)).toMatchObject({ status: 'open' })

  world.clock.advance(25 * HOUR)
  expect((await change('resolved', 'Hem canviat la bombeta.')).status).toBe(303)
  const seen = await john.sees('Hem canviat la bombeta.')
  expect(seen.at(-1)?.type).toBe('template')
  world.clock.reset()
  expect(await request(number)).toMatchObject({ status: 'closed', status_notes: 'Hem canviat la bombeta.' })
})

test('unreadable messages get a helpful answer, and small talk gets one thank-you', async () => {
  const aina = world.citizen('Aina')
  await aina.asks('hola', button('Preferències'))
  await aina.sends({ type: 'audio', audio: { id: '1', mime_type: 'audio/ogg', voice: true } })
  await aina.sees('no puc escoltar missatges de veu')
  await aina.sends({ type: 'video', video: { id: '2', mime_type: 'video/mp4' } })
  await aina.sees('no puc veure vídeos')
  await aina.sends({ type: 'contacts', contacts: [{ name: { formatted_name: 'Algú' } }] })
  await aina.sees('He rebut un contacte')
  await aina.sends({ type: 'ephemeral_novelty', ephemeral_novelty: {} })
  await aina.sees('No puc llegir aquest tipus de missatge')
  await aina.sends({ type: 'reaction', reaction: { message_id: 'wamid.x', emoji: '👍' } })
  await aina.sees('Gràcies!')
  await aina.sends({ type: 'sticker', sticker: { id: '3', mime_type: 'image/webp' } })
  await aina.seesNothing()
})

test('the other seven services answer and always offer a next step', async () => {
  const quim = world.citizen('Quim')
  await quim.asks('buenas tardes', '¡Hola!', button('Cita previa'))
  for (const [title, words] of [
    ['Cita previa', 'Pida cita'],
    ['Información municipal', 'Oficina de Atención Ciudadana'],
    ['Servicios Sociales', 'con discreción'],
    ['CIO: empleo y formación', 'Ofertas de empleo'],
    ['CEDEM: empresa', 'Desarrollo Empresarial'],
    ['Información turística', 'Oficina de Turismo'],
  ] as const) {
    await quim.taps(title)
    await quim.sees(words, button('Menú'))
  }
  await quim.taps('Preferencias')
  await quim.sees('¿Qué quiere cambiar', button('Idioma'), button('Borrarme'))
  await quim.taps('Idioma')
  await quim.sees('¿En qué idioma', button('English'), button('العربية'))
  await quim.taps('English')
  await quim.sees('from now on we will write to you in English', button('Report a problem'))
})

test('a citizen who writes in Arabic is answered in Arabic', async () => {
  const yasmin = world.citizen('Yasmin')
  await yasmin.asks('مرحبا', 'أنا المساعد الآلي للبلدية', button('الإبلاغ عن مشكلة'))
  await yasmin.asks('يوجد مصباح معطل في الشارع', 'أين؟')
  await yasmin.asks('Plaça Catalunya', 'راجعوا قبل الإرسال', button('تأكيد'))
})

test('delivery statuses are recorded: sent, delivered, read', async () => {
  const iu = world.citizen('Iu')
  await iu.asks('hola', button('Cita prèvia'))
  await until('every message to be read', async () =>
    (await iu.transcript()).every(({ status }) => status === 'read'),
  )
})

test.each([
  ['65,536 characters', 'x'.repeat(65_536)],
  ['only emoji', '😀👨‍👩‍👧🏳️‍🌈'.repeat(50)],
  ['control characters', 'hola\u0000\u0007\u001b[31m\u202e'],
  ['nothing but blanks', ' \n\t '],
  [
    'marks of templates and markup',
    "Bon dia, veïns de la plaça: {authority} %{x} <script>alert('1')</script> %s *_~```",
  ],
])('a message of %s is answered like any other', async (_, text) => {
  const someone = world.citizen('Algú')
  await someone.says(text)
  await someone.sees('Sóc l’assistent automàtic')
  await someone.asks('menú', button('Comunicar una incidència'))
})

test('a stored state that this version cannot read leads to the menu, is counted and is kept', async () => {
  const pau = world.citizen('Pau')
  await pau.asks('hi ha un banc trencat', 'On és?')
  const { vault } = world.service.town
  const [row] = await world.sql`select id, state from conversation where state is not null
    order by created_at desc, id desc limit 1`
  const purpose = 'conversation.state'
  const state = vault.decrypt<object>(row?.state, purpose, row?.id)
  const stage = { at: 'petition', text: 'un banc nou' }
  const newer = vault.encrypt({ ...state, v: 99, stage }, purpose, row?.id)
  await world.sql`update conversation set state = ${newer} where id = ${row?.id}`
  await pau.asks('passeig de Pere III, 12', 'no podem continuar', button('Comunicar una incidència'))
  const [after] = await world.sql`select state from conversation where id = ${row?.id}`
  expect(vault.decrypt(after?.state, purpose, row?.id)).toMatchObject({
    stage: { at: 'menu' },
    setAside: { v: 99, stage },
  })
  const metrics = await (await fetch(`${world.url}/metrics`)).text()
  expect(metrics).toMatch(/^conversation_states_unreadable_total{town="manresa.cat"} 1$/m)
  await pau.taps('Comunicar una incidència')
  await pau.sees('De quin tipus és la incidència?')
})
