import type { OutboundResponse } from '#platform/outbound'
import type { Element } from './answer-reader.ts'
import { parseMembers } from './client.ts'

/** The number that another endpoint gave to a request, or a token for one. */
export type CreatedRequest = { id?: string; token?: string }

/** Characters of a number, a token or the name of an update of theirs: what is longer is none, and in no index. */
export const ID_LENGTH = 200

/**
 * What an answer to a posted request says of its number: as XML, as JSON though XML was asked for, cut off behind it, or in the
 * `Location` of an empty answer.
 * @returns nothing in it when there is neither number nor token
 */
export const parseCreatedRequest = async (response: OutboundResponse): Promise<CreatedRequest> => {
  const text = Buffer.from(response.body).toString('utf8')
  const [first] = await parseMembers(response, 'request').catch(() => [])
  const id = findValue(first, text, 'service_request_id') ?? idFromLocation(response.headers.get('location'))
  return id ? { id } : { token: findValue(first, text, 'token') }
}

const findValue = (first: Element | undefined, text: string, name: string): string | undefined => {
  const found = first?.[name] ?? findInTruncated(text, name)
  return found && found.length <= ID_LENGTH ? found : undefined
}

/** A complete value in an answer that is not: both its ends have to be there. */
const findInTruncated = (text: string, name: string): string | undefined => {
  const xml = new RegExp(`<${name}>\\s*([^<>&\\s]{1,${ID_LENGTH}})\\s*</${name}>`).exec(text)?.[1]
  const json = new RegExp(
    `"${name}"\\s*:\\s*(?:"([^"\\\\]{1,${ID_LENGTH}})"|(\\d{1,30})(?=\\s*[,}\\]]))`,
  ).exec(text)
  return xml ?? json?.[1]?.trim() ?? json?.[2]
}

const idFromLocation = (location: string | null): string | undefined => {
  const id = /\/requests\/([^/?#]{1,200}?)(?:\.(?:xml|json|html))?\/?(?:[?#]|$)/.exec(location ?? '')?.[1]
  try {
    return id && decodeURIComponent(id)
  } catch {
    return undefined
  }
}
