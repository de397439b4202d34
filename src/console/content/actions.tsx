import { ZodError } from 'zod'
import {
  type Content,
  type ContentProblem,
  contentSchema,
  discardDraft,
  findPage,
  getWorkingContent,
  type Page,
  publishDraft,
  rollBack,
  updateDraft,
} from '#domain/content'
import { Field, readForm, seeOther } from '#platform/pages'
import { fold } from '#platform/text'
import {
  addToList,
  type ConsoleKey,
  consolePage,
  type FieldError,
  moveInList,
  ResultMessage,
  readTexts,
  type View,
  withoutPage,
  withPage,
} from '../ui/index.ts'
import { contentPage } from './content.tsx'

/** A new page of a kind, with what it needs to be one: the rest is filled in afterwards. */
const emptyPage = (id: string, kind: string, title: Page['title']): unknown => ({
  id,
  kind,
  title,
  text: { ca: '' },
  pages: [],
  topic: 'news',
  service: '',
  questions: [],
  team: '',
})

/** An id that nobody typed: the title in plain letters, with a figure where another page has it. */
const idOf = (title: Page['title'], content: Content): string => {
  const named = Object.values(title).find(Boolean) ?? ''
  const plain = fold(named)
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 36)
  const free = (id: string) => id && !findPage(content, id)
  const wanted = plain || 'pagina'
  for (let figure = 1; ; figure++) {
    const id = figure === 1 ? wanted : `${wanted}-${figure}`
    if (free(id)) return id
  }
}

/** Runs a change of the draft. @returns what is wrong, if it was refused */
export const updateDraftFromForm = async (
  view: View,
  edit: (content: Content) => Content,
  seen?: number,
): Promise<FieldError | undefined> => {
  try {
    const outcome = await updateDraft(view.town, view.member?.name ?? '', seen, edit)
    return outcome === 'stale' ? { field: 'main', key: 'content.error.stale' } : undefined
  } catch (error) {
    if (!(error instanceof ZodError)) throw error
    const at = error.issues[0]?.path.join(' › ') ?? ''
    return { field: 'main', key: 'content.error.shape', blanks: { at } }
  }
}

/** Publishes, discards, rolls back, adds, moves. */
export const handleContentAction = async (view: View, request: Request): Promise<Response> => {
  const { town, member } = view
  const form = await readForm(request)
  const { text } = form
  const who = member?.name ?? ''
  const refuse = (key: ConsoleKey) => contentPage(view, { errors: [{ field: 'main', key }] })
  /** What would no longer be discreet is named: who publishes may not know of it. */
  const refuseMade = (made: { problems?: ContentProblem[] } | string, otherwise: ConsoleKey) => {
    const revealed = typeof made === 'object' && made.problems?.find(({ fault }) => fault === 'revealed')
    return revealed
      ? contentPage(view, {
          errors: [{ field: 'main', key: 'content.error.revealed', blanks: { page: revealed.page } }],
        })
      : refuse(otherwise)
  }
  const page = text('page')
  const list = text('list')
  switch (text('do')) {
    case 'publish': {
      const made = await publishDraft(town, who, text('note', 200))
      return typeof made === 'object' && 'number' in made
        ? seeOther('/console/content?done=published')
        : refuseMade(made, 'content.error.problems')
    }
    case 'discard':
      await discardDraft(town)
      return seeOther('/console/content?done=content-discarded')
    case 'roll-back': {
      const made = await rollBack(town, Number(text('number')) || 0, who)
      return typeof made === 'object' && 'number' in made
        ? seeOther('/console/content?done=rolled-back')
        : refuseMade(made, 'content.error.roll-back')
    }
    case 'up':
    case 'down': {
      const by = text('do') === 'up' ? -1 : 1
      const wrong = await updateDraftFromForm(view, (content) => moveInList(content, page, list, by))
      return wrong ? contentPage(view, { errors: [wrong] }) : seeOther('/console/content#tree')
    }
    case 'remove': {
      const wrong = await updateDraftFromForm(view, (content) => withoutPage(content, page))
      return wrong ? contentPage(view, { errors: [wrong] }) : seeOther('/console/content?done=page-removed')
    }
    case 'add': {
      const title = readTexts(form, 'title')
      const content = await getWorkingContent(town)
      const id = text('id', 40) || idOf(title, content)
      if (findPage(content, id)) return refuse('content.error.id')
      const blank = emptyPage(id, text('kind'), title)
      const wrong = await updateDraftFromForm(view, (draft) => addToList(withPage(draft, blank), id, list))
      return wrong ? contentPage(view, { errors: [wrong] }) : seeOther(`/console/content/pages/${id}`)
    }
    default:
      return seeOther('/console/content')
  }
}

/** The whole content as a text, to be kept, compared or put in another town. */
export const contentJsonPage = async (
  view: View,
  errors: FieldError[] = [],
  typed?: string,
): Promise<Response> => {
  const { t, town } = view
  const content = await getWorkingContent(town)
  return consolePage(
    view,
    { title: t('content.json'), path: '/console/content', status: errors.length > 0 ? 422 : 200 },
    <>
      <p>
        <a href="/console/content">← {t('content.back')}</a>
      </p>
      <ResultMessage view={view} errors={errors} />
      <p class="lead">{t('content.json.lead')}</p>
      <form method="post" action="/console/content/json">
        <Field id="json" label={t('content.json')}>
          {(attributes) => (
            <textarea {...attributes} class="code" spellcheck={false}>
              {typed ?? JSON.stringify(content, null, 2)}
            </textarea>
          )}
        </Field>
        <button type="submit">{t('content.save')}</button>
      </form>
    </>,
  )
}

/** Puts a whole content in the draft's place. */
export const saveContentJson = async (view: View, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const typed = text('json', 2_000_000)
  let whole: unknown
  try {
    whole = JSON.parse(typed)
  } catch {
    return contentJsonPage(view, [{ field: 'json', key: 'content.error.json' }], typed)
  }
  const wrong = await updateDraftFromForm(view, () => contentSchema.parse(whole))
  return wrong
    ? contentJsonPage(view, [{ ...wrong, field: 'json' }], typed)
    : seeOther('/console/content?done=content-saved')
}
