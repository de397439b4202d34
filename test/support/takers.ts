import { DateTime } from 'luxon'
import { createGazetteer } from '#platform/geocoding'
import { preferredLanguage, readForm } from '#platform/pages'
import { readDelimited } from '#platform/spreadsheets'
import { clean, clip, cutAtSentence, fold, isUuid, storable } from '#platform/text'
import { readTown, type Town } from '#town/jurisdictions'
import { groundOf, textPlace } from '#town/places'
import { redact } from '#town/service-requests'
import { read as readAnswer } from '../../src/doors/open311/answer-reader.ts'
import { errorTextOf } from '../../src/doors/open311/client.ts'
import { readForm as readApiForm } from '../../src/doors/open311/form.ts'
import { readListQuery, readSpan } from '../../src/doors/open311/query.ts'
import { parseBody } from '../../src/doors/whatsapp/body.ts'
import { parsePayload } from '../../src/doors/whatsapp/payload.ts'
import { checkAddress, isPublicAddress } from '../../src/platform/outbound/guard.ts'
import { inspectSeal } from '../../src/platform/sealing/verify.ts'
import { mentioned } from '../../src/town/appointments/mentioned.ts'
import { codeIn } from '../../src/town/appointments/read.ts'
import { alarmIn } from '../../src/town/content/alarms.ts'
import { personAsked, standingAsked } from '../../src/town/content/asked.ts'
import { dayNamed } from '../../src/town/content/dates.ts'
import { guessesFor, intentOf, pageIn } from '../../src/town/conversations/engine/intent.ts'
import { nearestExample } from '../../src/town/conversations/engine/likeness.ts'
import { recognise } from '../../src/town/conversations/engine/recognise.ts'
import { step } from '../../src/town/conversations/engine/step.ts'
import { newConversation } from '../../src/town/conversations/engine/types.ts'
import { wishIn } from '../../src/town/conversations/engine/wish.ts'
import * as words from '../../src/town/conversations/engine/words.ts'
import { withoutPlaces } from '../../src/town/conversations/engine/written.ts'
import { mentionedIn } from '../../src/town/conversations/notes.ts'
import { readWritten } from '../../src/town/information/dates.ts'
import { decode } from '../../src/town/information/decode.ts'
import { parseDirectory } from '../../src/town/information/directory.ts'
import { webAddress } from '../../src/town/information/entry.ts'
import { partsOf } from '../../src/town/information/feed-parts.ts'
import { parseFeinaActiva } from '../../src/town/information/feina-activa.ts'
import { parseCalendar } from '../../src/town/information/ical.ts'
import { mended } from '../../src/town/information/mend.ts'
import { plainText } from '../../src/town/information/plain-text.ts'
import { parseRss } from '../../src/town/information/rss.ts'
import { readSources } from '../../src/town/information/sources.ts'
import { readTolerantly } from '../../src/town/information/tolerant.ts'
import { readZones } from '../../src/town/routing/routing.ts'
import { worldAt } from './engine.ts'

/** Whatever takes text from outside, each called as its door calls it. */

const data = readTown('manresa.cat')
const gazetteer = createGazetteer(data.streets, data.boundary)
const now = Date.parse('2026-11-24T10:00:00+01:00')
const at = DateTime.fromMillis(now, { zone: 'Europe/Madrid' })
const world = worldAt(now)
const taught = ['el fanal de casa no va', 'vull canviar el nom del padró'].map((said) => ({
  words: said,
  intent: 'page:news',
}))
const [source] = readSources('towns/manresa.cat', 'http://feeds')
if (!source) throw new Error('no source')
const town = { profile: data.profile, now: () => new Date(now) } as Town
const members = ['Jordi Casals', 'Anna Puig', 'Anna Serra'].map((name, id) => ({ id: String(id), name }))
const query = (name: string) => (text: string) =>
  readListQuery(town, new URLSearchParams({ [name]: text, extensions: 'true' }), ['EP01'], new Map())

const whatsapp = (message: object) => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: '1',
      changes: [
        {
          field: 'messages',
          value: {
            messaging_product: 'whatsapp',
            metadata: { phone_number_id: '1', display_phone_number: '1' },
            contacts: [{ wa_id: '34600111222', profile: { name: 'Rosa' } }],
            messages: [
              { from: '34600111222', id: 'wamid.1', timestamp: '1795600000', type: 'text', ...message },
            ],
          },
        },
      ],
    },
  ],
})

const event = (lines: string) =>
  `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:x\r\nDTSTART:20261201T090000Z\r\n${lines}\r\nEND:VEVENT\r\nEND:VCALENDAR`
const calendar = (text: string) => parseCalendar(source, text, 'Europe/Madrid', new Date(now))
const bytes = (text: string) => new TextEncoder().encode(text)
const answered = (text: string) => ({ status: 500, headers: new Headers(), body: bytes(text) })
const ground = groundOf(data)
const posted = (body: string, type = 'application/x-www-form-urlencoded') =>
  new Request('http://x/', { method: 'POST', body, headers: { 'content-type': type } })
const oneLine = (text: string) => text.replaceAll(/[\r\n]/g, ' ')

type Taker = (text: string) => unknown

