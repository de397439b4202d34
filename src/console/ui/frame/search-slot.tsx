import { createMarkupCache } from '#platform/markup'
import type { View } from '../view.ts'
import { Icon } from './icons.tsx'

/** The longest text that is looked for. */
const MAX_LENGTH = 100

const cached = createMarkupCache()

/**
 * The place in the top bar where everything is searched from: a link to the page of the search, which a script opens as a dialog
 * instead, also by Ctrl-K. WAI-ARIA, "Editable Combobox With List Autocomplete".
 */
export const SearchSlot = ({ view }: { view: View }) =>
  view.member ? cached([view.language], () => <Search view={view} />) : null

const Search = ({ view: { t } }: { view: View }) => (
  <>
    <a class="search-open" id="search-open" href="/console/search" aria-keyshortcuts="Control+K Meta+K">
      <Icon name="search" />
      <span>{t('search.open')}</span>
      <kbd>Ctrl K</kbd>
    </a>
    <dialog id="command" aria-label={t('search.title')}>
      <form method="get" action="/console/search">
        <Icon name="search" />
        <input
          id="command-input"
          name="q"
          type="text"
          role="combobox"
          aria-label={t('search.label')}
          aria-autocomplete="list"
          aria-expanded="false"
          aria-controls="command-list"
          aria-describedby="command-hint"
          placeholder={t('search.placeholder')}
          maxLength={MAX_LENGTH}
          autocomplete="off"
          spellcheck={false}
          dir="auto"
        />
        <button type="button" class="plain" id="command-close">
          <Icon name="close" label={t('search.close')} />
        </button>
      </form>
      <div id="command-list" role="listbox" aria-label={t('search.results')}></div>
      <p id="command-status" role="status"></p>
      <p class="hint" id="command-hint">
        {t('search.keys')}
      </p>
    </dialog>
  </>
)
