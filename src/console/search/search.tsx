import { MAX_SEARCH_LENGTH } from '#domain/search'
import { Field, htmlResponse, readForm } from '#platform/pages'
import { consolePage, type View } from '../ui/index.ts'
import { findCommands, findHits, type HitGroup } from './results.ts'

/** Of each kind on the page, and in the dialog. */
const PAGE_LIMIT = 20
const DIALOG_LIMIT = 5

const readText = (text: string | null): string => (text ?? '').trim().slice(0, MAX_SEARCH_LENGTH)

/** What was found, as a page: what the search box leads to without a script. */
export const searchPage = async (view: View, request: Request): Promise<Response> => {
  const { t } = view
  const text = readText(new URL(request.url).searchParams.get('q'))
  const groups = await findHits(view, text, PAGE_LIMIT)
  const count = groups.reduce((sum, { hits }) => sum + hits.length, 0)
  return consolePage(
    view,
    { title: t('search.title'), path: '/console/search', layout: 'form' },
    <>
      <search>
        <form class="search-page" method="get" action="/console/search">
          <Field id="q" label={t('search.label')} hint={t('search.hint')}>
            {(attributes) => (
              <input
                {...attributes}
                type="search"
                value={text}
                maxLength={MAX_SEARCH_LENGTH}
                autocomplete="off"
                dir="auto"
              />
            )}
          </Field>
          <button type="submit">{t('search.send')}</button>
        </form>
      </search>
      {text ? <p role="status">{t('search.count', { count })}</p> : null}
      {groups.map(({ id, label, hits }) => (
        <section class="found" aria-labelledby={`found-${id}`}>
          <h2 id={`found-${id}`}>{t(label)}</h2>
          <ul>
            {hits.map(({ href, title, detail }) => (
              <li>
                <a href={href} dir="auto">
                  {title}
                </a>
                {detail ? <small dir="auto">{detail}</small> : null}
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>,
  )
}

/** The same as the options of the dialog's list. What is typed is posted: it stands in no address. */
export const searchOptions = async (view: View, request: Request): Promise<Response> => {
  const { text } = await readForm(request)
  const sought = readText(text('q', MAX_SEARCH_LENGTH))
  const groups = [...(await findHits(view, sought, DIALOG_LIMIT)), ...findCommands(view, sought)]
  return htmlResponse(<Options view={view} groups={groups} />)
}

const Options = ({ view: { t }, groups }: { view: View; groups: HitGroup[] }) => (
  <div>
    <p data-status="">
      {t('search.count', { count: groups.reduce((sum, { hits }) => sum + hits.length, 0) })}
    </p>
    {groups.map(({ id, label, hits }) => (
      // biome-ignore lint/a11y/useSemanticElements: a group of options, as WAI-ARIA has it
      <div role="group" aria-labelledby={`group-${id}`}>
        <p id={`group-${id}`}>{t(label)}</p>
        {hits.map(({ href, title, detail }, index) => (
          // biome-ignore lint/a11y/useFocusableInteractive: the focus stays in the input, which names the active option
          <div role="option" id={`option-${id}-${index}`} aria-selected="false" data-href={href}>
            <span dir="auto">{title}</span>
            {detail ? <small dir="auto">{detail}</small> : null}
          </div>
        ))}
      </div>
    ))}
  </div>
)
