import type { OutboundResponse } from '#platform/outbound'
import { membersOf } from './client.ts'

/** The number that another endpoint gave to a request, or a token for one. */
export type Made = { id?: string; token?: string }

const ID_LENGTH = 200

/**
 * What an answer to a posted request says of its number: as XML, as JSON though XML was asked for, cut off behind it, or in the
 * `Location` of an empty answer.
 * @returns nothing in it when there is neither number nor token
 */
export const madeIn = (response: OutboundResponse): Made => {
  const text = Buffer.from(response.body).toString('utf8')
  const id = valueIn(response, text, 'service_request_id') ?? inLocation(response.headers.get('location'))
  return id ? { id } : { token: valueIn(response, text, 'token') }
}

const valueIn = (response: OutboundResponse, text: string, name: string): string | undefined => {
  const found = whole(response, name) ?? cutOff(text, name)
  return found && found.length <= ID_LENGTH ? found : undefined
}

const whole = (response: OutboundResponse, name: string): string | undefined => {
  try {
    return membersOf(response, 'request')[0]?.[name]
  } catch {
    return undefined
  }
}

/** A complete value in an answer that is not: both its ends have to be there. */
const cutOff = (text: string, name: string): string | undefined => {
  const xml = new RegExp(`<${name}>\\s*([^<>&\\s]{1,${ID_LENGTH}})\\s*</${name}>`).exec(text)?.[1]
  const json = new RegExp(
    `"${name}"\\s*:\\s*(?:"([^"\\\\]{1,${ID_LENGTH}})"|(\\d{1,30})(?=\\s*[,}\\]]))`,
  ).exec(text)
  return xml ?? json?.[1]?.trim() ?? json?.[2]
}

const inLocation = (location: string | null): string | undefined => {
  const id = /\/requests\/([^/?#]{1,200}?)(?:\.(?:xml|json|html))?\/?(?:[?#]|$)/.exec(location ?? '')?.[1]
  try {
    return id && decodeURIComponent(id)
  } catch {
    return undefined
  }
}
