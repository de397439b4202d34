import {
  changeHiddenRegions,
  getPictures,
  type HiddenRegion,
  MAX_HIDDEN_REGIONS,
  type Picture,
  readPicture,
} from '#domain/pictures'
import {
  listPictures,
  REVIEW_CONFLICTS,
  reviewRequestPicture,
  type ServiceRequest,
} from '#domain/service-requests'
import { getCatalogue } from '#domain/services'
import { conflictOf } from '#domain/use-cases'
import { Field, type PostedForm, seeOther } from '#platform/pages'
import {
  consolePage,
  createConsoleContext,
  errorText,
  type FieldError,
  ResultMessage,
  successKey,
  type View,
} from '../ui/index.ts'
import { shownAgain } from './actions.tsx'
import { PictureFindings, ReviewButtons, shownPicturePath } from './pictures.tsx'

const SIDES = ['left', 'top', 'width', 'height'] as const

/** The form that is shown again with what was typed. */
type Typed = Partial<Record<(typeof SIDES)[number], string>>

/** Which picture of which request is asked for, and what says that there is none. */
export type AskedPicture = {
  view: View
  found: ServiceRequest
  id: string
  request: Request
  missing: () => Promise<Response>
}

const findPicture = async ({ view: { town }, found, id }: AskedPicture): Promise<Picture | undefined> => {
  const ids = (await listPictures(town, [found.id])).get(found.id) ?? []
  if (!ids.includes(id)) return undefined
  const [picture] = await getPictures(town.db, town, [id])
  return picture?.state === 'ready' ? picture : undefined
}

/** A picture as it came, whatever is hidden of it in what everybody may see. */
export const readOriginal = async (asked: AskedPicture): Promise<Uint8Array | undefined> =>
  (await findPicture(asked)) && readPicture(asked.view.town, asked.id, 'original')

/** What names a hidden part: where it is. Another that lies there is the same. */
const nameRegion = (region: HiddenRegion): string => SIDES.map((side) => region[side]).join(',')

/** Where parts of a picture are hidden, before and after: drawn over it with the pointer, or given as numbers. */
export const picturePage = async (
  asked: AskedPicture,
  errors: FieldError[] = [],
  typed: Typed = {},
): Promise<Response> => {
  const { view, found, id, request, missing } = asked
  const { t, town } = view
  const picture = await findPicture(asked)
  if (!picture) return missing()
  const path = `/console/requests/${found.id}/pictures/${id}`
  const { hidden } = picture
  const size = { width: picture.width ?? undefined, height: picture.height ?? undefined }
  return consolePage(
    view,
    {
      title: t('blur.title'),
      path: '/console',
      status: errors.length > 0 ? 422 : 200,
      scripts: ['/assets/blur.js'],
    },
    <>
      <p>
        <a href={`/console/requests/${found.id}`}>← {t('request.title', { number: found.id })}</a>
      </p>
      <ResultMessage view={view} done={successKey(request)} errors={errors} />
      <p class="lead">{t('blur.lead')}</p>
      <div class="columns">
        <div>
          <figure class="blur-figure">
            <figcaption>{t('blur.after')}</figcaption>
            <div class="blur" id="blur">
              <img
                src={shownPicturePath(picture, 'full')}
                alt={t('blur.picture', { number: found.id })}
                {...size}
              />
              <HiddenParts picture={picture} />
            </div>
          </figure>
          {hidden.length > 0 ? (
            <figure class="blur-figure">
              <figcaption>{t('blur.before')}</figcaption>
              <img
                class="blur-before"
                src={`${path}/original`}
                alt={t('blur.picture.before', { number: found.id })}
                loading="lazy"
                {...size}
              />
            </figure>
          ) : null}
        </div>
        <div>
          <form class="card" method="post" action={path} id="blur-form">
            <h2>{t('blur.add')}</h2>
            <p class="hint">{t('blur.hint')}</p>
            <input type="hidden" name="do" value="blur" />
            <div class="pair">
              {SIDES.map((side) => (
                <Field id={side} label={t(`blur.${side}`)} error={errorText(view, errors, side)}>
                  {(attributes) => (
                    <input
                      {...attributes}
                      type="number"
                      min="0"
                      max="100"
                      step="0.1"
                      required
                      value={typed[side] ?? (side === 'width' || side === 'height' ? '15' : '40')}
                    />
                  )}
                </Field>
              ))}
            </div>
            <button type="submit">{t('blur.send')}</button>
          </form>
          {hidden.length > 0 ? (
            <form class="card" method="post" action={path}>
              <h2>{t('request.picture.hidden', { count: hidden.length })}</h2>
              <input type="hidden" name="do" value="unblur-one" />
              <ol class="blur-list">
                {hidden.map((region, index) => (
                  <li>
                    {regionText(view, region)}{' '}
                    <button
                      type="submit"
                      class="plain"
                      name="region"
                      value={nameRegion(region)}
                      aria-label={t('blur.undo.one.label', { index: index + 1 })}
                    >
                      {t('blur.undo.one')}
                    </button>
                  </li>
                ))}
              </ol>
              <button type="submit" class="plain" name="region" value="all">
                {t('blur.undo.all')}
              </button>
            </form>
          ) : null}
          <form class="card" method="post" action={path}>
            <h2>
              {t(picture.review === 'published' ? 'request.picture.published' : 'request.picture.private')}
            </h2>
            <PictureFindings view={view} catalogue={await getCatalogue(town)} picture={picture} />
            <ReviewButtons view={view} picture={picture} />
          </form>
        </div>
      </div>
    </>,
  )
}

