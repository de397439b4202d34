import { MODES } from '#domain/appointments'
import { MAX_DESCRIPTION } from '#domain/service-requests'
import { SUBSCRIPTION_KINDS } from '#domain/subscriptions'
import { REPLAY_PARAMETERS } from '../query.ts'
import { jurisdiction_id } from './common.ts'
import {
  clippedText,
  commaList,
  date,
  flag,
  oneOf,
  pictureUrls,
  text,
  textMeaning,
  textUpTo,
} from './kinds.ts'
import { parameter } from './parameter.ts'

/** The forms of posts: what reads each field, and what documents it. */

const api_key = parameter(text, 'The key, if it is not sent as `Authorization: Bearer`', {
  required: true,
  example: 'demo',
})

const media_url = parameter(pictureUrls, 'A picture to be fetched; may be repeated')

/** Who reports it. Longer text is cut. */
const reporter = {
  email: parameter(clippedText(320), 'E-mail address of the person who reports it'),
  first_name: parameter(clippedText(200), 'First name of that person'),
  last_name: parameter(clippedText(200), 'Family name of that person'),
  phone: parameter(clippedText(40), 'Telephone of that person'),
  device_id: parameter(clippedText(200), 'Identifies the device that was used', { aliases: ['deviceid'] }),
  account_id: parameter(clippedText(200), 'Identifies the account of that person with you'),
}

/** `attribute[code]`: read by its codes, see `Fields`. */
const answers = (description: string) => ({ 'attribute[code]': parameter(text, description) })

/** A report. */
export const REPORT_FORM = {
  api_key,
  jurisdiction_id,
  service_code: parameter(
    text,
    'As `services` lists it. A town may allow it to be left out: then the service is told by the description, and `service_notice` says which',
    { required: true, example: 'EP01' },
  ),
  lat: parameter(
    textMeaning({ type: 'number', minimum: -90, maximum: 90 }),
    'With `long`, a point within the municipality. One that is not is refused, unless an address is given too: then the address is used, and `service_notice` says why',
    { example: 41.7262 },
  ),
  long: parameter(textMeaning({ type: 'number', minimum: -180, maximum: 180 }), 'With `lat`', {
    example: 1.8268,
  }),
  address_string: parameter(
    text,
    'Coordinates, a Plus Code or the link of a map in it are the point, and the rest the address',
    { example: 'Carrer de Guimerà, 12', aliases: ['address'] },
  ),
  address_id: parameter(text, 'The number of the address in the list of the town'),
  description: parameter(
    // The same limit holds for every adapter, which the domain tells.
    textMeaning({ type: 'string', maxLength: MAX_DESCRIPTION }),
    'Coordinates or the link of a map in it are the place where nothing else is given',
    { example: 'Fanal apagat davant del número 12' },
  ),
  ...answers('The answer to a question of the service; repeated for several values'),
  ...reporter,
  media_url,
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
  media_url,
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
    '`open311`: as a POST of servicerequestupdates, for a FixMyStreet',
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
