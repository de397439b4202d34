import { renderToString } from 'preact-render-to-string'
import { wayTo } from './links.ts'
import {
  DOCUMENT_LANGUAGES,
  type DocumentPage,
  type Navigation,
  sectionPages,
  startPages,
} from './navigation.ts'

/** A heading of a page, by which its parts are reached. */
export type Heading = { id: string; text: string }

type Shown = { page: DocumentPage; navigation: Navigation; content: string; headings: Heading[] }

const Menu = ({ page, navigation }: Pick<Shown, 'page' | 'navigation'>) => {
  const pages = sectionPages(navigation)
  return (
    <>
      {navigation.sections.map(({ title }, index) => (
        <section key={title.en}>
          <h2>{title[page.language]}</h2>
          <ul>
            {pages[index]?.map(({ source, address, language, title: name }) => (
              <li key={source}>
                <a
                  href={wayTo(page.address, address)}
                  hreflang={language === page.language ? undefined : language}
                  aria-current={source === page.source ? 'page' : undefined}
                >
                  {name[page.language]}
                  {language !== page.language && <span class="language"> ({language})</span>}
                </a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}

const Neighbours = ({ page, navigation }: Pick<Shown, 'page' | 'navigation'>) => {
  const order = sectionPages(navigation).find((pages) => pages.some(({ source }) => source === page.source))
  const at = order?.findIndex(({ source }) => source === page.source) ?? -1
  const next = at < 0 ? undefined : order?.[at + 1]
  if (!next) return null
  return (
    <p class="next">
      {navigation.words.next?.[page.language]}{' '}
      <a href={wayTo(page.address, next.address)} rel="next">
        {next.title[page.language]}
      </a>
    </p>
  )
}

/** A whole page around the content of one. Without a script it lacks the search and nothing else. */
export const documentPage = ({ page, navigation, content, headings }: Shown): string => {
  const { language, address } = page
  const say = (word: string) => navigation.words[word]?.[language] ?? word
  const starts = startPages(navigation)
  const start = starts.find((one) => one.language === language)
  const name = navigation.title[language]
  const title = start?.source === page.source ? name : `${page.title[language]} · ${name}`
  const html = renderToString(
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href={wayTo(address, 'site.css')} />
        <script src={wayTo(address, 'search.js')} data-index={wayTo(address, 'search-index.js')} defer />
      </head>
      <body>
        <a class="skip" href="#content">
          {say('skip')}
        </a>
        <header>
          <a class="name" href={wayTo(address, start?.address ?? '')}>
            {name}
          </a>
          <search hidden>
            <form>
              <label for="words">{say('search')}</label>
              <input id="words" type="search" autocomplete="off" aria-controls="found" />
            </form>
            <div id="found" aria-live="polite" data-none={say('none')} />
          </search>
          <p class="languages">
            {DOCUMENT_LANGUAGES.map((one) => (
              <a
                key={one}
                href={wayTo(address, starts.find((page) => page.language === one)?.address ?? '')}
                lang={one}
                hreflang={one}
                aria-current={one === language ? 'true' : undefined}
              >
                {one === 'ca' ? 'Català' : 'English'}
              </a>
            ))}
          </p>
        </header>
        <div class="columns">
          <nav class="menu" aria-label={say('menu')}>
            <details open data-menu>
              <summary>{say('menu')}</summary>
              <Menu page={page} navigation={navigation} />
            </details>
          </nav>
          <main id="content" tabIndex={-1}>
            <article dangerouslySetInnerHTML={{ __html: content }} />
            <Neighbours page={page} navigation={navigation} />
          </main>
          {headings.length > 2 && (
            <nav class="here" aria-label={say('here')}>
              <h2>{say('here')}</h2>
              <ul>
                {headings.map(({ id, text }) => (
                  <li key={id}>
                    <a href={`#${id}`}>{text}</a>
                  </li>
                ))}
              </ul>
            </nav>
          )}
        </div>
      </body>
    </html>,
  )
  return `<!doctype html>${html}`
}