/** What runs on the service's own thread. */
export const ON_THE_THREAD: Record<string, Taker> = {
  fold,
  storable,
  clean,
  'clean, cut': (text) => clean(text, 300),
  clip: (text) => clip(text, 300),
  cutAtSentence: (text) => cutAtSentence(text, text.length - 1),
  isUuid,
  redact: (text) => redact(text),
  'redact, with a name': (text) => redact(text, ['Maria Puig']),
  'redact, with its places': (text) =>
    redact(text, [], [], [], { near: { lat: 41.7231, long: 1.8269 }, own: undefined }),
  'redact, as a name': (text) => redact('Sóc la Maria', [text]),
  greeting: words.greeting,
  onlyGreets: words.onlyGreets,
  languageAsked: words.languageAsked,
  guessLanguage: words.guessLanguage,
  followAsked: words.followAsked,
  isCommand: (text) => words.isCommand(text, 'help'),
  alarmIn,
  standingAsked,
  personAsked,
  dayNamed: (text) => dayNamed(text, at),
  wishIn: (text) => wishIn(text, at),
  codeIn,
  mentioned: (text) => mentioned(world.agendas, text),
  mentionedIn: (text) => mentionedIn(text, members),
  pageIn: (text) => pageIn(text, world),
  intentOf: (text) => intentOf(text, world),
  guessesFor: (text) => guessesFor(text, world, 'ca'),
  nearestExample: (text) => nearestExample(text, taught),
  recognise: (text) => recognise(text, world.catalogue),
  'an address, searched': (text) => gazetteer.search(text),
  'an address, in a sentence': (text) => gazetteer.spot(text),
  'a message, in the engine': (text) => step(newConversation('ca'), { id: 'e', type: 'text', text }, world),
  'the webhook, a text': (text) => parsePayload(whatsapp({ text: { body: text } })),
  'the webhook, a type': (text) => parsePayload(whatsapp({ type: text })),
  'the webhook, bytes': (text) => parseBody(new TextEncoder().encode(text)),
  'a query, words': query('q'),
  'a query, status': query('status'),
  'a query, box': query('bbox'),
  'a query, date': query('start_date'),
  'a query, sort': query('sort'),
  'a query, cursor': query('cursor'),
  'a query, ids': query('service_request_id'),
  'a query, span': (text) => readSpan(town, new URLSearchParams({ start_date: text }), 24),
  'languages of a browser': (text) =>
    preferredLanguage(new Request('http://x/', { headers: { 'accept-language': text } }), ['ca', 'es']),
  'a form of the API': (text) => readApiForm(posted(text)),
  'a form of the API, in another character set': (text) =>
    readApiForm(posted(`_charset_=windows-1252&${text}`)),
  'a form in parts': (text) =>
    readForm(
      posted(
        `--b\r\nContent-Disposition: form-data; name="a"\r\n\r\n${text}\r\n--b--\r\n`,
        'multipart/form-data; boundary=b',
      ),
    ),
  'a type of a form': (text) => readApiForm(posted('a=1', `multipart/form-data; ${oneLine(text)}`)),
  'a place in a text': (text) => textPlace(text, ground),
  'a description besides its places': (text) =>
    withoutPlaces(`41.7253, 1.8269 ${text} 41.7253, 1.8269`, world),
  'an error of another endpoint': (text) => errorTextOf(answered(text)),
  'an error of another endpoint, in XML': (text) => errorTextOf(answered(`<errors>${text}</errors>`)),
  checkAddress: (text) => checkAddress(`http://${text}`, new Set()),
  isPublicAddress,
  readZones,
}

/** What runs in a reader's process, and has to be quick all the same. */
export const IN_A_READER: Record<string, Taker> = {
  decode: (text) => decode(new TextEncoder().encode(text), text),
  plainText: (text) => plainText(text),
  readWritten: (text) => readWritten(text, 'Europe/Madrid'),
  mended,
  partsOf: (text) => partsOf(`<rss>${text}`, 1_000),
  readTolerantly: (text) => readTolerantly(`<item>${text}</item>`, []),
  webAddress,
  'a calendar': calendar,
  'a calendar, a description': (text) => calendar(event(`DESCRIPTION:${oneLine(text)}`)),
  'a calendar, folded': (text) =>
    calendar(event(`DESCRIPTION:${oneLine(text).replaceAll(/(.{70})/g, '$1\r\n ')}`)),
  'a calendar, a rule': (text) => calendar(event(`RRULE:FREQ=DAILY;${oneLine(text)}`)),
  'a calendar, a date': (text) => calendar(event(`RDATE:${oneLine(text)}`)),
  'a calendar, a parameter': (text) => calendar(event(`X-A;X=${oneLine(text)}:y`)),
  'a feed': (text) => parseRss(source, text, 'Europe/Madrid', new Date(now)),
  'a feed, an item': (text) =>
    parseRss(
      source,
      `<rss version="2.0"><channel><item><title>x</title><description>${Bun.escapeHTML(text.toWellFormed())}</description></item></channel></rss>`,
      'Europe/Madrid',
      new Date(now),
    ),
  'a feed, elements': (text) =>
    parseRss(
      source,
      `<rss version="2.0"><channel><item>${text}</item></channel></rss>`,
      'Europe/Madrid',
      new Date(now),
    ),
  'job offers': (text) =>
    parseFeinaActiva(source, `<ofertes>${text}</ofertes>`, 'Europe/Madrid', new Date(now)),
  'an answer of another endpoint': (text) => readAnswer(bytes(text), { member: 'request' }),
  'an answer of another endpoint, in XML': (text) =>
    readAnswer(bytes(`<service_requests><request>${text}</request></service_requests>`), {
      member: 'request',
    }),
  'a directory': (text) => parseDirectory(readDelimited(new TextEncoder().encode(`id,nom\n1,${text}`))),
  'a seal': (text) => inspectSeal(new TextEncoder().encode(`%PDF-1.7 /ByteRange ${text}`)),
}

/**
 * How long one call keeps the processor busy, in milliseconds: however much else it has to do. What it refuses is as good as
 * what it reads.
 */
export const timed = async (taker: Taker, text: string): Promise<number> => {
  const begun = process.cpuUsage()
  try {
    await taker(text)
  } catch {
    // Refused.
  }
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1000
}
