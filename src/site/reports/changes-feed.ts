import type { PublicEvent, PublicRequest } from '#domain/service-requests'
import type { View } from '../ui/index.ts'
import { publicChanges } from './page.tsx'

const element = (name: string, text: string): string => `<${name}>${Bun.escapeHTML(text)}</${name}>`

/** XML forbids most control characters: each is a space. */
const stripInvalidXml = (text: string): string => text.replaceAll(/[\p{Cc}\ufffe\uffff]/gu, ' ')

/** What happens to a report as a feed (Atom, RFC 4287): followed without leaving an address anywhere. */
export const changesFeed = ({ t, town }: View, request: PublicRequest, events: PublicEvent[]): Response => {
  const page = `${town.publicUrl}/reports/${request.id}`
  const entries = publicChanges(events)
    .map(
      (event) =>
        `<entry>${element('id', `urn:uuid:${event.id}`)}${element('title', `${request.id}: ${event.neighbour ? t('update.by') : t(`state.${event.state}`)}`)}${element('updated', event.at.toISOString())}<link href="${page}"/>${element('content', stripInvalidXml(event.note ?? t(event.neighbour ? 'update.photo' : `state.${event.state}`)))}</entry>`,
    )
    .reverse()
  const body = `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">${element('id', page)}${element('title', t('report.title', { number: request.id }))}${element('updated', (request.updatedAt ?? town.now()).toISOString())}<link href="${page}"/><link rel="self" href="${page}/changes.atom"/><author>${element('name', town.profile.authority)}</author>${entries.join('')}</feed>
`
  return new Response(body, {
    headers: {
      'content-type': 'application/atom+xml; charset=utf-8',
      'cache-control': 'public, max-age=300',
    },
  })
}
