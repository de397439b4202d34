import type { ComponentChildren } from 'preact'
import { listLabels, listRequestLabels, PRIORITIES, parsePriority } from '#domain/labels'
import type { Picture } from '#domain/pictures'
import { type CannedReply, listReplies, sortByState } from '#domain/replies'
import { MAX_DESCRIPTION, type ServiceRequest, STATES } from '#domain/service-requests'
import { type Catalogue, offeredServices } from '#domain/services'
import { hasPermission, listMembers } from '#domain/staff'
import { Field, FormId, SelectField, SelectOptions } from '#platform/pages'
import { type ConsoleKey, serviceName, type View } from '../ui/index.ts'
import type { AssetContext } from './asset.tsx'
import { fieldOfProblem, formatPoint, type QueuePlace, type TypedRevision } from './typed.ts'

/** What the form of a request offers to choose from. */
export const loadChoices = async (view: View, request: ServiceRequest) => {
  const { town } = view
  const [members, replies, labels, own] = await Promise.all([
    listMembers(town),
    listReplies(town),
    listLabels(town, 'requests'),
    listRequestLabels(town.db, town, [request.id]),
  ])
  const has = own.get(request.id) ?? []
  return {
    colleagues: members.filter(
      (one) => one.active && hasPermission(one, 'work-in-street', request.department),
    ),
    replies: replies.filter(({ forRequests }) => forRequests),
    // One that is no longer offered stays where it is.
    labels: [...labels, ...has.filter((one) => !labels.some(({ id }) => id === one.id))],
    labelled: new Set(has.map(({ id }) => id)),
  }
}

type Choices = Awaited<ReturnType<typeof loadChoices>>

/** Commands of one press, each with its key: the form is saved with this state. */
const COMMANDS = [
  ['confirmed', 'deed.confirm', 'c'],
  ['in_progress', 'deed.begin', 'p'],
  ['resolved', 'deed.resolve', 'r'],
] as const

/**
 * Everything that is decided of a request in one form with one button: state, person, department, kind, place, what the public reads,
 * the answer, a note.
 * @param props.place where in the queue it is open: the next one can follow
 */
export const RequestForm = (props: {
  view: View
  request: ServiceRequest
  catalogue: Catalogue
  choices: Choices
  typed: TypedRevision
  asset: AssetContext
  place?: QueuePlace | undefined
  /** The texts of saved replies, filled in. */
  texts: Record<string, string>
  problem?: ConsoleKey | undefined
}) => {
  const { view, request, catalogue, choices, typed, asset, place, texts, problem } = props
  const { t, town, member } = view
  const path = `/console/requests/${request.id}`
  return (
    <form id="change" class="request-form" method="post" action={path} aria-label={t('change.title')}>
      <input type="hidden" name="version" value={String(request.version)} />
      <input type="hidden" name="since" value={town.now().toISOString()} />
      {place ? <input type="hidden" name="back" value={place.address} /> : null}
      {place?.next ? <input type="hidden" name="next" value={place.next} /> : null}
      {/* What Enter sends: the first button of a form. */}
      <button type="submit" hidden />
      <div class="deeds">
        {COMMANDS.filter(([state]) => state !== request.state).map(([state, label, key]) => (
          <button type="submit" class="plain" name="set" value={state} data-key={key}>
            {t(label)}
          </button>
        ))}
        {member && request.assigneeId !== member.id ? (
          <button type="submit" class="plain" name="do" value="take" data-keeps-draft="" data-key="i">
            {t('assign.take')}
          </button>
        ) : null}
      </div>
      <div class="form-row">
        <SelectField
          id="state"
          label={t('change.state')}
          chosen={typed.state ?? request.state}
          options={STATES.map((state) => [state, t(`state.${state}`)])}
        />
        <SelectField
          id="assignee"
          label={t('queue.assignee')}
          chosen={request.assigneeId ?? undefined}
          options={[
            ['nobody', t('queue.assignee.nobody')],
            ...choices.colleagues.map(({ id, name }) => [id, name] as const),
          ]}
        />
        <SelectField
          id="department"
          label={t('queue.department')}
          chosen={request.department}
          options={[...catalogue.departments]}
        />
      </div>
      <Answer view={view} request={request} typed={typed} replies={choices.replies} texts={texts} />
      <Field id="internal_note" label={t('change.internal')} hint={t('change.internal.hint')}>
        {(attributes) => (
          <textarea {...attributes} class="short" maxLength={MAX_DESCRIPTION} dir="auto" data-draft="">
            {typed.internalNote ?? ''}
          </textarea>
        )}
      </Field>
      <Corrections
        view={view}
        request={request}
        catalogue={catalogue}
        choices={choices}
        typed={typed}
        asset={asset}
        problem={problem}
      />
      <div class="form-end">
        {place ? (
          <button type="submit" name="after" value="next">
            {t('change.next')}
          </button>
        ) : null}
        <button type="submit" class={place ? 'plain' : undefined}>
          {t('change.send')}
        </button>
      </div>
    </form>
  )
}

