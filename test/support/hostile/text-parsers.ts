import { DateTime } from 'luxon'
import { parseBody } from '#channels/core'
import { findPlaceInText, getServiceArea } from '#domain/places'
import { redact } from '#domain/service-requests'
import { loadTown, type Town } from '#domain/town'
import { createGazetteer } from '#platform/geocoding'
import { preferredLanguage, readForm } from '#platform/pages'
import { readDelimited } from '#platform/spreadsheets'
import { fold, isUuid, sanitise, stripUnstorable, truncate, truncateAtSentence } from '#platform/text'
import { parseUpdate } from '../../../src/channels/telegram/update.ts'
import { parsePayload } from '../../../src/channels/whatsapp/payload.ts'
import { detectIntent, detectPage, suggestIntents } from '../../../src/conversation/engine/intent.ts'
import { recogniseServices } from '../../../src/conversation/engine/recognise.ts'
import { findNearestExample } from '../../../src/conversation/engine/similarity.ts'
import { step } from '../../../src/conversation/engine/step.ts'
import { newConversation } from '../../../src/conversation/engine/types.ts'
import { parseBookingRequest } from '../../../src/conversation/flows/booking/booking-request.ts'
import { withoutPlaces } from '../../../src/conversation/flows/incident/written-places.ts'
import * as words from '../../../src/conversation/language/commands.ts'
import { detectMessageLanguage } from '../../../src/conversation/understanding/language.ts'
import { detectService } from '../../../src/domain/appointments/detect-service.ts'
import { parseAppointmentCode } from '../../../src/domain/appointments/read.ts'
import { detectAlarm } from '../../../src/domain/content/alarm-detection.ts'
import { parseDay } from '../../../src/domain/content/dates.ts'
import { asksForPerson, detectStatusQuestion } from '../../../src/domain/content/request-detection.ts'
import { parseMentions } from '../../../src/domain/conversations/inbox/internal-notes.ts'
import { parseDirectory } from '../../../src/domain/information/directory.ts'
import { resolveWebUrl } from '../../../src/domain/information/entry.ts'
import { decode } from '../../../src/domain/information/feeds/decode.ts'
import { parseFeinaActiva } from '../../../src/domain/information/feeds/feina-activa.ts'
import { parseCalendar } from '../../../src/domain/information/feeds/ical.ts'
import { parseWrittenDate } from '../../../src/domain/information/feeds/parse-date.ts'
import { plainText } from '../../../src/domain/information/feeds/plain-text.ts'
import { repairXml } from '../../../src/domain/information/feeds/repair-xml.ts'
import { parseRss } from '../../../src/domain/information/feeds/rss.ts'
import { splitFeed } from '../../../src/domain/information/feeds/split-feed.ts'
import { parseTolerantly } from '../../../src/domain/information/feeds/tolerant-parser.ts'
import { readSources } from '../../../src/domain/information/sources.ts'
import { parseZones } from '../../../src/domain/routing/routing.ts'
import { readForm as readApiForm } from '../../../src/open311/form.ts'
import { read as readAnswer } from '../../../src/open311/outgoing/answer-reader.ts'
import { readErrorText } from '../../../src/open311/outgoing/client.ts'
import { ParameterReader } from '../../../src/open311/parameters/parameter.ts'
import {
  LIST_PARAMETERS,
  parseListQuery,
  parseTimeSpan,
  UPDATES_PARAMETERS,
} from '../../../src/open311/query.ts'
import { assertAllowedAddress, isPublicAddress } from '../../../src/platform/outbound/guard.ts'
import { verifySignature } from '../../../src/platform/sealing/verify-signature.ts'
import { createWorld } from '../engine.ts'

/** Whatever takes text from outside, each called as its adapter calls it. */

const data = loadTown('manresa.cat')
const gazetteer = createGazetteer(data.streets, data.boundary)
const now = Date.parse('2026-11-24T10:00:00+01:00')
const at = DateTime.fromMillis(now, { zone: 'Europe/Madrid' })
const world = createWorld(now)
const taught = ['el fanal de casa no va', 'vull canviar el nom del padró'].map((said) => ({
  words: said,
  intent: 'page:news',
}))
const [source] = readSources('towns/manresa.cat', 'http://feeds')
if (!source) throw new Error('no source')
const town = { profile: data.profile, now: () => new Date(now) } as Town
const members = ['Jordi Casals', 'Anna Puig', 'Anna Serra'].map((name, id) => ({ id: String(id), name }))
const query = (name: string) => (text: string) =>
  parseListQuery(
    new ParameterReader(town, new URLSearchParams({ [name]: text, extensions: 'true' }), LIST_PARAMETERS),
    ['EP01'],
    new Map(),
  )

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

const bot = { apiUrl: '', token: '1:1', botId: '1', messagesPerSecond: 1 }

const telegram = (message: object) => ({
  update_id: 1,
  message: { message_id: 1, date: 1, chat: { id: 5, type: 'private' }, from: { id: 5 }, ...message },
})

const event = (lines: string) =>
  `BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nUID:1\r\nSUMMARY:x\r\nDTSTART:20261201T090000Z\r\n${lines}\r\nEND:VEVENT\r\nEND:VCALENDAR`
