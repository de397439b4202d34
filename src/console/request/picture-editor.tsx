import { getPictures, hidePictureRegions, MAX_HIDDEN_REGIONS } from '#domain/pictures'
import { listPictures, type ServiceRequest } from '#domain/service-requests'
import { Field, type PostedForm, seeOther } from '#platform/pages'
import { consolePage, type FieldError, ResultMessage, successKey, type View } from '../ui/index.ts'

const SIDES = ['left', 'top', 'width', 'height'] as const

const findPicture = async ({ town }: View, request: ServiceRequest, id: string) => {
  const ids = (await listPictures(town, [request.id])).get(request.id) ?? []
  if (!ids.includes(id)) return undefined
  const [picture] = await getPictures(town.db, town, [id])
  return picture?.state === 'ready' ? picture : undefined
}

/** Where parts of a picture are hidden: drawn over it with the pointer, or given as numbers. */
export const picturePage = async (
  view: View,
  found: ServiceRequest,
  id: string,
  request: Request,
  missing: () => Promise<Response>,
  errors: FieldError[] = [],
): Promise<Response> => {
  const { t } = view
  const picture = await findPicture(view, found, id)
  if (!picture) return missing()
  const path = `/console/requests/${found.id}/pictures/${id}`
  const { hidden } = picture
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
        <div class="blur" id="blur">
          <img
            src={`/console/pictures/${id}/full?hidden=${JSON.stringify(hidden).length}`}
            alt={t('blur.picture', { number: found.id })}
            width={picture.width ?? undefined}
            height={picture.height ?? undefined}
          />
        </div>
        <div>
          <form class="card" method="post" action={path} id="blur-form">
            <h2>{t('blur.add')}</h2>
            <p class="hint">{t('blur.hint')}</p>
            <input type="hidden" name="do" value="blur" />
            <div class="pair">
              {SIDES.map((side) => (
                <Field id={side} label={t(`blur.${side}`)}>
                  {(attributes) => (
                    <input
                      {...attributes}
                      type="number"
                      min="0"
                      max="100"
                      step="0.1"
                      required
                      value={side === 'width' || side === 'height' ? '15' : '40'}
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
              <div class="buttons">
                <button type="submit" class="plain" name="do" value="unblur-last">
                  {t('blur.undo')}
                </button>
                <button type="submit" class="plain" name="do" value="unblur">
                  {t('blur.undo.all')}
                </button>
              </div>
            </form>
          ) : null}
        </div>
      </div>
    </>,
  )
}

/** Hides a part of a picture, or shows again what was hidden. */
export const saveBlur = async (
  view: View,
  found: ServiceRequest,
  id: string,
  request: Request,
  text: PostedForm['text'],
  missing: () => Promise<Response>,
): Promise<Response> => {
  const picture = await findPicture(view, found, id)
  if (!picture) return missing()
  const back = () => seeOther(`/console/requests/${found.id}/pictures/${id}?done=saved`)
  const { hidden } = picture
  if (text('do') === 'unblur') {
    await hidePictureRegions(view.town, id, [])
    return back()
  }
  if (text('do') === 'unblur-last') {
    await hidePictureRegions(view.town, id, hidden.slice(0, -1))
    return back()
  }
  const values = SIDES.map((side) => Math.round(Number(text(side).replace(',', '.') || 'x') * 10))
  const [left = 0, top = 0, width = 0, height = 0] = values
  const wrong = SIDES.filter((_, index) => !(Number(values[index]) >= 0 && Number(values[index]) <= 1_000))
  if (wrong.length > 0 || width <= 0 || height <= 0 || hidden.length >= MAX_HIDDEN_REGIONS)
    return picturePage(view, found, id, request, missing, [
      {
        field: wrong[0] ?? 'width',
        key: hidden.length >= MAX_HIDDEN_REGIONS ? 'blur.error.many' : 'blur.error',
      },
    ])
  await hidePictureRegions(view.town, id, [...hidden, { left, top, width, height }])
  return back()
}
