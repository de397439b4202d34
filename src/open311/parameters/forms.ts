import { MODES } from '#domain/appointments'
import { MAX_DESCRIPTION, type Reporter } from '#domain/service-requests'
import { SUBSCRIPTION_KINDS } from '#domain/subscriptions'
import { REPLAY_PARAMETERS } from '../query.ts'
import { POSTED_FIELDS } from '../request-fields.ts'
import { jurisdiction_id } from './common.ts'
import { clippedText, commaList, date, flag, oneOf, text, textMeaning, textUpTo } from './kinds.ts'
import { type DeclaredParameter, parameter } from './parameter.ts'

/** The forms of posts: what reads each field, and what documents it. */

const api_key = parameter(text, 'The key, if it is not sent as `Authorization: Bearer`', {
  required: true,
  example: 'demo',
})

const ofReporter = (field: keyof Reporter, declared: DeclaredParameter<string>) => ({ field, ...declared })

/** Who reports it, by the names of GeoReport v2, with ours. Longer text is cut. */
const reporter = {
  email: ofReporter('email', parameter(clippedText(320), 'E-mail address of the person who reports it')),
  first_name: ofReporter('name', parameter(clippedText(200), 'First name of that person')),
  last_name: ofReporter('surname', parameter(clippedText(200), 'Family name of that person')),
  phone: ofReporter('phone', parameter(clippedText(40), 'Telephone of that person')),
  device_id: ofReporter(
    'deviceId',
    parameter(clippedText(200), 'Identifies the device that was used', { aliases: ['deviceid'] }),
  ),
  account_id: ofReporter(
    'accountId',
    parameter(clippedText(200), 'Identifies the account of that person with you'),
  ),
}

type ReporterName = keyof typeof reporter

/** Who reports it, as a form says. @param read reads a field of the form */
export const readReporter = (read: (name: ReporterName) => string | undefined): Reporter =>
  Object.fromEntries(Object.entries(reporter).map(([name, { field }]) => [field, read(name as ReporterName)]))

/** `attribute[code]`: read by its codes, see `Fields`. */
const answers = (description: string) => ({ 'attribute[code]': parameter(text, description) })

/** A report. */
export const REPORT_FORM = {
  api_key,
  jurisdiction_id,
  ...POSTED_FIELDS,
  ...answers('The answer to a question of the service; repeated for several values'),
  'attribute[asset_id]': parameter(
    text,
    'The thing of the street that it is about, as `assets` lists it or by the number on its plate: it gives the place. Where the same trouble with it is open already, the report is added to that one, whose number is answered',
    { example: 'lamp:23-118' },
  ),
  ...reporter,
  return_url: parameter(
    textMeaning({ type: 'string', format: 'uri' }),
    'For forms of plain HTML: the browser is sent there with `service_request_id`',
  ),
}

/** An update of a report. */
export const UPDATE_FORM = {
  api_key,
  jurisdiction_id,
  service_request_id: parameter(text, 'The report', { required: true, example: '26-00417' }),
  update_id: parameter(clippedText(200), 'Your number for the update', { required: true, example: '5501' }),
  status: parameter(text, 'A word of the protocol; `unchanged` for a comment', { example: 'OPEN' }),
  updated_datetime: parameter(date, 'Taken and not used: an update is dated when it is received'),
  description: parameter(textUpTo(MAX_DESCRIPTION), 'What there is to say', {
    example: 'Encara està apagat.',
  }),
  media_url: POSTED_FIELDS.media_url,
  ...reporter,
}

/** An address that is notified of changes. */
export const WEBHOOK_FORM = {
  api_key,
  url: parameter(textMeaning({ type: 'string', format: 'uri' }), 'The address that is called', {
    required: true,
    example: 'https://example.org/hook',
  }),
  kind: parameter(
    oneOf(SUBSCRIPTION_KINDS),
    '`cloudevents`: as a CloudEvent, signed too; `open311`: as a POST of servicerequestupdates, for a FixMyStreet',
  ),
  service_code: parameter(commaList(), 'Only these, comma separated'),
  own_only: parameter(flag, 'Only of what the key itself posted'),
  remote_api_key: parameter(text, 'For `open311`: our key there'),
  remote_jurisdiction_id: parameter(text, 'For `open311`: the town there'),
}

/** From where an address is notified again: in the address or in the form. */
export const REPLAY_FORM = { api_key, ...REPLAY_PARAMETERS }

/** An appointment. */
export const APPOINTMENT_FORM = {
  api_key,
  agenda_id: parameter(text, 'As `agendas` lists it', { required: true, example: 'oac-centre' }),
  service_code: parameter(text, 'A service of that agenda', { required: true, example: 'padro' }),
  start: parameter(date, 'One of `slots`', { required: true }),
  mode: parameter(oneOf(MODES), 'How the person is attended; the first mode of the service by default'),
  name: parameter(text, 'Name of the person', { required: true, example: 'Rosa Puig i Serra' }),
  phone: parameter(text, 'Telephone of the person', { example: '600 123 123' }),
  email: parameter(text, 'E-mail address of the person'),
  'attribute[address]': parameter(text, 'An answer to a question, by its code'),
}