const calendar = (text: string) => parseCalendar(source, text, 'Europe/Madrid', new Date(now))
const bytes = (text: string) => new TextEncoder().encode(text)
const answered = (text: string) => ({ status: 500, headers: new Headers(), body: bytes(text) })
const ground = getServiceArea(data)
const posted = (body: string, type = 'application/x-www-form-urlencoded') =>
  new Request('http://x/', { method: 'POST', body, headers: { 'content-type': type } })
const oneLine = (text: string) => text.replaceAll(/[\r\n]/g, ' ')

type Taker = (text: string) => unknown

/** What runs on the service's own thread. */
export const MAIN_THREAD_PARSERS: Record<string, Taker> = {
  fold,
  storable: stripUnstorable,
  clean: sanitise,
  'clean, cut': (text) => sanitise(text, 300),
  clip: (text) => truncate(text, 300),
  cutAtSentence: (text) => truncateAtSentence(text, text.length - 1),
  isUuid,
  redact: (text) => redact(text),
  'redact, with a name': (text) => redact(text, ['Maria Puig']),
  'redact, with its places': (text) =>
    redact(text, [], [], [], { near: { lat: 41.7231, long: 1.8269 }, own: undefined }),
  'redact, as a name': (text) => redact('Sóc la Maria', [text]),
  greeting: words.parseGreeting,
  onlyGreets: words.isOnlyGreeting,
  languageAsked: words.detectLanguageRequest,
  guessLanguage: (text) => detectMessageLanguage(text, { current: 'ca', greeted: false }),
  followAsked: words.parseFollowRequest,
  isCommand: (text) => words.isCommand(text, 'help'),
  alarmIn: detectAlarm,
  standingAsked: detectStatusQuestion,
  personAsked: asksForPerson,
  dayNamed: (text) => parseDay(text, at),
  wishIn: (text) => parseBookingRequest(text, at),
  codeIn: parseAppointmentCode,
  mentioned: (text) => detectService(world.schedules, text),
  mentionedIn: (text) => parseMentions(text, members),
  pageIn: (text) => detectPage(text, world),
  intentOf: (text) => detectIntent(text, world),
  guessesFor: (text) => suggestIntents(text, world, 'ca'),
  nearestExample: (text) => findNearestExample(text, taught),
  recognise: (text) => recogniseServices(text, world.catalogue),
  'an address, searched': (text) => gazetteer.search(text),
  'an address, in a sentence': (text) => gazetteer.detect(text),
  'a message, in the engine': (text) => step(newConversation('ca'), { id: 'e', type: 'text', text }, world),
  'the webhook, a text': (text) => parsePayload(whatsapp({ text: { body: text } })),
  'the webhook, a type': (text) => parsePayload(whatsapp({ type: text })),
  'the bot’s webhook, a text': (text) => parseUpdate(telegram({ text }), bot),
  'the bot’s webhook, a name': (text) => parseUpdate(telegram({ from: { id: 5, first_name: text } }), bot),
  'the bot’s webhook, a button': (text) =>
    parseUpdate({ update_id: 1, callback_query: { id: '1', from: { id: 5 }, data: text } }, bot),
  'the webhook, bytes': (text) => parseBody(new TextEncoder().encode(text)),
  'a query, words': query('q'),
  'a query, status': query('status'),
  'a query, box': query('bbox'),
  'a query, date': query('start_date'),
  'a query, sort': query('sort'),
  'a query, cursor': query('cursor'),
  'a query, ids': query('service_request_id'),
  'a query, span': (text) =>
    parseTimeSpan(
      new ParameterReader(town, new URLSearchParams({ start_date: text }), UPDATES_PARAMETERS),
      24,
    ),
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
  'a place in a text': (text) => findPlaceInText(text, ground),
  'a description besides its places': (text) =>
    withoutPlaces(`41.7253, 1.8269 ${text} 41.7253, 1.8269`, world),
  'an error of another endpoint': (text) => readErrorText(answered(text)),
  'an error of another endpoint, in XML': (text) => readErrorText(answered(`<errors>${text}</errors>`)),
  checkAddress: (text) => assertAllowedAddress(`http://${text}`, new Set()),
  isPublicAddress,
  readZones: parseZones,
}

/** What runs in a reader's process, and has to be quick all the same. */
export const ISOLATED_PARSERS: Record<string, Taker> = {
  decode: (text) => decode(new TextEncoder().encode(text), text),
  plainText: (text) => plainText(text),
  readWritten: (text) => parseWrittenDate(text, 'Europe/Madrid'),
  mended: repairXml,
  partsOf: (text) => splitFeed(`<rss>${text}`, 1_000),
  readTolerantly: (text) => parseTolerantly(`<item>${text}</item>`, []),
  webAddress: resolveWebUrl,
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
  'a seal': (text) => verifySignature(new TextEncoder().encode(`%PDF-1.7 /ByteRange ${text}`)),
}

/**
 * How long one call keeps the processor busy, in milliseconds: however much else it has to do. What it refuses is as good as
 * what it reads.
 */
export const measureCpu = async (taker: Taker, text: string): Promise<number> => {
  const begun = process.cpuUsage()
  try {
    await taker(text)
  } catch {
    // Refused.
  }
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1000
}
