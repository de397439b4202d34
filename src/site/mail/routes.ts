import { Elysia } from 'elysia'
import { admit } from '#domain/limits'
import { AREA_FREQUENCIES, findFollow, recordBounce } from '#domain/mail'
import {
  answerMendedByMail,
  changeAreaFrequency,
  confirmMail,
  eraseMail,
  followRequestByMail,
  listHeldByMail,
  stopMail,
} from '#domain/notifications'
import type { TownOf } from '#domain/town'
import { Conflict, DomainError } from '#domain/use-cases'
import { getClientAddress } from '#platform/address'
import { isSameOrigin, readForm, seeOther } from '#platform/pages'
import { citizenContext, localisedPath, unavailableResponse, type View } from '../ui/index.ts'
import { areaPage, areaValuesIn, handleArea } from './area.tsx'
import { mailAskedPage } from './asked.tsx'
import {
  confirmedPage,
  confirmPage,
  erasedPage,
  gonePage,
  mendedDonePage,
  mendedPage,
  stopPage,
  stoppedPage,
  yoursPage,
} from './pages.tsx'

const hiddenRoute = { detail: { hide: true } }
const formRoute = { ...hiddenRoute, parse: 'none' as const }

const keyOf = (request: Request): string => new URL(request.url).searchParams.get('key')?.slice(0, 60) ?? ''

/** Answers with the page for a link that opens nothing any more, where that is what is wrong. */
const orGone = async (view: View, work: () => Promise<Response>): Promise<Response> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Conflict || (error instanceof DomainError && error.code === 'not-found'))
      return gonePage(view)
    throw error
  }
}

const BEARER = /^Bearer (\S{1,200})$/

/** A mail server hands in a report of a failed delivery, as it came. */
const takeBounce = async (view: View, request: Request): Promise<Response> => {
  const { town } = view
  const given = BEARER.exec(request.headers.get('authorization') ?? '')?.[1]
  if (!given || !town.mailer?.isBounceKey(given)) return new Response(null, { status: 401 })
  const report = await recordBounce(town, new Uint8Array(await request.arrayBuffer()))
  // Whatever it is, it shall not come back: mail servers send what is refused again for days.
  return Response.json({ taken: report !== undefined })
}

/** What people do from an e-mail. GET shows, POST does: programs that look links up follow them. */
export const mailRoutes = (viewOf: (request: Request) => Promise<View>, townOf: TownOf) => {
  const find = (request: Request) => findFollow(townOf(request).db, townOf(request), keyOf(request))
  const show =
    (
      render: (
        view: View,
        key: string,
        follow: NonNullable<Awaited<ReturnType<typeof find>>>,
      ) => Response | Promise<Response>,
    ) =>
    async ({ request }: { request: Request }) => {
      const view = await viewOf(request)
      const follow = await find(request)
      return follow ? render(view, keyOf(request), follow) : gonePage(view)
    }
  return new Elysia({ name: 'site-mail' })
    .get('/mail/confirm', show(confirmPage), hiddenRoute)
    .post(
      '/mail/confirm',
      async ({ request }) => {
        const view = await viewOf(request)
        if (!isSameOrigin(request)) return gonePage(view)
        const key = keyOf(request)
        return orGone(view, async () =>
          confirmedPage(view, key, await confirmMail(citizenContext(view), { key })),
        )
      },
      formRoute,
    )
    .get('/mail/stop', show(stopPage), hiddenRoute)
    .post(
      '/mail/stop',
      async ({ request }) => {
        // The key is the proof: the one click of a mail program comes from elsewhere (RFC 8058).
        const view = await viewOf(request)
        const everything = (await readForm(request)).text('do', 20) === 'everything'
        await stopMail(citizenContext(view), { key: keyOf(request), everything })
        return stoppedPage(view)
      },
      formRoute,
    )
    .get(
      '/mail/yours',
      async ({ request }) => {
        const view = await viewOf(request)
        const key = keyOf(request)
        return orGone(view, async () =>
          yoursPage(view, key, await listHeldByMail(citizenContext(view), { key }), false),
        )
      },
      hiddenRoute,
    )
    .post(
      '/mail/yours',
      async ({ request }) => {
        const view = await viewOf(request)
        const key = keyOf(request)
        const { text } = await readForm(request)
        if (!isSameOrigin(request)) return gonePage(view)
        return orGone(view, async () => {
          const frequency = AREA_FREQUENCIES.find((one) => one === text('frequency', 20))
          if (frequency)
            await changeAreaFrequency(citizenContext(view), { key: text('alert', 60), frequency })
          const held = await listHeldByMail(citizenContext(view), { key })
          if (frequency) return yoursPage(view, key, held, false)
          if (text('do', 20) !== 'erase') return yoursPage(view, key, held, true)
          await eraseMail(citizenContext(view), { key })
          return erasedPage(view)
        })
      },
      formRoute,
    )
    .get('/mail/mended', show(mendedPage), hiddenRoute)
    .post(
      '/mail/mended',
      async ({ request }) => {
        const view = await viewOf(request)
        const key = keyOf(request)
        const mended = (await readForm(request)).text('answer', 5) === 'yes'
        if (!isSameOrigin(request)) return gonePage(view)
        return orGone(view, async () => {
          const { outcome, number } = await answerMendedByMail(citizenContext(view), { key, mended })
          return mendedDonePage(view, outcome, number)
        })
      },
      formRoute,
    )
    .post(
      '/reports/:id/follow',
      async ({ params, request }) => {
        const view = await viewOf(request)
        const back = localisedPath(view, `/reports/${encodeURIComponent(params.id)}`)
        const { text } = await readForm(request)
        if (!isSameOrigin(request)) return seeOther(back)
        const admission = await admit(view.town, 'mails', getClientAddress(request), text('work', 4_000))
        if (admission.outcome !== 'admitted')
          return unavailableResponse(view.town, request, 429, admission.seconds)
        return orGone(view, () => followReport(view, params.id, text('email', 320), back))
      },
      formRoute,
    )
    .get(
      '/alerts',
      async ({ request }) => {
        const view = await viewOf(request)
        return view.town.mailer
          ? areaPage(view, areaValuesIn(new URL(request.url).searchParams))
          : gonePage(view)
      },
      hiddenRoute,
    )
    .post(
      '/alerts',
      async ({ request }) => {
        const view = await viewOf(request)
        return orGone(view, () => handleArea(view, request))
      },
      formRoute,
    )
    .post('/mail/bounces', async ({ request }) => takeBounce(await viewOf(request), request), formRoute)
}

const followReport = async (view: View, requestId: string, to: string, back: string): Promise<Response> => {
  try {
    await followRequestByMail(citizenContext(view), { requestId, to, language: view.language })
    return mailAskedPage(view, `/reports/${encodeURIComponent(requestId)}`)
  } catch (error) {
    if (error instanceof DomainError && error.code === 'invalid')
      return seeOther(`${back}${back.includes('?') ? '&' : '?'}mail=invalid#follow`)
    throw error
  }
}
