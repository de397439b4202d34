import { assetName, readLayers } from '#domain/assets'
import { CANNOT_REASONS, type WorkOrder } from '#domain/service-requests'
import { hasPermission } from '#domain/staff'
import { Field, FormId } from '#platform/pages'
import { dueStyle, formatMoment, formatRelative, Icon, StateChip, type View } from '../ui/index.ts'

/** What is wrong with what was sent of a work order: in which field, and why. Without a field, of all of it. */
export type WorkOrderProblem = { id: string; field?: 'note' | 'cannot'; text: string }

type WorkOrderProps = {
  view: View
  work: WorkOrder
  /** Its place in the round; none where it waits for something. */
  order?: number
  /** What its kind is called. */
  name: string
  /** Which list it stands in. */
  whose: string
  problem?: WorkOrderProblem | undefined
}

/** A work order: where, what, and the buttons that say how it went. Whatever is said of it can be said without a script. */
export const WorkOrderCard = ({ view, work, order, name, whose, problem }: WorkOrderProps) => {
  const { t, member, town, language } = view
  const { id, point } = work
  const layers = work.asset ? readLayers(town.folder) : []
  const look = dueStyle(view, work.expectedAt, true)
  return (
    <article
      class="card work-order"
      id={`request-${id}`}
      aria-labelledby={`title-${id}`}
      data-request={id}
      data-name={name}
      data-order={order}
      data-version={work.version}
      data-lat={point?.lat}
      data-long={point?.long}
    >
      <h2 id={`title-${id}`} tabIndex={-1}>
        {order === undefined ? null : <span class="stop">{order}</span>}
        <span class="work-name">{name}</span>
        {member && hasPermission(member, 'see-queue') ? (
          <a href={`/console/requests/${id}`}>{id}</a>
        ) : (
          <span class="muted">{id}</span>
        )}
      </h2>
      <p class="where">
        <strong dir="auto">{work.address ?? t('crew.no-address')}</strong> <span class="away" data-away />
        {work.asset ? (
          <>
            <br />
            <span dir="auto">{assetName(work.asset, layers, language)}</span>
          </>
        ) : null}
        {point ? (
          <>
            {' '}
            <a class="go" href={geoAddress(point)}>
              {t('crew.go')}
            </a>
          </>
        ) : null}
      </p>
      <p class="text" dir="auto">
        {work.description}
      </p>
      <p class="signs">
        <StateChip view={view} state={work.state} />
        {work.expectedAt ? (
          <time class={look ? `state ${look}` : 'muted'} title={formatMoment(view, work.expectedAt)}>
            {t('request.due', { when: formatRelative(view, work.expectedAt) })}
          </time>
        ) : null}
        {work.assigneeName && work.assigneeId !== member?.id ? (
          <span class="muted">{t('crew.has', { name: work.assigneeName })}</span>
        ) : null}
        {work.stopped ? <span class="state soon">{t(`crew.cannot.${work.stopped}`)}</span> : null}
      </p>
      <Photos view={view} work={work} />
      {work.notes.map(({ text, actor, at }) => (
        <p class="internal text">
          <small>
            {actor} · {formatMoment(view, at)}
          </small>
          <br />
          <span dir="auto">{text}</span>
        </p>
      ))}
      <WorkForm view={view} work={work} whose={whose} problem={problem} />
      <CannotForm view={view} work={work} whose={whose} problem={problem} />
    </article>
  )
}

const Photos = ({ view: { t }, work: { id: number, photos } }: { view: View; work: WorkOrder }) =>
  photos.length === 0 ? null : (
    <ul class="work-photos">
      {photos.map(({ id, before }, index) => (
        <li>
          <a href={`/console/pictures/${id}/full`}>
            <img
              src={`/console/pictures/${id}/thumbnail`}
              alt={t(before ? 'crew.picture.before.alt' : 'request.picture.alt', {
                index: index + 1,
                number,
              })}
              width="72"
              height="72"
            />
          </a>
        </li>
      ))}
    </ul>
  )

type FormProps = Pick<WorkOrderProps, 'view' | 'work' | 'whose' | 'problem'>

const Hidden = ({ work, whose }: Pick<WorkOrderProps, 'work' | 'whose'>) => (
  <>
    <FormId />
    <input type="hidden" name="whose" value={whose} />
    <input type="hidden" name="seen_assignee" value={work.assigneeId ?? ''} />
  </>
)

const WorkForm = ({ view, work, whose, problem }: FormProps) => {
  const { t } = view
  const wrong = problem && problem.field !== 'cannot' ? problem : undefined
  return (
    <form method="post" action={`/console/crew/${work.id}`} encType="multipart/form-data" class="work-form">
      <Hidden work={work} whose={whose} />
      {wrong && !wrong.field ? (
        <p class="error" role="alert">
          {wrong.text}
        </p>
      ) : null}
      <div class="work-main">
        <button type="submit" class="done-button" name="state" value="resolved">
          <Icon name="done" />
          {t('crew.done')}
        </button>
        <button type="submit" class="plain" name="state" value="in_progress">
          {t('crew.begun')}
        </button>
      </div>
      <PictureField id={`before-${work.id}`} name="before" label={t('crew.picture.before')} />
      <details open={wrong !== undefined}>
        <summary>{t('crew.more')}</summary>
        <PictureField id={`picture-${work.id}`} name="picture" label={t('crew.picture')} />
        <Field
          id={`note-${work.id}`}
          label={t('crew.note')}
          error={wrong?.field === 'note' ? wrong.text : undefined}
        >
          {(attributes) => <textarea {...attributes} name="note" class="short" maxLength={1000} dir="auto" />}
        </Field>
        <button type="submit" class="plain">
          {t('crew.note.send')}
        </button>
      </details>
    </form>
  )
}

const PictureField = ({ id, name, label }: { id: string; name: string; label: string }) => (
  <div class="field work-picture">
    <label for={id}>{label}</label>
    <input id={id} type="file" name={name} accept="image/*" capture="environment" />
  </div>
)

const CannotForm = ({ view, work, whose, problem }: FormProps) => {
  const { t } = view
  const wrong = problem?.field === 'cannot' ? problem.text : undefined
  return (
    <form method="post" action={`/console/crew/${work.id}`} encType="multipart/form-data" class="work-form">
      <Hidden work={work} whose={whose} />
      <details open={wrong !== undefined}>
        <summary>{t('crew.cannot')}</summary>
        <Field id={`cannot-${work.id}`} label={t('crew.cannot.why')} error={wrong}>
          {(attributes) => (
            <select {...attributes} name="cannot" required>
              <option value="">{t('crew.cannot.choose')}</option>
              {CANNOT_REASONS.map((reason) => (
                <option value={reason}>{t(`crew.cannot.${reason}`)}</option>
              ))}
            </select>
          )}
        </Field>
        <Field id={`cannot-note-${work.id}`} label={t('crew.note')} hint={t('crew.cannot.note.hint')}>
          {(attributes) => <textarea {...attributes} name="note" class="short" maxLength={1000} dir="auto" />}
        </Field>
        <PictureField id={`cannot-picture-${work.id}`} name="before" label={t('crew.picture.cannot')} />
        <button type="submit" class="plain" name="state" value="waiting">
          {t('crew.cannot.send')}
        </button>
      </details>
    </form>
  )
}

/** Opens what the telephone finds its way with, whichever that is: RFC 5870, with the pin that Android puts at `q`. */
const geoAddress = ({ lat, long }: { lat: number; long: number }): string =>
  `geo:${lat},${long}?q=${lat},${long}`