/** «Cara que ha trobat una màquina: 40 % de l’esquerra, …» */
const regionText = ({ t }: View, { shows, left, top, width, height }: HiddenRegion): string =>
  t('blur.part', {
    shows: shows ?? 'other',
    left: left / 10,
    top: top / 10,
    width: width / 10,
    height: height / 10,
  })

/** The hidden parts by the numbers of the list, over the picture: drawn in its own pixels, for an address may set no style. */
const HiddenParts = ({ picture: { hidden, width, height } }: { picture: Picture }) => {
  const [w, h] = [width ?? 1_000, height ?? 1_000]
  return (
    <svg class="blur-parts" viewBox={`0 0 ${w} ${h}`} preserveAspectRatio="none" aria-hidden="true">
      {hidden.map((region, index) => {
        const [x, y] = [(region.left / 1_000) * w, (region.top / 1_000) * h]
        return (
          <>
            <rect x={x} y={y} width={(region.width / 1_000) * w} height={(region.height / 1_000) * h} />
            <text x={x + w / 100} y={y + w / 25} font-size={w / 25}>
              {index + 1}
            </text>
          </>
        )
      })}
    </svg>
  )
}

/** Hides a part of a picture, shows again what was hidden, publishes it or not. */
export const savePicture = async (asked: AskedPicture, form: PostedForm): Promise<Response> => {
  const { text } = form
  if (!(await findPicture(asked))) return asked.missing()
  switch (text('do')) {
    case '':
      return saveReview(asked, form)
    case 'blur':
      return hidePart(asked, text)
    // From pages that were opened before each part had its own button.
    case 'unblur':
      return changed(asked, () => [])
    case 'unblur-last':
      return changed(asked, (hidden) => hidden.slice(0, -1))
    default: {
      const region = text('region', 40)
      return changed(asked, (hidden) =>
        region === 'all' ? [] : hidden.filter((one) => nameRegion(one) !== region),
      )
    }
  }
}

const saveReview = async (asked: AskedPicture, form: PostedForm): Promise<Response> => {
  const { view, found, id: pictureId } = asked
  const review = (['published', 'fit'] as const).find((one) => one === form.text('review')) ?? 'hidden'
  try {
    await reviewRequestPicture(createConsoleContext(view), { id: found.id, pictureId, review })
  } catch (error) {
    return picturePage(asked, [{ field: '', key: `blur.error.${conflictOf(error, REVIEW_CONFLICTS)}` }])
  }
  return shownAgain(form, found.id, 'saved')
}

const changed = async (
  { view, found, id }: AskedPicture,
  change: (hidden: HiddenRegion[]) => HiddenRegion[],
): Promise<Response> => {
  await changeHiddenRegions(view.town, id, ({ hidden }) => change(hidden))
  return seeOther(`/console/requests/${found.id}/pictures/${id}?done=saved`)
}

const hidePart = async (asked: AskedPicture, text: PostedForm['text']): Promise<Response> => {
  const given = SIDES.map((side) => text(side, 20))
  const values = given.map((value) => Math.round(Number(value.replace(',', '.') || 'x') * 10))
  const [left = 0, top = 0, width = 0, height = 0] = values
  const wrong = SIDES.filter((side, index) => {
    const value = Number(values[index])
    return !(value >= (side === 'width' || side === 'height' ? 1 : 0) && value <= 1_000)
  })
  const typed = Object.fromEntries(SIDES.map((side, index) => [side, given[index]]))
  if (wrong.length > 0)
    return picturePage(
      asked,
      wrong.map((field) => ({ field, key: 'blur.error' })),
      typed,
    )
  const picture = await findPicture(asked)
  if ((picture?.hidden.length ?? 0) >= MAX_HIDDEN_REGIONS)
    return picturePage(asked, [{ field: 'left', key: 'blur.error.many' }], typed)
  return changed(asked, (hidden) => [...hidden, { left, top, width, height }])
}
