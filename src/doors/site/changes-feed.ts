import type { PublicEvent, PublicRequest } from '#town/service-requests'
import type { View } from './frame.tsx'
import { newsIn } from './report-page.tsx'

const element = (name: string, words: string): string => `<${name}>${Bun.escapeHTML(words)}</${name}>`

/** XML forbids most control characters: each is a space. */
const allowed = (words: string): string => words.replaceAll(/[\p{Cc}\ufffe\uffff]/gu, ' ')

/** What happens to a report as a feed (Atom, RFC 4287): followed without leaving an address anywhere. */
export const changesFeed = ({ t, town }: View, request: PublicRequest, events: PublicEvent[]): Response => {
  const page = `${town.publicUrl}/reports/${request.id}`
  const entries = newsIn(events)
    .map(
      (event) =>
        `<entry>${element('id', `urn:uuid:${event.id}`)}${element('title', `${request.id}: ${t(`state.${event.state}`)}`)}${element('updated', event.at.toISOString())}<link href="${page}"/>${element('content', allowed(event.note ?? t(`state.${event.state}`)))}</entry>`,
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