const Answer = (props: {
  view: View
  request: ServiceRequest
  typed: TypedRevision
  replies: CannedReply[]
  texts: Record<string, string>
}) => {
  const { view, request, typed, replies, texts } = props
  const { t } = view
  const chosen = STATES.find((one) => one === typed.state) ?? request.state
  return (
    <>
      <Field id="public_note" label={t('change.public')} hint={t('change.public.hint')}>
        {(attributes) => (
          <textarea {...attributes} class="short" maxLength={1000} dir="auto" data-draft="">
            {typed.publicNote ?? ''}
          </textarea>
        )}
      </Field>
      {replies.length > 0 ? (
        <details class="replies" data-replies-for="state">
          <summary>{t('change.replies')}</summary>
          {[...Map.groupBy(sortByState(replies, chosen), (one) => one.state)].map(([state, own]) => (
            <ul data-state={state ?? ''} aria-label={state ? t(`state.${state}`) : undefined}>
              {own.map(({ id, title }) => (
                <li>
                  <a href={`/console/requests/${request.id}?reply=${id}#public_note`} data-reply={texts[id]}>
                    {title}
                  </a>
                  {state ? <small> {t(`state.${state}`)}</small> : null}
                </li>
              ))}
            </ul>
          ))}
        </details>
      ) : null}
    </>
  )
}

/** What was reported and is not so; and how it is sorted. */
const Corrections = (props: {
  view: View
  request: ServiceRequest
  catalogue: Catalogue
  choices: Choices
  typed: TypedRevision
  asset: AssetContext
  problem?: ConsoleKey | undefined
}) => {
  const { view, request, catalogue, choices, typed, asset, problem } = props
  const { t, language } = view
  const wrong = (id: string) => (problem && fieldOfProblem(problem) === id ? t(problem) : undefined)
  return (
    <details
      class="corrections"
      open={typed.address !== undefined || typed.point !== undefined || wrong('asset') !== undefined}
    >
      <summary>{t('correct.title')}</summary>
      <p class="hint">{t('kind.hint')}</p>
      <div class="form-row">
        <Field id="kind" label={t('queue.kind')}>
          {(attributes) => (
            <SelectOptions
              attributes={attributes}
              ask={serviceName(catalogue, request.serviceCode, language)}
              groups={offeredServices(catalogue, language)}
              optional
            />
          )}
        </Field>
        <SelectField
          id="priority"
          label={t('priority')}
          chosen={parsePriority(request.priority)}
          options={PRIORITIES.map((one) => [one, t(`priority.${one}`)])}
        />
      </div>
      <Field
        id="address"
        label={t('request.address')}
        hint={t('correct.address.hint')}
        error={wrong('address')}
      >
        {(attributes) => (
          <input {...attributes} maxLength={500} value={typed.address ?? request.address ?? ''} dir="auto" />
        )}
      </Field>
      <Field id="point" label={t('correct.point')} hint={t('correct.point.hint')} error={wrong('point')}>
        {(attributes) => (
          <input
            {...attributes}
            maxLength={500}
            value={typed.point ?? formatPoint(request)}
            dir="ltr"
            autocomplete="off"
            spellcheck={false}
          />
        )}
      </Field>
      <label class="check">
        <input type="checkbox" name="keep_address" value="yes" checked={typed.keepsAddress ?? false} />{' '}
        {t('correct.point.words')}
      </label>
      {asset.offered ? (
        <Field id="asset" label={t('request.asset')} hint={t('correct.asset.hint')} error={wrong('asset')}>
          {(attributes) => (
            <input {...attributes} maxLength={80} value={typed.asset ?? asset.name} autocomplete="off" />
          )}
        </Field>
      ) : null}
      <Field id="public_text" label={t('correct.text')} hint={t('correct.text.hint')}>
        {(attributes) => (
          <textarea {...attributes} class="short" maxLength={MAX_DESCRIPTION} dir="auto">
            {request.publicDescription ?? ''}
          </textarea>
        )}
      </Field>
      {choices.labels.length > 0 ? (
        <fieldset class="labels">
          <legend>{t('labels.title')}</legend>
          <input type="hidden" name="labels" value="shown" />
          {choices.labels.map(({ id, name }) => (
            <label class="check">
              <input type="checkbox" name="label" value={id} checked={choices.labelled.has(id)} /> {name}
            </label>
          ))}
        </fieldset>
      ) : null}
      <label class="check">
        <input type="checkbox" name="tell" value="yes" checked /> {t('correct.tell')}
      </label>
    </details>
  )
}

/** Makes a request of its own of a part of this one. */
export const SplitForm = (props: {
  view: View
  request: ServiceRequest
  catalogue: Catalogue
  pictures: Picture[]
}) => {
  const { view, request, catalogue, pictures } = props
  const { t } = view
  return (
    <Folded title={t('split.title')}>
      <form method="post" action={`/console/requests/${request.id}/split`}>
        <p class="hint">{t('split.hint')}</p>
        <FormId />
        <Field id="service_code" label={t('phone.service')}>
          {(attributes) => (
            <SelectOptions
              attributes={attributes}
              ask={t('phone.service.choose')}
              groups={offeredServices(catalogue, view.language)}
            />
          )}
        </Field>
        <Field id="description" label={t('phone.description')}>
          {(attributes) => <textarea {...attributes} required maxLength={MAX_DESCRIPTION} class="short" />}
        </Field>
        {pictures.map(({ id }, index) => (
          <label class="check">
            <input type="checkbox" name="picture" value={id} /> {t('split.picture', { index: index + 1 })}
          </label>
        ))}
        <button type="submit" class="plain">
          {t('split.send')}
        </button>
      </form>
    </Folded>
  )
}

const Folded = ({ title, children }: { title: string; children: ComponentChildren }) => (
  <details class="card">
    <summary>{title}</summary>
    {children}
  </details>
)
