import { join } from 'node:path'
import { renderToString } from 'preact-render-to-string'
import { createTranslator } from '#domain/content'
import type { NewMember, Staff } from '#domain/staff'
import type { Town } from '#domain/town'
import { getClientAddress } from '#platform/address'
import { Document, htmlResponse, isSameOrigin, preferredLanguage, readForm, seeOther } from '#platform/pages'
import ca from './texts/ca.json'
import en from './texts/en.json'
import es from './texts/es.json'

const LANGUAGES = ['ca', 'es', 'en'] as const

type Language = (typeof LANGUAGES)[number]
type TourKey = keyof typeof ca

const translate = createTranslator({ ca, es, en } satisfies Record<Language, Record<TourKey, string>>)

const PAGE = '/demo'
const BECOME = '/demo/become'
const STYLE = '/demo/tour.css'

/** What the tour shows around in. `phoneUrl`: the emulator's phone; `mailUrl`: what was sent by e-mail. */
export type TourOptions = {
  town: Town
  staff: Staff
  members: readonly NewMember[]
  password: string
  phoneUrl: string
  mailUrl?: string
}

type Options = TourOptions

/** Who does what, in a word: several have one role and another task. */
const taskOf = ({ email }: NewMember): TourKey => `task.${email.split('@')[0]}` as TourKey

/** The demonstration's own pages, and a strip above those of the console. The service itself knows of neither. */
export const createTour =
  (options: () => Options | undefined) =>
  async (request: Request, answer: () => Promise<Response>): Promise<Response> => {
    const given = options()
    if (!given) return answer()
    const { pathname } = new URL(request.url)
    if (pathname === STYLE)
      return new Response(Bun.file(join(import.meta.dir, 'tour.css')), {
        headers: { 'content-type': 'text/css' },
      })
    if (pathname === PAGE && request.method === 'GET') return tourPage(given, request)
    if (pathname === BECOME && request.method === 'POST') return become(given, request)
    const response = await answer()
    return isConsolePage(pathname, response) ? withStrip(given, request, response) : response
  }

/** Signs in as one of the staff of the demonstration. */
const become = async ({ staff, members, password }: Options, request: Request): Promise<Response> => {
  if (!isSameOrigin(request)) return new Response('', { status: 403 })
  const { text } = await readForm(request)
  const member = members.find(({ email }) => email === text('email', 200))
  if (!member) return seeOther(PAGE)
  const from = { address: getClientAddress(request), headers: request.headers }
  const outcome = await staff.signIn(member.email, password, from)
  // Somebody has changed the password, or enrolled in a second factor: they are asked as anywhere else.
  if (typeof outcome === 'string' || outcome.second) return seeOther('/console/sign-in')
  const response = seeOther('/console')
  for (const cookie of outcome.cookies) response.headers.append('set-cookie', cookie)
  return response
}

const isConsolePage = (pathname: string, { headers }: Response): boolean =>
  /^\/console(?:\/|$)/.test(pathname) && (headers.get('content-type') ?? '').startsWith('text/html')

/** Before the frame of the page: the first thing in it, so that it is found. */
const FRAME = /<nav class="rail"|<header class="topbar"/

const withStrip = async (options: Options, request: Request, response: Response): Promise<Response> => {
  const page = await response.text()
  const member = await options.staff.currentSession(request.headers)
  const strip = renderToString(
    <Strip options={options} language={languageOf(request)} current={member?.email} />,
  )
  const shown = page
    .replace('</head>', `<link rel="stylesheet" href="${STYLE}"/></head>`)
    .replace(FRAME, (first) => `${strip}${first}`)
  return new Response(shown, { status: response.status, headers: response.headers })
}

const languageOf = (request: Request): Language => preferredLanguage(request, LANGUAGES)

const Members = ({
  options: { members },
  language,
  current,
  short,
}: {
  options: Options
  language: Language
  current?: string | undefined
  short?: boolean
}) => (
  <form method="post" action={BECOME} class="tour-members">
    {members.map((member) => (
      <button
        type="submit"
        name="email"
        value={member.email}
        aria-current={member.email === current ? 'true' : undefined}
      >
        <strong>{short ? member.name.split(' ')[0] : member.name}</strong>{' '}
        <span>{translate(language, taskOf(member))}</span>
      </button>
    ))}
  </form>
)

const Strip = (props: { options: Options; language: Language; current?: string | undefined }) => (
  <aside class="tour-strip" aria-label={translate(props.language, 'strip')}>
    <a href={PAGE}>{translate(props.language, 'strip.tour')}</a>
    <Members {...props} short />
  </aside>
)

/** The five things to try, each with where it is done. */
const STEPS = ['report', 'queue', 'talk', 'appointment', 'figures'] as const

const tourPage = (options: Options, request: Request): Response => {
  const { town, phoneUrl, mailUrl } = options
  const language = languageOf(request)
  const t = (key: TourKey, parameters?: Record<string, string>) => translate(language, key, parameters)
  const links: Record<(typeof STEPS)[number], [href: string, key: TourKey][]> = {
    report: [
      [`${phoneUrl}/?wa_id=34600111222`, 'open.phone'],
      ['/', 'open.site'],
      ...(mailUrl ? ([[mailUrl, 'open.mail']] as [string, TourKey][]) : []),
    ],
    queue: [['/console', 'open.queue']],
    talk: [
      ['/console/conversations', 'open.inbox'],
      [`${phoneUrl}/?wa_id=34600550158`, 'open.waiting'],
    ],
    appointment: [
      [`${phoneUrl}/?wa_id=34600111223`, 'open.phone'],
      ['/console/appointments', 'open.desk'],
    ],
    figures: [
      ['/console/figures', 'open.figures'],
      ['/open311/v2/requests.json', 'open.api'],
    ],
  }
  return htmlResponse(
    <Document
      language={language}
      title={t('title', { town: town.profile.name })}
      brand={t('brand', { town: town.profile.name })}
      home={PAGE}
      skip={t('skip')}
      navigation={LANGUAGES.filter((one) => one !== language).map((one) => ({
        href: `${PAGE}?lang=${one}`,
        label: translate(one, 'language'),
      }))}
      navigationLabel={t('languages')}
      styles={[STYLE]}
      footer={<p>{t('footer')}</p>}
    >
      <h1>{t('title', { town: town.profile.name })}</h1>
      <p class="lead">{t('lead')}</p>
      <section class="tour-become" aria-labelledby="become-title">
        <h2 id="become-title">{t('become')}</h2>
        <p>{t('become.hint')}</p>
        <Members options={options} language={language} />
      </section>
      <h2>{t('steps')}</h2>
      <ol class="tour-steps">
        {STEPS.map((step) => (
          <li>
            <h3>{t(`${step}.title`)}</h3>
            <p>{t(`${step}.text`)}</p>
            <p class="buttons">
              {links[step].map(([href, key]) => (
                <a
                  class="button"
                  href={href}
                  target={href.startsWith('/') ? undefined : '_blank'}
                  rel="noopener"
                >
                  {t(key)}
                </a>
              ))}
            </p>
          </li>
        ))}
      </ol>
    </Document>,
  )
}
