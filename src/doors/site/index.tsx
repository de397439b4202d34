import { Elysia } from 'elysia'
import { UnusablePicture } from '#platform/media'
import { jpeg, preferredLanguage, readForm, sameOrigin, seeOther } from '#platform/pages'
import { informationPictureKey } from '#town/information'
import { LANGUAGES, type Town } from '#town/jurisdictions'
import { picturesById, readPicture, takePicture } from '#town/pictures'
import { find, InvalidDraft, locate, MAX_DESCRIPTION, submit, timeline } from '#town/service-requests'
import { catalogueOf } from '#town/services'
import { embed, embedPage } from './embed/embed.tsx'
import { sitePage, view } from './frame.tsx'
import { type FormError, homePage, type Typed } from './report-form.tsx'
import { lookupPage, reportPage } from './report-page.tsx'

const hidden = { detail: { hide: true } }

/** The public site: reporting, and seeing how a report stands. Works without JavaScript. */
export const site = (town: Town) => {
  const viewOf = (request: Request) => view(town, preferredLanguage(request, LANGUAGES))

  const show = async (request: Request, id: string, justReceived: boolean): Promise<Response> => {
    const found = await find(town, id)
    if (!found) return lookupPage(viewOf(request), id)
    return reportPage(
      viewOf(request),
      await catalogueOf(town),
      found,
      await timeline(town, id),
      found.publicPictures,
      justReceived,
    )
  }

  return new Elysia({ name: 'site' })
    .get('/', async ({ request }) => homePage(viewOf(request), await catalogueOf(town)), hidden)
    .use(embed(town))
    .post('/reports', ({ request }) => receive(town, request), { ...hidden, parse: 'none' })
    .get(
      '/reports',
      async ({ request }) => {
        const query = new URL(request.url).searchParams
        const number = query.get('number')?.trim()
        if (!number) return lookupPage(viewOf(request))
        const lang = query.get('lang') ? `?lang=${query.get('lang')}` : ''
        return (await find(town, number))
          ? seeOther(`/reports/${encodeURIComponent(number)}${lang}`)
          : lookupPage(viewOf(request), number)
      },
      hidden,
    )
    .get(
      '/reports/:id',
      ({ params, request }) => show(request, params.id, new URL(request.url).searchParams.has('received')),
      hidden,
    )
    .get(
      '/pictures/:file',
      async ({ params, request }) => {
        const id = /^([0-9a-f-]{36})\.jpg$/.exec(params.file)?.[1]
        const [picture] = id ? await picturesById(town.db, town, [id]) : []
        const bytes =
          picture?.review === 'published' ? await readPicture(town, picture.id, 'full') : undefined
        return bytes ? jpeg(bytes) : notFound(town, request)
      },
      hidden,
    )
    .get(
      '/information/:file',
      async ({ params, request }) => {
        const key = informationPictureKey(params.file)
        const bytes = key ? await town.media.get(key) : undefined
        return bytes ? jpeg(bytes) : notFound(town, request)
      },
      hidden,
    )
}

/** The page for an address where there is nothing. */
export const notFound = (town: Town, request: Request): Response => {
  const here = view(town, preferredLanguage(request, LANGUAGES))
  return sitePage(
    here,
    { title: here.t('notfound.title'), path: '/', status: 404 },
    <>
      <h1>{here.t('notfound.title')}</h1>
      <p>{here.t('notfound.body')}</p>
      <p>
        <a class="button" href="/">
          {here.t('notfound.home')}
        </a>
      </p>
    </>,
  )
}

/** Takes the form in: one report, or the form again with what is wrong in it. */
const receive = async (town: Town, request: Request): Promise<Response> => {
  const here = view(town, preferredLanguage(request, LANGUAGES))
  const catalogue = await catalogueOf(town)
  const { text, form } = await readForm(request)
  const typed: Typed = {
    service_code: text('service_code'),
    description: text('description'),
    address: text('address'),
    phone: text('phone', 30),
    form_id: text('form_id', 64),
  }
  // In a frame of another site the form comes back in the frame.
  const embedded = text('embedded', 40)
  const again = (errors: FormError[]) =>
    embedded
      ? embedPage(here, catalogue, { typed, errors, show: embedded })
      : homePage(here, catalogue, typed, errors)
  if (!sameOrigin(request)) return again([{ field: 'service_code', key: 'error.origin' }])
  const known = catalogue.services.some(({ code }) => code === typed.service_code)
  const errors: FormError[] = [
    ...(known ? [] : [{ field: 'service_code', key: 'error.service_code' } as const]),
    ...(typed.description ? [] : [{ field: 'description', key: 'error.description' } as const]),
    ...(typed.description.length > MAX_DESCRIPTION
      ? [{ field: 'description', key: 'error.description.long' } as const]
      : []),
    ...(typed.address ? [] : [{ field: 'address', key: 'error.address' } as const]),
  ]
  if (errors.length > 0) return again(errors)
  try {
    const file = form.get('picture') as File | string | null
    const given = file && typeof file !== 'string' && (file.size > 0 || file.name) ? file : undefined
    const pictures = given ? [await takePicture(town, new Uint8Array(await given.arrayBuffer()))] : []
    const location = await locate(town, { address: typed.address })
    const { id } = await town.db.transaction((tx) =>
      submit(tx, town, {
        serviceCode: typed.service_code,
        channel: 'web',
        description: typed.description,
        location,
        pictures,
        reporter: typed.phone ? { phone: typed.phone } : undefined,
        idempotencyKey: typed.form_id ? `web:${typed.form_id}` : undefined,
      }),
    )
    const lang = here.language === 'ca' ? '' : `&lang=${here.language}`
    return seeOther(
      embedded
        ? `/embed?received=${id}&show=${encodeURIComponent(embedded)}${lang}`
        : `/reports/${id}?received${lang}`,
    )
  } catch (error) {
    if (error instanceof UnusablePicture) return again([{ field: 'picture', key: 'error.picture' }])
    if (error instanceof InvalidDraft) return again([{ field: 'description', key: 'error.description' }])
    throw error
  }
}
