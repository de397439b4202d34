import { expect } from 'bun:test'
import { look, type Seen, type StandardFormat } from './answers.ts'
import type { Target } from './target.ts'

/** Fields of a form; a list repeats the field. */
export type Form = Record<string, string | string[]>

const encode = (fields: Form): URLSearchParams => {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) for (const one of [value].flat()) form.append(name, one)
  return form
}

/** A report that every town can take: a broken street light in the middle of it. */
export const LAMP: Form = {
  service_code: 'EP01',
  lat: '41.7262',
  long: '1.8268',
  description: 'Fanal apagat davant del número 12',
}

let told = 0

/** Calls the target in a format. */
export const apiOf = (target: () => Target) => {
  const get = async (
    path: string,
    format: StandardFormat,
    query: Form = {},
    headers: HeadersInit = {},
  ): Promise<Seen> => {
    const search = encode(query).toString()
    const response = await fetch(`${target().url}/${path}.${format}${search ? `?${search}` : ''}`, {
      headers,
    })
    return look(response, format)
  }
  const post = async (
    path: string,
    format: StandardFormat,
    fields: Form | FormData,
    headers: HeadersInit = {},
  ): Promise<Seen> => {
    const { url, key } = target()
    const body = fields instanceof FormData ? fields : encode({ api_key: key, ...fields })
    if (body instanceof FormData && !body.has('api_key')) body.set('api_key', key)
    return look(await fetch(`${url}/${path}.${format}`, { method: 'POST', body, headers }), format)
  }
  /** Files a report of its own words. @returns its number */
  const file = async (fields: Form = {}): Promise<string> => {
    const description = `${LAMP.description} (${++told}a vegada que ho dic)`
    const { status, value, text } = await post('requests', 'json', { ...LAMP, description, ...fields })
    if (status !== 201) throw new Error(text)
    const id = (value as { service_request_id: string }[])[0]?.service_request_id
    expect(id).toBeString()
    return id ?? ''
  }
  /** One request as the public sees it. */
  const one = async (id: string, query: Form = {}): Promise<Record<string, unknown>> => {
    const { value } = await get(`requests/${id}`, 'json', query)
    return (value as Record<string, unknown>[])[0] ?? {}
  }
  return { get, post, file, one }
}

/** The numbers in an answer, in its order. */
export const idsIn = ({ value }: Seen): string[] =>
  (value as { service_request_id: string }[]).map(({ service_request_id }) => service_request_id)
